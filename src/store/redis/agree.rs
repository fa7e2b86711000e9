//! Agreeing with everybody else about the layout.
//!
//! The marker is read behind every piece of work, in the same packet where that is one server: if it says something else
//! than what the work went by, the work is done over by what it says. So a reader or writer that began before a change of
//! the layout ends after it, however long it was held up in between.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use ::redis::{Cmd, Pipeline, Value, cmd};
use futures_util::future::{join, try_join_all};

use super::layout::Layout;
use super::link::Effect;
use super::route::Route;
use super::{Collection, RedisStore, errors};
use crate::store::StoreError;

impl RedisStore {
    /// The layout to go by: as it was last seen, or else as the setting says.
    pub(super) fn layout(&self) -> Layout {
        self.seen_layout().unwrap_or(Layout::settled(self.shards))
    }

    fn seen_layout(&self) -> Option<Layout> {
        *self.layout.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends reads, and says what the marker says behind them. `None` if that is not `layout`: they are to be done over.
    ///
    /// On a cluster the marker is on another node. There it is read a second time behind those reads that found nothing
    /// (`is_conclusive` says so): what was found is right wherever it stood.
    pub(super) async fn read(
        &self,
        layout: Layout,
        commands: Vec<(String, Cmd)>,
        is_conclusive: impl Fn(&[Value]) -> bool,
    ) -> Result<Option<Vec<Value>>, StoreError> {
        let Route::Cluster(_) = &self.route else {
            let mut pipeline = Pipeline::with_capacity(commands.len() + 1);
            for (_, command) in commands {
                pipeline.add_command(command);
            }
            pipeline.add_command(self.question());
            let mut replies = self.route.send("", &pipeline, Effect::None).await?;
            let marker = replies.pop().ok_or_else(|| self.unexpected("GET"))?;
            return Ok((self.settle(&marker).await? == layout).then_some(replies));
        };
        let reads = try_join_all(commands.iter().map(|(hash, command)| self.ask(hash, command)));
        let first = async {
            match self.seen_layout() {
                Some(layout) => Ok(layout),
                None => self.look_at_marker().await,
            }
        };
        let (replies, seen) = join(reads, first).await;
        let replies = replies?;
        if seen? == layout && (is_conclusive(&replies) || self.look_at_marker().await? == layout) {
            return Ok(Some(replies));
        }
        Ok(None)
    }

    /// One command, which changes nothing, to whoever has `key`.
    pub(super) async fn ask(&self, key: &str, command: &Cmd) -> Result<Value, StoreError> {
        let mut pipeline = Pipeline::with_capacity(1);
        pipeline.add_command(command.clone());
        let reply = self.route.send(key, &pipeline, Effect::None).await?.pop();
        reply.ok_or_else(|| errors::failed(&self.target.location, "no answer to a command"))
    }

    /// The command that reads the marker.
    pub(super) fn question(&self) -> Cmd {
        let mut question = cmd("GET");
        question.arg(self.names.marker());
        question
    }

    /// Reads the marker now.
    pub(super) async fn look_at_marker(&self) -> Result<Layout, StoreError> {
        let marker = self.ask(&self.names.marker(), &self.question()).await?;
        self.settle(&marker).await
    }

    /// Before something is changed: the layout must be known, and if it is not the library's, stand in the store.
    pub(super) async fn settle_before_changes(&self) -> Result<(), StoreError> {
        let layout = match self.seen_layout() {
            Some(layout) => layout,
            None => self.look_at_marker().await?,
        };
        if layout == Layout::LIBRARY || self.is_marked.load(Ordering::Relaxed) {
            return Ok(());
        }
        let marker = self.names.marker();
        let mut claim = Pipeline::with_capacity(2);
        claim.cmd("SET").arg(&marker).arg(layout.to_string()).arg("NX").add_command(self.question());
        match self.route.send(&marker, &claim, Effect::Repeatable).await?.as_slice() {
            [Value::ServerError(error), _] => Err(self.refused(error, &marker).await),
            // Somebody else may have been faster, with another layout.
            [_, reply] => self.settle(reply).await.map(drop),
            _ => Err(self.unexpected("SET")),
        }
    }

    /// What the reply about the marker means, remembered for what comes next.
    pub(super) async fn settle(&self, reply: &Value) -> Result<Layout, StoreError> {
        let layout = match self.judge(reply)? {
            Some(layout) => {
                self.is_marked.store(true, Ordering::Relaxed);
                layout
            }
            None => {
                self.is_marked.store(false, Ordering::Relaxed);
                self.refuse_library_entries().await?;
                Layout::settled(self.shards)
            }
        };
        if layout.from != self.shards && layout.to != self.shards {
            return Err(self.other_shards(layout.to));
        }
        let mut seen = self.layout.lock().unwrap_or_else(PoisonError::into_inner);
        if self.shards != 1 && seen.is_none() {
            self.warn.tell("more than one shard is not shared with Python: the library does not see these entries");
        }
        *seen = Some(layout);
        Ok(layout)
    }

    /// The layout in the reply about the marker; `None` if there is no marker.
    pub(super) fn judge(&self, reply: &Value) -> Result<Option<Layout>, StoreError> {
        match reply {
            Value::Nil => Ok(None),
            Value::BulkString(text) => Layout::parse(text).map(Some).ok_or_else(|| {
                let marker = self.names.marker();
                errors::failed(
                    &self.target.location,
                    format!("the key {marker} holds no layout that this version knows"),
                )
            }),
            // A user may be allowed the two hashes and nothing else, and then the library's layout is all there can be.
            Value::ServerError(_) if self.shards == 1 => Ok(None),
            Value::ServerError(error) => Err(errors::Refusal::of(error).into_error(&self.target.location)),
            _ => Err(self.unexpected("GET")),
        }
    }

    /// Without a marker the layout is the library's. Another one can be had only where there is nothing yet.
    async fn refuse_library_entries(&self) -> Result<(), StoreError> {
        if self.shards == 1 || self.is_empty_checked.load(Ordering::Relaxed) {
            return Ok(());
        }
        for collection in [Collection::Responses, Collection::Redirects] {
            let hash = self.names.hash(collection, 1, 0);
            let mut exists = cmd("EXISTS");
            exists.arg(&hash);
            match self.ask(&hash, &exists).await? {
                Value::Int(0) => {}
                Value::Int(_) => return Err(self.other_shards(1)),
                Value::ServerError(error) => return Err(errors::Refusal::of(&error).into_error(&self.target.location)),
                _ => return Err(self.unexpected("EXISTS")),
            }
        }
        self.is_empty_checked.store(true, Ordering::Relaxed);
        Ok(())
    }

    fn other_shards(&self, there: u32) -> StoreError {
        StoreError::Shards {
            location: self.target.location.clone(),
            namespace: self.names.namespace.clone(),
            there,
            asked: self.shards,
        }
    }
}
