//! Which server a command goes to.

use std::sync::Arc;

use ::redis::{Pipeline, Value};

use super::connect::Target;
use super::link::{Effect, Link};
use super::pool::Pool;
use super::sentinel::Sentinels;
use crate::store::{StoreError, StoreOptions, Topology};

pub(super) enum Route {
    /// To the one that there is.
    One(Box<Pool>),
    /// To the one that the sentinels name.
    Master(Box<Sentinels>),
}

impl Route {
    pub(super) fn new(target: &Target, options: &StoreOptions) -> Self {
        match &target.address.topology {
            Topology::Sentinel(sentinel) => {
                let sentinels = Sentinels::new(target.clone(), sentinel.clone(), options.pool, options.warn.clone());
                Self::Master(Box::new(sentinels))
            }
            Topology::Standalone | Topology::Cluster => Self::One(Box::new(Pool::new(target.clone(), options.pool))),
        }
    }

    /// Sends `commands` in one piece and returns one reply for each; a reply may be a [`Value::ServerError`].
    pub(super) async fn send(&self, commands: &Pipeline, effect: Effect) -> Result<Vec<Value>, StoreError> {
        match self {
            Self::One(pool) => pool.send(commands, effect).await,
            Self::Master(sentinels) => sentinels.send(commands, effect).await,
        }
    }

    /// A connection that many may use at once, opened if need be; `None` where each request has its own.
    pub(super) async fn shared_link(&self) -> Result<Option<Arc<Link>>, StoreError> {
        let of = |pool: &Pool, link: &Arc<Link>| pool.is_shared().then(|| Arc::clone(link));
        match self {
            Self::One(pool) => Ok(of(pool, pool.lease().await?.link())),
            Self::Master(sentinels) => {
                let master = sentinels.master().await?;
                Ok(of(&master, master.lease().await?.link()))
            }
        }
    }

    /// The version of TLS that is spoken.
    pub(super) async fn tls(&self) -> Result<Option<String>, StoreError> {
        match self {
            Self::One(pool) => Ok(pool.lease().await?.link().tls.clone()),
            Self::Master(sentinels) => Ok(sentinels.master().await?.lease().await?.link().tls.clone()),
        }
    }

    /// Opens a connection if there is none.
    pub(super) async fn connect(&self) -> Result<(), StoreError> {
        self.tls().await.map(drop)
    }
}
