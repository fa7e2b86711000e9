//! `--lock`: what several processes want at the same time, on one machine or many, is fetched once.
//!
//! Whoever finds nothing that it may use takes the lease of the key, looks again, and asks the origin; meanwhile it extends the
//! lease, however slow the origin is. The others ask now and then who holds the lease. When it has changed hands they look
//! again, and nearly always find the response there. A hit knows nothing of all this.
//!
//! - A holder that died: its lease ends, and one of the others gets it. So does one that stands still, because nobody takes
//!   what it prints.
//! - A holder that failed, or whose response cannot answer the others (it was not stored, or has to be validated each time),
//!   waives the lease for a moment. Then the others go to the origin at once, as without a lock: one after the other, each
//!   would wait for all before it, and in vain.
//! - A store that fails is told once and left alone, as everywhere: then nobody waits.

use std::convert::Infallible;
use std::hash::{BuildHasher as _, RandomState};
use std::pin::pin;
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::{Either, select};
use tokio::time::{sleep, timeout};

use super::{FetchError, Fetched, Fetcher, Mode, Outcome};
use crate::cache::{Holder, Release, Token};
use crate::interrupt::{FAREWELL, HeldByUs, Interrupted};
use crate::key::{Key, without_password};
use crate::request::Request;

/// How long those who wait leave the store in peace: at first, and at most.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);
/// How long a lease is waived: all who wait have asked by then.
const WAIVED_FOR: Duration = Duration::from_secs(1);
/// A lease is extended so often in a term: one answer of the store may be late.
const EXTENSIONS: u32 = 3;

/// A place among those that want the same.
pub(super) struct Queue<'f> {
    fetcher: &'f Fetcher<'f>,
    request: &'f Request,
    key: Key,
    term: Duration,
    token: Token,
    turn: Turn,
    /// The store was asked for the lease, and may have granted it.
    is_asked: bool,
    /// Who held the lease when it was last asked for.
    another: Option<Bytes>,
    pause: Duration,
    /// Since when there has been something to wait for.
    since: Option<Instant>,
}

/// The lease of a fetch that was dropped.
pub(super) struct Abandoned {
    key: Key,
    token: Token,
    /// The program does not end before it is given back, if it can help it.
    _turn: Turn,
}

enum Turn {
    /// It is not our turn.
    Waiting,
    /// The lease is ours.
    Held(HeldByUs),
    /// Nobody waits for anybody.
    Free,
}

impl Fetcher<'_> {
    /// The place of a request that may have to wait; `None` where it is not to, or nobody could be answered with its response.
    pub(super) fn queue<'f>(&'f self, request: &'f Request, key: &Key) -> Option<Queue<'f>> {
        let term = self.lock?;
        let is_stored = self.mode == Mode::Normal
            && !self.rules.read_only
            && self.rules.request(&request.method, &request.url).is_ok();
        self.usable_cache().filter(|_| is_stored)?;
        Some(Queue {
            fetcher: self,
            request,
            key: key.clone(),
            term,
            token: Token::random(),
            turn: Turn::Waiting,
            is_asked: false,
            another: None,
            pause: FIRST_PAUSE,
            since: None,
        })
    }

    /// Gives back the leases of fetches that were dropped: nobody shall wait for them. To be called at the end.
    pub(super) async fn release_abandoned(&self) {
        let abandoned = self.abandoned.take();
        let Some(cache) = self.usable_cache() else { return };
        let release = async {
            for lease in abandoned {
                if cache.leases().release(&lease.key, &lease.token, Release::Free).await.is_err() {
                    break;
                }
            }
        };
        // What cannot be given back ends by itself: whoever broke off does not want to wait.
        let _ = timeout(FAREWELL, release).await;
    }
}

