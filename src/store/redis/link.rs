//! One connection and its login.
//!
//! The login is the first thing on the wire, but nobody waits for its answer alone: a read travels in the same packet,
//! and is thrown away if the login turns out to be refused. A change must not do so: with a refused SELECT it would end
//! up in another database.

use ::redis::aio::MultiplexedConnection;
use ::redis::{AsyncConnectionConfig, Cmd, Pipeline, RedisConnectionInfo, RedisResult, Value, cmd};
use futures_util::future::{BoxFuture, FutureExt, Shared, join};

use super::connect::{Target, connect};
use super::errors::{Refusal, is_unknown_command, lost, words};
use crate::store::{Protocol, RedisAddress, StoreError};

/// Whether commands may be sent before the answer to the login is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// With it: for commands that change nothing.
    WithLogin,
    /// After it.
    AfterLogin,
}

/// What became of a login: `None` is a success.
type Outcome = RedisResult<Option<Refusal>>;

pub(super) struct Link {
    connection: MultiplexedConnection,
    /// `None` where there is nothing to say before the first command.
    login: Option<Shared<BoxFuture<'static, Outcome>>>,
    /// Whether the login is a single round trip, whose commands precede those that travel with it.
    one_trip: bool,
    /// `TLSv1.3` or the like; `None` without TLS.
    pub(super) tls: Option<String>,
}

impl Link {
    pub(super) async fn open(target: &Target) -> Result<Self, StoreError> {
        let socket = connect(target).await?;
        let config = AsyncConnectionConfig::new().set_response_timeout(Some(target.response_timeout));
        // Without user, database and library name the crate itself sends nothing: the login below is ours.
        let silent = RedisConnectionInfo::default().set_skip_set_lib_name();
        let (connection, driver) = MultiplexedConnection::new_with_config(&silent, socket.stream, config)
            .await
            .map_err(|error| lost(target, &error))?;
        // Ends by itself when the last clone of the connection is dropped.
        tokio::spawn(driver);

        let mut link = Self { login: None, one_trip: true, tls: socket.tls, connection: connection.clone() };
        let address = &target.address;
        if address.protocol == Protocol::Resp3 {
            link.one_trip = false;
            link.login = Some(log_in_with_hello(connection, address.clone()).boxed().shared());
        } else if let Some(login) = Login::of(address) {
            link.login = Some(log_in(connection, login).boxed().shared());
        }
        if let Some(login) = &link.login {
            // Polled once, the login stands in the queue before anybody else can put something there. Unconstrained,
            // since the scheduler's budget could make that first poll do nothing.
            let _ = tokio::task::unconstrained(login.clone()).now_or_never();
        }
        Ok(link)
    }

    /// Sends `commands` and returns one reply for each, or why the login was refused.
    pub(super) async fn send(&self, commands: &Pipeline, order: Order) -> RedisResult<Result<Vec<Value>, Refusal>> {
        let mut connection = self.connection.clone();
        let replies = async {
            let mut each = commands.cmd_iter();
            match (each.next(), each.next()) {
                // Not as a pipeline of one: in a pipeline the crate loses what it could not parse, and why.
                (Some(command), None) => connection.send_packed_command(command).await.map(|reply| vec![reply]),
                _ => connection.send_packed_commands(commands, 0, commands.len()).await,
            }
        };
        let (outcome, replies) = match &self.login {
            None => (None, replies.await),
            Some(login) if order == Order::WithLogin && self.one_trip => {
                let (outcome, replies) = join(login.clone(), replies).await;
                (outcome?, replies)
            }
            Some(login) => match login.clone().await? {
                None => (None, replies.await),
                refusal => return Ok(refusal.map_or_else(|| Ok(Vec::new()), Err)),
            },
        };
        match outcome {
            Some(refusal) => Ok(Err(refusal)),
            None => replies.map(Ok),
        }
    }
}

/// The commands of a login.
struct Login {
    commands: Pipeline,
    steps: Vec<Step>,
}

#[derive(Clone, Copy)]
enum Step {
    Auth,
    Select,
    SetName,
}

impl Login {
    /// `None` when nothing has to be said.
    fn of(address: &RedisAddress) -> Option<Self> {
        let mut login = Self { commands: Pipeline::new(), steps: Vec::new() };
        if let Some((user, password)) = credentials(address) {
            let mut auth = cmd("AUTH");
            if let Some(user) = user {
                auth.arg(user);
            }
            login.add(Step::Auth, auth.arg(password));
        }
        if let Some(db) = address.db.filter(|db| *db != 0) {
            login.add(Step::Select, cmd("SELECT").arg(db));
        }
        if let Some(name) = &address.client_name {
            login.add(Step::SetName, cmd("CLIENT").arg("SETNAME").arg(name));
        }
        (!login.steps.is_empty()).then_some(login)
    }

    fn add(&mut self, step: Step, command: &mut Cmd) {
        self.commands.add_command(std::mem::take(command));
        self.steps.push(step);
    }
}

/// User and password; a user alone logs in with an empty password, which a user without password accepts.
fn credentials(address: &RedisAddress) -> Option<(Option<&str>, &[u8])> {
    let password = address.password.as_ref().map(crate::secret::Secret::expose);
    match (&address.username, password) {
        (None, None) => None,
        (user, password) => Some((user.as_deref(), password.unwrap_or_default())),
    }
}

async fn log_in(mut connection: MultiplexedConnection, login: Login) -> Outcome {
    let replies = connection.send_packed_commands(&login.commands, 0, login.steps.len()).await?;
    let mut refusals = login.steps.into_iter().zip(replies).filter_map(|(step, reply)| match (step, reply) {
        (Step::Auth, Value::ServerError(error)) => Some(Refusal::Login(words(&error))),
        (Step::Select, Value::ServerError(error)) => Some(Refusal::of(&error)),
        // A name is a courtesy to the administrator, who may have forbidden it.
        _ => None,
    });
    Ok(refusals.next())
}

/// Asks for RESP3, and goes on in RESP2 where the server knows no HELLO or not that version.
async fn log_in_with_hello(mut connection: MultiplexedConnection, address: RedisAddress) -> Outcome {
    let mut hello = cmd("HELLO");
    hello.arg(3);
    if let Some((user, password)) = credentials(&address) {
        hello.arg("AUTH").arg(user.unwrap_or("default")).arg(password);
    }
    let mut rest = RedisAddress { protocol: Protocol::Resp2, ..address };
    match connection.send_packed_command(&hello).await? {
        Value::ServerError(error) if is_unknown_command(&error) || error.code() == "NOPROTO" => {}
        Value::ServerError(error) => return Ok(Some(Refusal::of(&error))),
        _ => (rest.username, rest.password) = (None, None),
    }
    match Login::of(&rest) {
        Some(login) => log_in(connection, login).await,
        None => Ok(None),
    }
}
