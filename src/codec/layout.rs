//! From the objects of a pickle to a stored response (FORMAT.md §3.3, §3.4).
//!
//! The shape is fixed, and no deeper than an entry with its history; whatever else a pickle holds is not looked at, so
//! cycles and depth do no harm. Sharing could: a few bytes may refer to one long text a million times. Everything taken out
//! of the graph is charged to a budget in proportion to the value's length.

use bytes::Bytes;

use super::pickle::{Class, Graph, Id, Node, Object};
use crate::entry::{Entry, EntryUrl, HttpVersion, Link, Morsel, MorselAttribute};
use crate::headers::Headers;
use crate::time::{Civil, Timestamp};

/// What is wrong with the response that a pickle describes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// The pickle is of something else.
    #[error("it is no cached response")]
    NoResponse,
    /// A part without which there is no response is not there.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A part is there but is not what it has to be.
    #[error("`{0}` is malformed")]
    Malformed(&'static str),
    /// Far more text, by repetition, than the value is long.
    #[error("it repeats itself beyond all measure")]
    TooLarge,
}

/// Far more redirects than any client follows.
const MAX_HISTORY: usize = 256;

type Result<T> = std::result::Result<T, LayoutError>;

/// The names of the state's members, in the order of the tuple that old attrs writes. The tuple of 16 lacks the fourteenth.
const TUPLE: [&str; 17] = [
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

/// Reads the response that a graph is of.
///
/// # Errors
/// When it is of something else, or lacks what a response must have.
pub(super) fn entry(graph: &Graph, value_len: usize) -> Result<Entry> {
    let budget = 64 * 1024 + 16 * value_len.min(16 * 1024 * 1024);
    Reader { nodes: &graph.nodes, budget }.entry(graph.root, true)
}

/// The text that a graph is of: a redirect entry.
pub(super) fn text(graph: &Graph) -> Option<Bytes> {
    match &graph.nodes[graph.root as usize] {
        Node::Text(text) => Some(text.clone()),
        _ => None,
    }
}

struct Reader<'a> {
    nodes: &'a [Node],
    /// What may still be taken out: one for each object, and one for each byte of text that is copied.
    budget: usize,
}

impl<'a> Reader<'a> {
    fn entry(&mut self, id: Id, with_history: bool) -> Result<Entry> {
        let state =
            self.object(id, Class::CachedResponse).and_then(|object| object.state).ok_or(LayoutError::NoResponse)?;
        let state = match self.node(state)? {
            Node::Dict(members) => self.state_of_dict(members)?,
            Node::Tuple(values) => State::of_tuple(values).ok_or(LayoutError::NoResponse)?,
            _ => return Err(LayoutError::NoResponse),
        };
        let url = self.url(state.need("url")?, "url")?;
        let created_at = self.moment(&state, "created_at")?;
        Ok(Entry {
            method: self.text(state.need("method")?, "method")?,
            status: self.status(state.need("status")?)?,
            reason: self.optional(&state, "reason", Self::text)?.unwrap_or_default(),
            version: self.optional(&state, "version", Self::version)?.unwrap_or(HttpVersion { major: 1, minor: 1 }),
            real_url: self.optional(&state, "real_url", Self::url)?.unwrap_or_else(|| url.clone()),
            url,
            headers: self.optional(&state, "raw_headers", Self::headers)?.unwrap_or_default(),
            request_headers: self.optional(&state, "request_raw_headers", Self::headers)?,
            body: self.optional(&state, "_body", Self::bytes)?,
            encoding: self.optional(&state, "encoding", Self::text)?.unwrap_or_else(|| "utf-8".to_owned()),
            cookies: self.optional(&state, "cookies", Self::cookies)?.unwrap_or_default(),
            links: self.optional(&state, "_links", Self::links)?.unwrap_or_default(),
            expires: self.optional(&state, "expires", Self::datetime)?,
            last_used: self.optional(&state, "last_used", Self::datetime)?.unwrap_or(created_at),
            created_at,
            history: self.history(&state, with_history)?,
        })
    }

    fn history(&mut self, state: &State<'_>, allowed: bool) -> Result<Vec<Entry>> {
        let Some(id) = state.get("history") else { return Ok(Vec::new()) };
        let hops = self.sequence(id, "history")?;
        if hops.len() > if allowed { MAX_HISTORY } else { 0 } {
            return Err(LayoutError::Malformed("history"));
        }
        hops.iter().map(|hop| self.entry(*hop, false)).collect()
    }

    fn status(&mut self, id: Id) -> Result<u16> {
        match self.node(id)? {
            Node::Int(status) => u16::try_from(*status).map_err(|_| LayoutError::Malformed("status")),
            _ => Err(LayoutError::Malformed("status")),
        }
    }

