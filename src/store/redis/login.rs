//! What is said before the first command: protocol, user, database, name, and whether this is a master.

use std::future::Future;

use ::redis::aio::MultiplexedConnection;
use ::redis::{Cmd, Pipeline, RedisResult, Value, cmd};

use super::connect::Target;
use super::errors::{Refusal, is_unknown_command, words};
use crate::store::{Protocol, RedisAddress};

/// What became of a login.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// At the first attempt, whose commands precede all those that travel with it.
    Done,
    /// At the second one, without RESP3: what travelled with the first was answered to somebody not logged in.
    Late,
    /// Not at all.
    Refused(Refusal),
}

/// The commands of a login.
#[derive(Default)]
struct Login {
    commands: Pipeline,
    steps: Vec<Step>,
}

#[derive(Clone, Copy)]
enum Step {
    Hello,
    Auth,
    Select,
    SetName,
    Role,
}

/// The login, or `None` when nothing has to be said. Nothing is sent before the future is polled.
pub(super) fn log_in(
    mut connection: MultiplexedConnection,
    target: &Target,
) -> Option<impl Future<Output = RedisResult<Outcome>> + Send + use<>> {
    let first = Login::new(target, target.protocol);
    let second = (target.protocol == Protocol::Resp3).then(|| Login::new(target, Protocol::Resp2));
    if first.steps.is_empty() {
        return None;
    }
    Some(async move {
        let outcome = match (first.send(&mut connection).await?, second) {
            (Reply::Refused(refusal), _) => Outcome::Refused(refusal),
            (Reply::OtherProtocol, Some(second)) if !second.steps.is_empty() => {
                match second.send(&mut connection).await? {
                    Reply::Refused(refusal) => Outcome::Refused(refusal),
                    Reply::Done | Reply::OtherProtocol => Outcome::Late,
                }
            }
            (Reply::Done | Reply::OtherProtocol, _) => Outcome::Done,
        };
        Ok(outcome)
    })
}

enum Reply {
    Done,
    /// The server knows no HELLO, or not that version of the protocol.
    OtherProtocol,
    Refused(Refusal),
}

impl Login {
    fn new(target: &Target, protocol: Protocol) -> Self {
        let address = &target.address;
        let mut login = Self::default();
        let credentials = credentials(address);
        if protocol == Protocol::Resp3 {
            let mut hello = cmd("HELLO");
            hello.arg(3);
            if let Some((user, password)) = credentials {
                hello.arg("AUTH").arg(user.unwrap_or("default")).arg(password);
            }
            login.add(Step::Hello, hello);
        } else if let Some((user, password)) = credentials {
            let mut auth = cmd("AUTH");
            if let Some(user) = user {
                auth.arg(user);
            }
            auth.arg(password);
            login.add(Step::Auth, auth);
        }
        if let Some(db) = address.db.filter(|db| *db != 0) {
            let mut select = cmd("SELECT");
            select.arg(db);
            login.add(Step::Select, select);
        }
        if let Some(name) = &address.client_name {
            let mut set_name = cmd("CLIENT");
            set_name.arg("SETNAME").arg(name);
            login.add(Step::SetName, set_name);
        }
        if target.must_be_master {
            login.add(Step::Role, cmd("ROLE"));
        }
        login
    }

    fn add(&mut self, step: Step, command: Cmd) {
        self.commands.add_command(command);
        self.steps.push(step);
    }

    async fn send(self, connection: &mut MultiplexedConnection) -> RedisResult<Reply> {
        let replies = connection.send_packed_commands(&self.commands, 0, self.steps.len()).await?;
        for (step, reply) in self.steps.into_iter().zip(replies) {
            let refusal = match (step, reply) {
                (Step::Hello, Value::ServerError(error)) if is_unknown_command(&error) || error.code() == "NOPROTO" => {
                    return Ok(Reply::OtherProtocol);
                }
                (Step::Auth, Value::ServerError(error)) => Refusal::Login(words(&error)),
                (Step::Hello | Step::Select, Value::ServerError(error)) => Refusal::of(&error),
                (Step::Role, Value::Array(role)) if is_not_master(&role) => Refusal::NotMaster,
                // A name is a courtesy to the administrator, who may have forbidden it, as ROLE.
                _ => continue,
            };
            return Ok(Reply::Refused(refusal));
        }
        Ok(Reply::Done)
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

fn is_not_master(role: &[Value]) -> bool {
    matches!(role.first(), Some(Value::BulkString(role)) if role != b"master")
}
