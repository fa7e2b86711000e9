//! The commands of a batch of changes.

use ::redis::{Cmd, Pipeline, RedisWrite as _, cmd};

use super::Change;
use super::stand_in::{StandIn, StandIns};
use crate::key::Key;
use crate::pieces::Pieces;

/// Changes a field only if it still holds the expected value. KEYS: the hash. ARGV: field, expected value and, for a set,
/// the new value, and the moment at which the server may drop it, where the server knows such moments.
const CHANGE_IF_UNCHANGED: &str = "\
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end \
if ARGV[3] then redis.call('HSET', KEYS[1], ARGV[1], ARGV[3]) else redis.call('HDEL', KEYS[1], ARGV[1]) end \
if ARGV[4] then redis.pcall('HPEXPIREAT', KEYS[1], ARGV[4], 'FIELDS', 1, ARGV[1]) end \
return 1";

/// Whose reply it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The changes at these places: several only where they are set without a condition, by one command.
    Changes(Vec<usize>),
    /// The expiry of the change before it.
    Expiry,
    /// Entries that are brought to where they belong, before they are changed.
    Pull,
}

/// Commands, and of each whose it is.
#[derive(Default)]
pub(super) struct Batch {
    commands: Vec<Cmd>,
    pub(super) owners: Vec<Owner>,
    is_script_sent: bool,
    /// The hash in which the last command sets, and sets only: it can set more.
    setting: Option<String>,
    /// What the commands have instead of long values.
    stand_ins: Vec<StandIn>,
    /// How long the values are together that a command may set, in bytes.
    room: usize,
}

impl Batch {
    /// A batch in which one command may set all of these.
    pub(super) fn for_changes<'a>(changes: impl Iterator<Item = &'a Change>) -> Self {
        let len = |change: &Change| match change {
            Change::Set { key, value, .. } if !value.are_long() => key.as_bytes().len() + value.len(),
            Change::Set { .. } | Change::Delete { .. } => 0,
        };
        Self { room: changes.map(len).sum(), ..Self::default() }
    }

    /// The commands, as a transaction or one by one.
    pub(super) fn commands(&mut self, is_transaction: bool) -> Pipeline {
        let mut pipeline = Pipeline::with_capacity(self.commands.len() + 3);
        if is_transaction {
            pipeline.cmd("MULTI");
        }
        for command in self.commands.drain(..) {
            pipeline.add_command(command);
        }
        if is_transaction {
            pipeline.cmd("EXEC");
        }
        pipeline
    }

    pub(super) fn push(&mut self, owner: Owner, command: Cmd) {
        self.setting = None;
        self.owners.push(owner);
        self.commands.push(command);
    }

    /// Adds a change of a field of `hash`, which the server is to drop at `expiry`. The commands are good as long as this
    /// batch is there.
    pub(super) fn add(&mut self, place: usize, change: &Change, hash: &str, expiry: Option<i64>, stand_ins: &StandIns) {
        if let (Change::Set { key, value, expected: None, .. }, None) = (change, expiry)
            && self.setting.as_deref() == Some(hash)
            && let (Some(command), Some(Owner::Changes(places))) = (self.commands.last_mut(), self.owners.last_mut())
        {
            add_value(command.arg(key.as_bytes()), value, stand_ins, &mut self.stand_ins);
            places.push(place);
            return;
        }
        let mut command = match change {
            Change::Set { expected: None, .. } => cmd("HSET"),
            Change::Delete { expected: None, .. } => cmd("HDEL"),
            Change::Set { expected: Some(_), .. } | Change::Delete { expected: Some(_), .. } => self.script(),
        };
        command.arg(hash);
        match change {
            Change::Set { key, value, expected: None, .. } => {
                command.reserve_space_for_args([std::mem::take(&mut self.room)]);
                add_value(command.arg(key.as_bytes()), value, stand_ins, &mut self.stand_ins);
            }
            Change::Delete { key, expected: None, .. } => {
                command.arg(key.as_bytes());
            }
            Change::Set { key, value, expected: Some(expected), .. } => {
                let command = command.arg(key.as_bytes()).arg(&expected[..]);
                add_value(command, value, stand_ins, &mut self.stand_ins);
                command.arg(expiry);
            }
            Change::Delete { key, expected: Some(expected), .. } => {
                command.arg(key.as_bytes()).arg(&expected[..]);
            }
        }
        self.push(Owner::Changes(vec![place]), command);
        if matches!(change, Change::Set { expected: None, .. }) && expiry.is_none() {
            self.setting = Some(hash.to_owned());
        }
        if let (Change::Set { key, expected: None, .. }, Some(expiry)) = (change, expiry) {
            let mut command = cmd("HPEXPIREAT");
            command.arg(hash).arg(expiry).arg("FIELDS").arg(1).arg(key.as_bytes());
            self.push(Owner::Expiry, command);
        }
    }

    /// The text of the script goes with the first call of a batch, and only its name with the others: within a
    /// transaction the server cannot have forgotten it meanwhile, so there is no second round trip for a script that is
    /// not there.
    fn script(&mut self) -> Cmd {
        let mut command = if std::mem::replace(&mut self.is_script_sent, true) {
            let mut command = cmd("EVALSHA");
            command.arg(sha1_hex(CHANGE_IF_UNCHANGED));
            command
        } else {
            let mut command = cmd("EVAL");
            command.arg(CHANGE_IF_UNCHANGED);
            command
        };
        command.arg(1);
        command
    }
}

/// Adds a value to a command, or what stands in for it.
fn add_value(command: &mut Cmd, value: &Pieces, stand_ins: &StandIns, held: &mut Vec<StandIn>) {
    if !value.are_long() {
        command.arg(&value.whole()[..]);
        return;
    }
    let stand_in = stand_ins.issue(value.clone());
    command.arg(stand_in.as_bytes());
    held.push(stand_in);
}

/// The command that removes a field if it still holds this value.
pub(super) fn remove_if_unchanged(hash: &str, key: &Key, value: &[u8]) -> Cmd {
    let mut command = cmd("EVAL");
    command.arg(CHANGE_IF_UNCHANGED).arg(1).arg(hash).arg(key.as_bytes()).arg(value);
    command
}

/// The name that the server gives to a script.
fn sha1_hex(text: &str) -> String {
    use sha1::{Digest, Sha1};
    Sha1::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}
