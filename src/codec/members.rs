//! The members of a stored response's state, by name or by place (FORMAT.md §3.3).

use super::layout::LayoutError;
use super::pickle::Node;

/// The members of a response's state, in the order of the tuple that old attrs writes.
#[derive(Clone, Copy)]
pub(super) enum Member {
    Method,
    Reason,
    Status,
    Url,
    Version,
    Body,
    #[expect(dead_code, reason = "nobody reads it; it keeps the others in their places")]
    Content,
    Links,
    Cookies,
    CreatedAt,
    Encoding,
    Expires,
    RawHeaders,
    RequestRawHeaders,
    RealUrl,
    History,
    LastUsed,
}

const NAMES: [&str; 17] = [
    "method",
    "reason",
    "status",
    "url",
    "version",
    "_body",
    "_content",
    "_links",
    "cookies",
    "created_at",
    "encoding",
    "expires",
    "raw_headers",
    "request_raw_headers",
    "real_url",
    "history",
    "last_used",
];

/// The members of a response's state, whichever way they were written.
#[derive(Default)]
pub(super) struct State {
    members: [Option<Node>; NAMES.len()],
    /// Those under their names behind an underscore: library 0.12.0 to 0.12.2 wrote the names of aiohttp's own response.
    underscored: [Option<Node>; NAMES.len()],
}

impl State {
    /// As in a dictionary, the last of equal names counts.
    pub(super) fn of_dict<'a>(members: impl Iterator<Item = (&'a [u8], Node)>) -> Self {
        let mut state = Self::default();
        let mut next = 0;
        for (name, node) in members {
            // They usually come in the order of the list.
            let is_next = NAMES.get(next).is_some_and(|usual| usual.as_bytes() == name);
            let place = |name: &[u8]| NAMES.iter().position(|other| other.as_bytes() == name);
            if let Some(place) = if is_next { Some(next) } else { place(name) } {
                state.members[place] = Some(node);
                next = place + 1;
            } else if let Some(place) = name.strip_prefix(b"_").and_then(place) {
                state.underscored[place] = Some(node);
            }
        }
        state
    }

    pub(super) fn of_tuple(values: &[Node]) -> Option<Self> {
        let left_out = match values.len() {
            17 => None,
            16 => Some(Member::RequestRawHeaders as usize),
            _ => return None,
        };
        let mut state = Self::default();
        let places = (0..NAMES.len()).filter(|place| Some(*place) != left_out);
        for (place, node) in places.zip(values) {
            state.members[place] = Some(*node);
        }
        Some(state)
    }

    pub(super) fn get(&self, member: Member) -> Option<Node> {
        self.members[member as usize].or(self.underscored[member as usize])
    }

    pub(super) fn need(&self, member: Member) -> Result<Node, LayoutError> {
        self.get(member).ok_or(LayoutError::Missing(member.name()))
    }
}

impl Member {
    pub(super) fn name(self) -> &'static str {
        NAMES[self as usize]
    }
}