    fn version(&mut self, id: Id, name: &'static str) -> Result<HttpVersion> {
        let parts = match self.object(id, Class::HttpVersion) {
            Some(object) => object.args.clone(),
            None => self.sequence(id, name)?.to_vec(),
        };
        let mut number = |id| match self.node(id)? {
            Node::Int(number) => u8::try_from(*number).map_err(|_| LayoutError::Malformed(name)),
            _ => Err(LayoutError::Malformed(name)),
        };
        match parts[..] {
            [major, minor] => Ok(HttpVersion { major: number(major)?, minor: number(minor)? }),
            _ => Err(LayoutError::Malformed(name)),
        }
    }

    /// A yarl URL: its state is a tuple of one, which holds a SplitResult or a plain tuple of five.
    fn url(&mut self, id: Id, name: &'static str) -> Result<EntryUrl> {
        let malformed = LayoutError::Malformed(name);
        let state = self.object(id, Class::Url).and_then(|url| url.state).ok_or(malformed.clone())?;
        let [split] = self.sequence(state, name)?[..] else { return Err(malformed) };
        let parts = match self.object(split, Class::SplitResult) {
            Some(object) => object.args.clone(),
            None => self.sequence(split, name)?.to_vec(),
        };
        let [scheme, netloc, path, query, fragment] = parts[..] else { return Err(malformed) };
        Ok(EntryUrl {
            scheme: self.text(scheme, name)?,
            netloc: self.text(netloc, name)?,
            path: self.text(path, name)?,
            query: self.text(query, name)?,
            fragment: self.text(fragment, name)?,
        })
    }

    fn moment(&mut self, state: &State<'_>, name: &'static str) -> Result<Timestamp> {
        // Python has a hit on an entry without it; the beginning of time is as old as an entry can be.
        Ok(self.optional(state, name, Self::datetime)?.unwrap_or(Timestamp::MIN))
    }

    /// Ten bytes, naive and in UTC. The top bit of the month is `fold`, which says nothing in UTC.
    fn datetime(&mut self, id: Id, name: &'static str) -> Result<Timestamp> {
        let malformed = LayoutError::Malformed(name);
        let object = self.object(id, Class::DateTime).ok_or(malformed.clone())?;
        let [bytes] = object.args[..] else { return Err(malformed) };
        let bytes = self.bytes(bytes, name)?;
        let [y1, y2, month, day, hour, minute, second, us1, us2, us3] = bytes[..] else { return Err(malformed) };
        let civil = Civil {
            year: u16::from_be_bytes([y1, y2]),
            month: month & 0x7f,
            day,
            hour,
            minute,
            second,
            microsecond: u32::from_be_bytes([0, us1, us2, us3]),
        };
        Timestamp::from_civil(civil).ok_or(malformed)
    }

    fn headers(&mut self, id: Id, name: &'static str) -> Result<Headers> {
        let fields = self.sequence(id, name)?;
        let mut headers = Headers(Vec::with_capacity(fields.len()));
        for field in fields {
            let [field, value] = self.sequence(*field, name)?[..] else { return Err(LayoutError::Malformed(name)) };
            headers.push(self.bytes(field, name)?, self.bytes(value, name)?);
        }
        Ok(headers)
    }

    fn cookies(&mut self, id: Id, name: &'static str) -> Result<Vec<(String, Morsel)>> {
        let members = match self.node(id)? {
            Node::Object(object) if object.class == Class::SimpleCookie => &object.items,
            Node::Dict(members) => members,
            _ => return Err(LayoutError::Malformed(name)),
        };
        members.iter().map(|(key, morsel)| Ok((self.text(*key, name)?, self.morsel(*morsel, name)?))).collect()
    }

    fn morsel(&mut self, id: Id, name: &'static str) -> Result<Morsel> {
        let malformed = LayoutError::Malformed(name);
        let object = self.object(id, Class::Morsel).ok_or(malformed.clone())?;
        let mut attributes = Vec::with_capacity(object.items.len());
        for (attribute, value) in &object.items {
            let value = match self.node(*value)? {
                Node::Bool(flag) => MorselAttribute::Flag(*flag),
                Node::Int(number) => MorselAttribute::Number(*number),
                _ => MorselAttribute::Text(self.text(*value, name)?),
            };
            attributes.push((self.text(*attribute, name)?, value));
        }
        let state = object.state.ok_or(malformed.clone())?;
        let Node::Dict(members) = self.node(state)? else { return Err(malformed) };
        let state = self.state_of_dict(members)?;
        Ok(Morsel {
            key: self.text(state.need("key")?, name)?,
            value: self.text(state.need("value")?, name)?,
            coded_value: self.text(state.need("coded_value")?, name)?,
            attributes,
        })
    }

