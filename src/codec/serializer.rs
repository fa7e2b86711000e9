//! The `serializer` setting, and how what it wrote is told apart when it is read.
//!
//! | first bytes of a value | form |
//! | --- | --- |
//! | `28 B5 2F FD`, the magic number of zstd (RFC 8878 §3.1.1) | zstd; inside, one of the others |
//! | `{` | json |
//! | `C1 01` | msgpack: C1 is the byte that MessagePack never uses, 01 the version of this form |
//! | anything else | pickle |
//!
//! No pickle begins like one of the first three: neither B5 after `(`, nor `{`, nor C1 is an opcode.

use std::fmt;

/// How new values are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Serializer {
    pub(super) form: Form,
    /// Whether the form is compressed with zstd.
    pub(super) zstd: bool,
}

/// How an entry becomes bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    #[default]
    Pickle,
    Json,
    MessagePack,
}

/// What the first bytes of a value say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapping {
    Plain(Form),
    Zstd,
}

/// The first bytes of the form `msgpack`.
pub(super) const MESSAGE_PACK: [u8; 2] = [0xc1, 1];

impl Serializer {
    /// What the setting takes.
    pub const FORMS: &str = "`pickle`, `json` or `msgpack`, and each with `+zstd`";

    /// `None` for what is not one of [`Serializer::FORMS`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (form, zstd) = text.strip_suffix("+zstd").map_or((text, false), |form| (form, true));
        let form = match form {
            "pickle" => Form::Pickle,
            "json" => Form::Json,
            "msgpack" => Form::MessagePack,
            _ => return None,
        };
        Some(Self { form, zstd })
    }
}

impl fmt::Display for Serializer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.form {
            Form::Pickle => "pickle",
            Form::Json => "json",
            Form::MessagePack => "msgpack",
        })?;
        f.write_str(if self.zstd { "+zstd" } else { "" })
    }
}

impl Wrapping {
    pub(super) fn of(value: &[u8]) -> Self {
        match value {
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Self::Zstd,
            [b'{', ..] => Self::Plain(Form::Json),
            [first, ..] if *first == MESSAGE_PACK[0] => Self::Plain(Form::MessagePack),
            _ => Self::Plain(Form::Pickle),
        }
    }
}
