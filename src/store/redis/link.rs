//! One connection and its login.
//!
//! The login is the first thing on the wire, but nobody waits for its answer alone: a read travels in the same packet,
//! and is thrown away if the login turns out to be refused. A change must not do so: with a refused SELECT it would end
//! up in another database.

use std::sync::{Arc, Mutex, PoisonError};

use ::redis::aio::MultiplexedConnection;
use ::redis::{AsyncConnectionConfig, Pipeline, RedisConnectionInfo, RedisResult, Value};
use futures_util::future::{BoxFuture, FutureExt, Shared, join};
use tokio::sync::mpsc::Receiver;

use super::connect::{Target, connect};
use super::errors::{Refusal, lost};
use super::login::{Outcome, log_in};
use super::stand_in::Replacing;
use super::tap::{Taken, tap};
use crate::store::StoreError;

/// What commands do, and so when they may be sent, and whether they may be sent again when their answer was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Nothing: they may travel with the login, and be repeated.
    None,
    /// The same however often they are made: they wait for the login, and may be repeated.
    Repeatable,
    /// To be made once at most.
    Once,
}

pub(super) struct Link {
    connection: MultiplexedConnection,
    /// `None` where there is nothing to say before the first command.
    login: Option<Shared<BoxFuture<'static, RedisResult<Outcome>>>>,
    /// `TLSv1.3` or the like; `None` without TLS.
    pub(super) tls: Option<String>,
    /// Where the first long value comes out, until something was sent for which nobody asked for it.
    taken: Mutex<Option<Receiver<Taken>>>,
}

impl Link {
    pub(super) async fn open(target: &Target) -> Result<Self, StoreError> {
        let socket = connect(target).await?;
        let config = AsyncConnectionConfig::new().set_response_timeout(Some(target.response_timeout));
        // Without user, database and library name the crate itself sends nothing: the login below is ours.
        let silent = RedisConnectionInfo::default().set_skip_set_lib_name();
        let (stream, taken) = tap(Replacing::new(socket.stream, Arc::clone(&target.stand_ins)));
        let (connection, driver) = MultiplexedConnection::new_with_config(&silent, stream, config)
            .await
            .map_err(|error| lost(target, &error))?;
        // Ends by itself when the last clone of the connection is dropped.
        tokio::spawn(driver);

        let login = log_in(connection.clone(), target).map(|login| login.boxed().shared());
        if let Some(login) = &login {
            // Polled once, the login stands in the queue before anybody else can put something there. Unconstrained,
            // since the scheduler's budget could make that first poll do nothing.
            let _ = tokio::task::unconstrained(login.clone()).now_or_never();
        }
        Ok(Self { connection, login, tls: socket.tls, taken: Mutex::new(Some(taken)) })
    }

    /// Where the first long value comes out that the next command has; `None` if other commands were sent before.
    pub(super) fn taken(&self) -> Option<Receiver<Taken>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Whether the login went well, once it is over, at the first attempt.
    pub(super) async fn is_logged_in(&self) -> bool {
        match &self.login {
            Some(login) => matches!(login.clone().await, Ok(Outcome::Done)),
            None => true,
        }
    }

    /// Sends `commands` and returns one reply for each, or why the login was refused.
    pub(super) async fn send(&self, commands: &Pipeline, effect: Effect) -> RedisResult<Result<Vec<Value>, Refusal>> {
        drop(self.taken());
        let Some(login) = &self.login else { return self.exchange(commands).await.map(Ok) };
        if effect != Effect::None || login.peek().is_some() {
            return match login.clone().await? {
                Outcome::Done | Outcome::Late => self.exchange(commands).await.map(Ok),
                Outcome::Refused(refusal) => Ok(Err(refusal)),
            };
        }
        let (outcome, replies) = join(login.clone(), self.exchange(commands)).await;
        match outcome? {
            Outcome::Done => replies.map(Ok),
            // They were answered before the second attempt to log in.
            Outcome::Late => self.exchange(commands).await.map(Ok),
            Outcome::Refused(refusal) => Ok(Err(refusal)),
        }
    }

    async fn exchange(&self, commands: &Pipeline) -> RedisResult<Vec<Value>> {
        let mut connection = self.connection.clone();
        let mut each = commands.cmd_iter();
        match (each.next(), each.next(), each.next()) {
            // A look-up and the marker behind it are not sent as a pipeline, in which the crate loses what it could not
            // parse, and why. They are queued in this order, and travel in one packet all the same.
            (Some(first), None, _) => connection.send_packed_command(first).await.map(|reply| vec![reply]),
            (Some(first), Some(second), None) => {
                let mut other = self.connection.clone();
                let (first, second) =
                    join(connection.send_packed_command(first), other.send_packed_command(second)).await;
                Ok(vec![first?, second?])
            }
            _ => connection.send_packed_commands(commands, 0, commands.len()).await,
        }
    }
}
