//! A look-up whose long value is handed over as it comes.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::try_unfold;
use tokio::sync::mpsc::Receiver;
use tokio::time::timeout;

use super::link::Link;
use super::tap::Taken;
use super::{Lookup, RedisStore};
use crate::store::{LongValue, StoreError, Value};

impl RedisStore {
    /// The values, or the first long one alone. One that was meant for a redirect is not told from a response: whoever wrote
    /// it could have written either.
    pub(super) async fn look_up_or_pass(&self, lookups: &[Lookup<'_>]) -> Result<Vec<Option<Value>>, StoreError> {
        let all = |values: Vec<Option<Bytes>>| values.into_iter().map(|value| value.map(Value::Whole)).collect();
        let tapped = match self.route.shared_link().await? {
            Some(link) => link.taken().map(|taken| (link, taken)),
            None => None,
        };
        let Some((link, mut taken)) = tapped else { return self.look_up(lookups).await.map(all) };
        let mut whole = pin!(self.look_up(lookups));
        let len = tokio::select! {
            biased;
            values = &mut whole => return values.map(all),
            Some(Taken::Begin(len)) = taken.recv() => len,
        };
        if !link.is_logged_in().await {
            // Whose value it is, is not certain; it is asked for again, or refused.
            drop(taken);
            return whole.await.map(all);
        }
        let mut values: Vec<Option<Value>> = lookups.iter().map(|_| None).collect();
        if let Some(first) = values.first_mut() {
            let (patience, location) = (self.target.response_timeout, self.target.location.clone());
            let parts = Parts { _link: link, taken, left: len, patience, location };
            *first = Some(Value::Long(LongValue { len, parts: try_unfold(parts, Parts::next).boxed() }));
        }
        Ok(values)
    }
}

/// The parts of a value. The link must not end before they do.
struct Parts {
    _link: Arc<Link>,
    taken: Receiver<Taken>,
    /// How many bytes are still to come.
    left: u64,
    patience: Duration,
    location: String,
}

impl Parts {
    async fn next(mut self) -> Result<Option<(Bytes, Self)>, StoreError> {
        if self.left == 0 {
            return Ok(None);
        }
        let reason = match timeout(self.patience, self.taken.recv()).await {
            Ok(Some(Taken::Part(part))) => {
                self.left = self.left.saturating_sub(part.len() as u64);
                return Ok(Some((part, self)));
            }
            Ok(_) => format!("the connection ended {} bytes before the end of a value", self.left),
            Err(_) => format!("nothing came for {:?}", self.patience),
        };
        Err(StoreError::Lost { location: self.location, source: reason.into() })
    }
}
