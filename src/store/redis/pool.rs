//! The connections to one server.
//!
//! With [`Sharing::Multiplexed`] all requests are pipelined over one, and only a crowd of them is spread over more. With
//! [`Sharing::Exclusive`] each request has a connection for itself, and those that find none free wait.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};

use ::redis::{Pipeline, Value};
use futures_util::future::join_all;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

use super::connect::Target;
use super::errors::lost;
use super::link::{Effect, Link};
use crate::store::{PoolOptions, Sharing, StoreError};

/// So many requests in flight on one connection are worth another one.
const CROWD: usize = 32;

pub(super) struct Pool {
    target: Target,
    options: PoolOptions,
    /// Those that requests share. Nobody waits for this list: a request that is not gone on with for a while must not keep
    /// the others from theirs.
    links: std::sync::Mutex<Vec<Arc<Link>>>,
    /// Held while shared ones are opened.
    opening: Mutex<()>,
    /// Of exclusive ones those that nobody uses.
    idle: std::sync::Mutex<Vec<Arc<Link>>>,
    /// How many there are.
    open: AtomicUsize,
    /// One for each connection that may be open; only for exclusive ones.
    turns: Option<Semaphore>,
}

impl Pool {
    pub(super) fn new(target: Target, options: PoolOptions) -> Self {
        let turns = (options.sharing == Sharing::Exclusive).then(|| Semaphore::new(options.maxsize.get()));
        Self {
            target,
            options,
            links: std::sync::Mutex::default(),
            opening: Mutex::default(),
            idle: std::sync::Mutex::default(),
            open: AtomicUsize::new(0),
            turns,
        }
    }

    /// The server, for messages.
    pub(super) fn location(&self) -> &str {
        &self.target.location
    }

    /// Whether a request may stay unanswered for a while without keeping others waiting.
    pub(super) fn is_shared(&self) -> bool {
        self.turns.is_none()
    }

    /// Sends `commands` in one piece and returns one reply for each; a reply may be a [`Value::ServerError`]. A
    /// connection that broke is left, and the next request opens another.
    pub(super) async fn send(&self, commands: &Pipeline, effect: Effect) -> Result<Vec<Value>, StoreError> {
        let lease = self.lease().await?;
        match lease.link().send(commands, effect).await {
            Ok(Ok(replies)) => Ok(replies),
            Ok(Err(refusal)) => Err(refusal.into_error(&self.target.location)),
            Err(error) => {
                lease.discard();
                Err(lost(&self.target, &error))
            }
        }
    }

    /// A connection for one request, opened if need be.
    pub(super) async fn lease(&self) -> Result<Lease<'_>, StoreError> {
        let Some(turns) = &self.turns else {
            return Ok(Lease { pool: self, link: self.shared().await?, turn: None, is_broken: false });
        };
        // Never closed, so it always grants a turn in the end.
        let turn = turns.acquire().await.ok();
        let idle = self.idle().pop();
        let link = match idle {
            Some(link) => link,
            None => {
                let mut opened = self.open_more(self.open.load(Ordering::Relaxed) > 0).await?;
                let link = opened.swap_remove(0);
                self.idle().append(&mut opened);
                link
            }
        };
        Ok(Lease { pool: self, link, turn, is_broken: false })
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Link>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn links(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Link>>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection with the fewest requests on it. Those who come while it is being opened wait for the same one.
    async fn shared(&self) -> Result<Arc<Link>, StoreError> {
        if let Some((quietest, true)) = self.quietest() {
            return Ok(quietest);
        }
        let _opening = self.opening.lock().await;
        let quietest = match self.quietest() {
            Some((quietest, true)) => return Ok(quietest),
            Some((quietest, false)) => Some(quietest),
            None => None,
        };
        match (self.open_more(quietest.is_some()).await, quietest) {
            (Ok(mut opened), _) => {
                let link = Arc::clone(&opened[0]);
                self.links().append(&mut opened);
                Ok(link)
            }
            // What is open serves all the same where no more can be opened.
            (Err(_), Some(quietest)) => Ok(quietest),
            (Err(error), None) => Err(error),
        }
    }

    /// The shared connection with the fewest requests on it, and whether that will do.
    fn quietest(&self) -> Option<(Arc<Link>, bool)> {
        let links = self.links();
        let quietest = links.iter().min_by_key(|link| Arc::strong_count(link))?;
        // One reference is the list's, each of the others a request.
        let requests = Arc::strong_count(quietest).saturating_sub(1);
        let is_crowded = requests >= CROWD && links.len() < self.options.maxsize.get();
        let is_scarce = requests > 0 && links.len() < self.least();
        Some((Arc::clone(quietest), !is_crowded && !is_scarce))
    }

    /// Opens one, and with many requests as many at once as there shall be at least. Never returns none.
    async fn open_more(&self, many: bool) -> Result<Vec<Arc<Link>>, StoreError> {
        let missing = if many { self.least().saturating_sub(self.open.load(Ordering::Relaxed)) } else { 0 };
        let first = Link::open(&self.target);
        let further = join_all((1..missing).map(|_| Link::open(&self.target)));
        let (first, further) = futures_util::future::join(first, further).await;
        let links: Vec<_> =
            std::iter::once(first?).chain(further.into_iter().filter_map(Result::ok)).map(Arc::new).collect();
        self.open.fetch_add(links.len(), Ordering::Relaxed);
        Ok(links)
    }

    fn least(&self) -> usize {
        self.options.minsize.min(self.options.maxsize.get())
    }
}

/// A connection in use. An exclusive one is for the next request when this is dropped.
pub(super) struct Lease<'a> {
    pool: &'a Pool,
    link: Arc<Link>,
    turn: Option<SemaphorePermit<'a>>,
    is_broken: bool,
}

impl Lease<'_> {
    pub(super) fn link(&self) -> &Arc<Link> {
        &self.link
    }

    /// Nobody shall use it again.
    fn discard(mut self) {
        self.is_broken = true;
        let mut links = self.pool.links();
        let shared = links.len();
        links.retain(|link| !Arc::ptr_eq(link, &self.link));
        // Of several requests that found a shared one broken the first has taken it out.
        if self.turn.is_some() || links.len() < shared {
            self.pool.open.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        if self.turn.is_some() && !self.is_broken {
            self.pool.idle().push(Arc::clone(&self.link));
        }
    }
}