    fn links(&mut self, id: Id, name: &'static str) -> Result<Vec<Link>> {
        let malformed = LayoutError::Malformed(name);
        let mut links = Vec::new();
        for link in self.sequence(id, name)? {
            let [key, params] = self.sequence(*link, name)?[..] else { return Err(malformed) };
            let mut link = Link { key: self.text(key, name)?, params: Vec::new() };
            for param in self.sequence(params, name)? {
                let [param, value] = self.sequence(*param, name)?[..] else { return Err(malformed) };
                link.params.push((self.text(param, name)?, self.text(value, name)?));
            }
            links.push(link);
        }
        Ok(links)
    }

    /// What stands under a name, read with `read`; nothing if it is missing or None.
    fn optional<T>(
        &mut self,
        state: &State<'_>,
        name: &'static str,
        read: impl FnOnce(&mut Self, Id, &'static str) -> Result<T>,
    ) -> Result<Option<T>> {
        match state.get(name) {
            Some(id) if !matches!(self.node(id)?, Node::None) => read(self, id, name).map(Some),
            _ => Ok(None),
        }
    }

    /// Lone surrogates, which only a hostile or broken server brings about, become U+FFFD.
    fn text(&mut self, id: Id, name: &'static str) -> Result<String> {
        let Node::Text(text) = self.node(id)? else { return Err(LayoutError::Malformed(name)) };
        self.charge(text.len())?;
        Ok(text_of(text))
    }

    fn bytes(&mut self, id: Id, name: &'static str) -> Result<Bytes> {
        match self.node(id)? {
            Node::Bytes(bytes) => Ok(bytes.clone()),
            _ => Err(LayoutError::Malformed(name)),
        }
    }

    fn sequence(&mut self, id: Id, name: &'static str) -> Result<&'a [Id]> {
        let (Node::Tuple(items) | Node::List(items)) = self.node(id)? else { return Err(LayoutError::Malformed(name)) };
        self.charge(items.len())?;
        Ok(items)
    }

    fn object(&mut self, id: Id, class: Class) -> Option<&'a Object> {
        match &self.nodes[id as usize] {
            Node::Object(object) if object.class == class => {
                self.charge(object.args.len() + object.items.len()).ok()?;
                Some(object)
            }
            _ => None,
        }
    }

    fn state_of_dict(&mut self, members: &[(Id, Id)]) -> Result<State<'a>> {
        self.charge(members.len())?;
        Ok(State::of_dict(self.nodes, members))
    }

    fn node(&mut self, id: Id) -> Result<&'a Node> {
        self.charge(1)?;
        Ok(&self.nodes[id as usize])
    }

    fn charge(&mut self, cost: usize) -> Result<()> {
        self.budget = self.budget.checked_sub(cost).ok_or(LayoutError::TooLarge)?;
        Ok(())
    }
}

/// The text of a Python string. Each lone surrogate, which Python writes as three bytes that are no UTF-8, is one U+FFFD.
fn text_of(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut skip = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        match chunk.invalid() {
            [] => {}
            _ if skip > 0 && chunk.valid().is_empty() => skip -= 1,
            invalid => {
                text.push('\u{fffd}');
                // The first byte is reported alone, and each of the two after it too.
                skip = if invalid == [0xed] { 2 } else { 0 };
            }
        }
    }
    text
}

/// The members of an object's state by name, whichever way they were written.
struct State<'a>(Vec<(&'a [u8], Id)>);

impl<'a> State<'a> {
    fn of_dict(nodes: &'a [Node], members: &[(Id, Id)]) -> Self {
        let name = |id: Id| match &nodes[id as usize] {
            Node::Text(name) => Some(&name[..]),
            _ => None,
        };
        Self(members.iter().filter_map(|(key, value)| Some((name(*key)?, *value))).collect())
    }

    fn of_tuple(values: &[Id]) -> Option<Self> {
        let with_request_headers = match values.len() {
            17 => true,
            16 => false,
            _ => return None,
        };
        let names = TUPLE.iter().filter(|name| with_request_headers || **name != "request_raw_headers");
        Some(Self(names.map(|name| name.as_bytes()).zip(values.iter().copied()).collect()))
    }

    /// Library 0.12.0 to 0.12.2 wrote the names of aiohttp's own response: with an underscore where others have none, and
    /// the reverse never matters. As in a dictionary, the last of equal names counts.
    fn get(&self, name: &str) -> Option<Id> {
        let find = |name: &[u8]| self.0.iter().rev().find(|(member, _)| *member == name).map(|(_, id)| *id);
        find(name.as_bytes()).or_else(|| find(format!("_{name}").as_bytes()))
    }

    fn need(&self, name: &'static str) -> Result<Id> {
        self.get(name).ok_or(LayoutError::Missing(name))
    }
}
