//! Which server a command goes to.

use std::sync::Arc;

use ::redis::{Pipeline, Value};

use super::cluster::Cluster;
use super::connect::Target;
use super::link::{Effect, Link};
use super::pool::Pool;
use super::sentinel::Sentinels;
use super::slot::slot_of;
use crate::store::{StoreError, StoreOptions, Topology};

pub(super) enum Route {
    /// To the one that there is.
    One(Box<Pool>),
    /// To the one that the sentinels name.
    Master(Box<Sentinels>),
    /// To the node of a cluster that has the key.
    Cluster(Box<Cluster>),
}

impl Route {
    pub(super) fn new(target: &Target, options: &StoreOptions) -> Self {
        match &target.address.topology {
            Topology::Sentinel(sentinel) => {
                let sentinels = Sentinels::new(target.clone(), sentinel.clone(), options.pool, options.warn.clone());
                Self::Master(Box::new(sentinels))
            }
            Topology::Cluster => {
                Self::Cluster(Box::new(Cluster::new(target.clone(), options.pool, options.warn.clone())))
            }
            Topology::Standalone => Self::One(Box::new(Pool::new(target.clone(), options.pool))),
        }
    }

    /// Sends `commands` in one piece and returns one reply for each; a reply may be a [`Value::ServerError`]. On a cluster
    /// they are all about the slot of `key`.
    pub(super) async fn send(&self, key: &str, commands: &Pipeline, effect: Effect) -> Result<Vec<Value>, StoreError> {
        match self {
            Self::One(pool) => pool.send(commands, effect).await,
            Self::Master(sentinels) => sentinels.send(commands, effect).await,
            Self::Cluster(cluster) => cluster.send(slot_of(key.as_bytes()), commands, effect).await,
        }
    }

    /// A connection that many may use at once, opened if need be; `None` where each request has its own,
    /// or another server.
    pub(super) async fn shared_link(&self) -> Result<Option<Arc<Link>>, StoreError> {
        let of = |pool: &Pool, link: &Arc<Link>| pool.is_shared().then(|| Arc::clone(link));
        match self {
            Self::One(pool) => Ok(of(pool, pool.lease().await?.link())),
            Self::Master(sentinels) => {
                let master = sentinels.master().await?;
                Ok(of(&master, master.lease().await?.link()))
            }
            Self::Cluster(_) => Ok(None),
        }
    }

    /// The version of TLS that is spoken with the server that has `key`.
    pub(super) async fn tls(&self, key: &str) -> Result<Option<String>, StoreError> {
        match self {
            Self::One(pool) => Ok(pool.lease().await?.link().tls.clone()),
            Self::Master(sentinels) => Ok(sentinels.master().await?.lease().await?.link().tls.clone()),
            Self::Cluster(cluster) => {
                Ok(cluster.pool_of(slot_of(key.as_bytes())).await?.lease().await?.link().tls.clone())
            }
        }
    }

    /// Opens a connection if there is none.
    pub(super) async fn connect(&self, key: &str) -> Result<(), StoreError> {
        self.tls(key).await.map(drop)
    }
}