impl Queue<'_> {
    /// Whether there is something to wait for before the origin is asked.
    pub(super) fn is_waiting(&self) -> bool {
        matches!(self.turn, Turn::Waiting)
    }

    /// Whether the lease could be had without waiting.
    pub(super) async fn is_ours_at_once(&mut self) -> anyhow::Result<bool> {
        self.ask().await?;
        Ok(!self.is_waiting())
    }

    /// Waits until it is worth looking up again: because it is our turn, or that of another one than before.
    ///
    /// # Errors
    /// [`FetchError::TimedOut`], [`Interrupted`], and a store that fails and is required.
    pub(super) async fn wait(&mut self) -> anyhow::Result<()> {
        let interrupted = self.fetcher.interrupted();
        let in_time = async {
            let Some(limit) = self.fetcher.max_time else { return self.wait_for_a_change().await };
            let left = limit.saturating_sub(self.spent());
            timeout(left, self.wait_for_a_change()).await.unwrap_or_else(|_| {
                let url = without_password(&self.request.url);
                Err(FetchError::TimedOut { url, after: limit }.into())
            })
        };
        tokio::select! {
            changed = in_time => changed,
            () = interrupted => Err(Interrupted.into()),
        }
    }

    async fn wait_for_a_change(&mut self) -> anyhow::Result<()> {
        let is_first = self.since.is_none();
        self.since.get_or_insert_with(Instant::now);
        let mut before = self.another.clone();
        if !is_first {
            self.rest().await;
        }
        loop {
            self.ask().await?;
            if !self.is_waiting() || before.is_some() && before != self.another {
                return Ok(());
            }
            before.clone_from(&self.another);
            self.rest().await;
        }
    }

    /// Asks for the lease, and who holds it.
    async fn ask(&mut self) -> anyhow::Result<()> {
        let Some(cache) = self.fetcher.usable_cache() else {
            self.turn = Turn::Free;
            return Ok(());
        };
        self.is_asked = true;
        match cache.leases().acquire(&self.key, &self.token, self.term).await {
            Ok(Holder::Us) => self.turn = Turn::Held(HeldByUs::new()),
            Ok(Holder::Waived) => self.turn = Turn::Free,
            Ok(Holder::Another(another)) => self.another = Some(another),
            Err(error) => {
                self.turn = Turn::Free;
                self.fetcher.give_up_the_store(error)?;
            }
        }
        Ok(())
    }

    /// A pause, each about twice as long as the one before. No two who wait keep the same time.
    async fn rest(&mut self) {
        // From half of the pause to one and a half.
        let parts = u32::try_from(RandomState::new().hash_one(0) % 1024).unwrap_or_default();
        sleep(self.pause / 2 + self.pause * parts / 1024).await;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
    }

    /// How much of the time for the whole fetch has gone by with waiting.
    fn spent(&self) -> Duration {
        self.since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    /// Does what it is our turn for, and lets the others go on. `answers_others`: whether the response, which was stored, will
    /// do for them too.
    pub(super) async fn fetch<F: Future<Output = anyhow::Result<Outcome>>>(
        self,
        place: u64,
        work: impl FnOnce() -> F,
        answers_others: impl FnOnce(&Fetched) -> bool,
    ) -> anyhow::Result<Outcome> {
        let work = self.fetcher.limited_after(self.spent(), self.request, place, work);
        let outcome = self.extending(work).await;
        let is_answer = match &outcome {
            Ok(Outcome::Fetched(fetched)) => fetched.status.stored == Some(Ok(())) && answers_others(fetched),
            Ok(Outcome::NotCached(_)) | Err(_) => false,
        };
        self.leave(if is_answer { Release::Free } else { Release::Waive(WAIVED_FOR) }).await;
        outcome
    }

    /// Does some work, and holds on to the lease for as long as it takes.
    pub(super) async fn extending<T>(&self, work: impl Future<Output = T>) -> T {
        match select(pin!(work), pin!(self.extend())).await {
            Either::Left((done, _)) => done,
            Either::Right((never, _)) => match never {},
        }
    }

    async fn extend(&self) -> Infallible {
        if !matches!(self.turn, Turn::Held(_)) {
            return std::future::pending().await;
        }
        loop {
            sleep(self.term / EXTENSIONS).await;
            // A store that fails may do better next time.
            if let Some(cache) = self.fetcher.usable_cache()
                && let Ok(false) = cache.leases().extend(&self.key, &self.token, self.term).await
            {
                // Another has it: we stood still for too long.
                return std::future::pending().await;
            }
        }
    }

    /// Lets the others go on.
    pub(super) async fn leave(mut self, how: Release) {
        if matches!(self.turn, Turn::Held(_))
            && let Some(cache) = self.fetcher.usable_cache()
        {
            // If it fails, the lease ends by itself.
            let _ = cache.leases().release(&self.key, &self.token, how).await;
        }
        self.turn = Turn::Free;
    }
}

impl Drop for Queue<'_> {
    /// Of one that is dropped in the middle the lease is given back later. So it is while it is being asked for, when nobody
    /// knows yet whether it was granted.
    fn drop(&mut self) {
        if let turn @ (Turn::Waiting | Turn::Held(_)) = std::mem::replace(&mut self.turn, Turn::Free)
            && self.is_asked
        {
            let (key, token) = (self.key.clone(), self.token.clone());
            self.fetcher.abandoned.borrow_mut().push(Abandoned { key, token, _turn: turn });
        }
    }
}
