//! From the objects of a pickle to a stored response (FORMAT.md §3.3, §3.4).
//!
//! The shape is fixed, and no deeper than an entry with its history; whatever else a pickle holds is not looked at, so
//! cycles and depth do no harm. Sharing could: a few bytes may refer to one long text a million times. Everything taken out
//! of the graph is charged to a budget in proportion to the value's length.

use std::borrow::Cow;

use bytes::Bytes;

use super::members::{Member, State};
use super::pickle::{Class, Graph, Items, Node, Object};
use crate::entry::{Entry, EntryUrl, HttpVersion, Link, Morsel, MorselAttribute};
use crate::headers::{Field, Headers};
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

/// Reads the response that a graph is of.
///
/// # Errors
/// When it is of something else, or lacks what a response must have.
pub(super) fn entry(graph: &Graph, value_len: usize) -> Result<Box<Entry>> {
    let budget = 64 * 1024 + 16 * value_len.min(16 * 1024 * 1024);
    Reader { graph, budget }.entry(graph.root, true)
}

/// The text that a graph is of: a redirect entry.
#[inline]
pub(super) fn text(graph: &Graph) -> Option<&[u8]> {
    match graph.root {
        Node::Text(text) => Some(graph.bytes(text)),
        _ => None,
    }
}

struct Reader<'a> {
    graph: &'a Graph,
    /// What may still be taken out: one for each member, and one for each byte of text that is copied.
    budget: usize,
}

impl<'a> Reader<'a> {
    /// In a box from here on: an entry is large, and changes hands several times until it is printed.
    fn entry(&mut self, node: Node, with_history: bool) -> Result<Box<Entry>> {
        let state =
            self.object(node, Class::CachedResponse).and_then(|object| object.state).ok_or(LayoutError::NoResponse)?;
        let state = match state {
            Node::Dict(place) => State::of_dict(self.named(place)?),
            Node::Tuple(values) => State::of_tuple(self.graph.items(values)).ok_or(LayoutError::NoResponse)?,
            _ => return Err(LayoutError::NoResponse),
        };
        let url = self.url(state.need(Member::Url)?, "url")?;
        let created_at = self.moment(&state, Member::CreatedAt)?;
        Ok(Box::new(Entry {
            method: self.usual_text(state.need(Member::Method)?, "method")?,
            status: self.status(state.need(Member::Status)?)?,
            reason: self.optional(&state, Member::Reason, Self::usual_text)?.unwrap_or_default(),
            version: self
                .optional(&state, Member::Version, Self::version)?
                .unwrap_or(HttpVersion { major: 1, minor: 1 }),
            real_url: self.optional(&state, Member::RealUrl, Self::url)?.unwrap_or_else(|| url.clone()),
            url,
            headers: self.optional(&state, Member::RawHeaders, Self::headers)?.unwrap_or_default(),
            request_headers: self.optional(&state, Member::RequestRawHeaders, Self::headers)?,
            body: self.optional(&state, Member::Body, Self::bytes)?,
            encoding: self.optional(&state, Member::Encoding, Self::usual_text)?.unwrap_or("utf-8".into()),
            cookies: self.optional(&state, Member::Cookies, Self::cookies)?.unwrap_or_default(),
            links: self.optional(&state, Member::Links, Self::links)?.unwrap_or_default(),
            expires: self.optional(&state, Member::Expires, Self::datetime)?,
            last_used: self.optional(&state, Member::LastUsed, Self::datetime)?.unwrap_or(created_at),
            created_at,
            history: self.history(&state, with_history)?,
        }))
    }

    fn history(&mut self, state: &State, allowed: bool) -> Result<Vec<Entry>> {
        let Some(history) = state.get(Member::History) else { return Ok(Vec::new()) };
        let hops = self.sequence(history, "history")?;
        if hops.len() > if allowed { MAX_HISTORY } else { 0 } {
            return Err(LayoutError::Malformed("history"));
        }
        hops.iter().map(|hop| self.entry(*hop, false).map(|hop| *hop)).collect()
    }

    fn status(&mut self, node: Node) -> Result<u16> {
        match node {
            Node::Int(status) => u16::try_from(status).map_err(|_| LayoutError::Malformed("status")),
            _ => Err(LayoutError::Malformed("status")),
        }
    }

    fn version(&mut self, node: Node, name: &'static str) -> Result<HttpVersion> {
        let parts = match self.object(node, Class::HttpVersion) {
            Some(object) => self.graph.items(object.args),
            None => self.sequence(node, name)?,
        };
        let number = |node| match node {
            Node::Int(number) => u8::try_from(number).map_err(|_| LayoutError::Malformed(name)),
            _ => Err(LayoutError::Malformed(name)),
        };
        match parts[..] {
            [major, minor] => Ok(HttpVersion { major: number(major)?, minor: number(minor)? }),
            _ => Err(LayoutError::Malformed(name)),
        }
    }

    /// A yarl URL: its state is a tuple of one, which holds a SplitResult or a plain tuple of five.
    fn url(&mut self, node: Node, name: &'static str) -> Result<EntryUrl> {
        let malformed = LayoutError::Malformed(name);
        let state = self.object(node, Class::Url).and_then(|url| url.state).ok_or(malformed.clone())?;
        let [split] = self.sequence(state, name)?[..] else { return Err(malformed) };
        let parts = match self.object(split, Class::SplitResult) {
            Some(object) => self.graph.items(object.args),
            None => self.sequence(split, name)?,
        };
        let mut texts = [&b""[..]; 5];
        if parts.len() != texts.len() {
            return Err(malformed);
        }
        for (text, part) in texts.iter_mut().zip(parts) {
            let Node::Text(part) = *part else { return Err(malformed) };
            *text = self.graph.bytes(part);
            self.charge(text.len())?;
        }
        Ok(EntryUrl::of_bytes(texts).unwrap_or_else(|| {
            let texts = texts.map(text_of);
            EntryUrl::of_parts(texts.each_ref().map(|text| &**text))
        }))
    }

    fn moment(&mut self, state: &State, member: Member) -> Result<Timestamp> {
        // Python has a hit on an entry without it; the beginning of time is as old as an entry can be.
        Ok(self.optional(state, member, Self::datetime)?.unwrap_or(Timestamp::MIN))
    }

    /// Ten bytes, naive and in UTC. The top bit of the month is `fold`, which says nothing in UTC.
    fn datetime(&mut self, node: Node, name: &'static str) -> Result<Timestamp> {
        let malformed = LayoutError::Malformed(name);
        let object = self.object(node, Class::DateTime).ok_or(malformed.clone())?;
        let [Node::Bytes(bytes)] = self.graph.items(object.args)[..] else { return Err(malformed) };
        let bytes = self.graph.bytes(bytes);
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

    fn headers(&mut self, node: Node, name: &'static str) -> Result<Headers> {
        let graph = self.graph;
        let fields = self.sequence(node, name)?;
        let mut within = Vec::with_capacity(fields.len());
        for field in fields {
            let [Node::Bytes(field), Node::Bytes(value)] = self.sequence(*field, name)?[..] else {
                return Err(LayoutError::Malformed(name));
            };
            let (Some(name), Some(value)) = (graph.place(field), graph.place(value)) else {
                return self.copied_headers(fields, name);
            };
            within.push(Field { name, value });
        }
        Ok(Headers::within(graph.value().clone(), within))
    }

    /// Those that do not all stand in the value as they are: before protocol 3, bytes are text of which they are made.
    #[cold]
    fn copied_headers(&mut self, fields: &[Node], name: &'static str) -> Result<Headers> {
        let mut headers = Headers::default();
        for field in fields {
            let [Node::Bytes(field), Node::Bytes(value)] = self.sequence(*field, name)?[..] else {
                return Err(LayoutError::Malformed(name));
            };
            let (field, value) = (self.graph.bytes(field), self.graph.bytes(value));
            self.charge(field.len() + value.len())?;
            headers.push(field, value);
        }
        Ok(headers)
    }

    fn cookies(&mut self, node: Node, name: &'static str) -> Result<Vec<(String, Morsel)>> {
        let members = match node {
            Node::Dict(place) => self.graph.contained(place),
            _ => self.object(node, Class::SimpleCookie).ok_or(LayoutError::Malformed(name))?.items,
        };
        let members = self.pairs(members)?;
        members.iter().map(|[key, morsel]| Ok((self.text(*key, name)?, self.morsel(*morsel, name)?))).collect()
    }

    fn morsel(&mut self, node: Node, name: &'static str) -> Result<Morsel> {
        let malformed = LayoutError::Malformed(name);
        let object = self.object(node, Class::Morsel).ok_or(malformed.clone())?;
        let items = self.pairs(object.items)?;
        let mut attributes = Vec::with_capacity(items.len());
        for [attribute, value] in items {
            let value = match *value {
                Node::Bool(flag) => MorselAttribute::Flag(flag),
                Node::Int(number) => MorselAttribute::Number(number),
                _ => MorselAttribute::Text(self.text(*value, name)?),
            };
            attributes.push((self.text(*attribute, name)?, value));
        }
        let Some(Node::Dict(state)) = object.state else { return Err(malformed) };
        let (mut key, mut text, mut coded) = (None, None, None);
        for (member, node) in self.named(state)? {
            match member {
                b"key" => key = Some(node),
                b"value" => text = Some(node),
                b"coded_value" => coded = Some(node),
                _ => {}
            }
        }
        let mut need = |node: Option<Node>| self.text(node.ok_or(malformed.clone())?, name);
        Ok(Morsel { key: need(key)?, value: need(text)?, coded_value: need(coded)?, attributes })
    }

    fn links(&mut self, node: Node, name: &'static str) -> Result<Vec<Link>> {
        let malformed = LayoutError::Malformed(name);
        let mut links = Vec::new();
        for link in self.sequence(node, name)? {
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
        state: &State,
        member: Member,
        read: impl FnOnce(&mut Self, Node, &'static str) -> Result<T>,
    ) -> Result<Option<T>> {
        match state.get(member) {
            None | Some(Node::None) => Ok(None),
            Some(node) => read(self, node, member.name()).map(Some),
        }
    }

    /// A text of which nearly all responses have one of a few.
    fn usual_text(&mut self, node: Node, name: &'static str) -> Result<Cow<'static, str>> {
        const USUAL: [&str; 4] = ["GET", "OK", "utf-8", ""];
        let text = self.shared_text(node, name)?;
        let usual = USUAL.into_iter().find(|usual| *usual == text);
        Ok(usual.map_or_else(|| Cow::Owned(text.into_owned()), Cow::Borrowed))
    }

    fn text(&mut self, node: Node, name: &'static str) -> Result<String> {
        self.shared_text(node, name).map(Cow::into_owned)
    }

    /// Lone surrogates, which only a hostile or broken server brings about, become U+FFFD.
    fn shared_text(&mut self, node: Node, name: &'static str) -> Result<Cow<'a, str>> {
        let Node::Text(text) = node else { return Err(LayoutError::Malformed(name)) };
        let text = self.graph.bytes(text);
        self.charge(text.len())?;
        Ok(text_of(text))
    }

    #[inline]
    fn bytes(&mut self, node: Node, name: &'static str) -> Result<Bytes> {
        let Node::Bytes(bytes) = node else { return Err(LayoutError::Malformed(name)) };
        match self.graph.place(bytes) {
            Some(place) => Ok(self.graph.value().slice(place)),
            None => {
                let made = self.graph.bytes(bytes);
                self.charge(made.len())?;
                Ok(Bytes::copy_from_slice(made))
            }
        }
    }

    #[inline]
    fn sequence(&mut self, node: Node, name: &'static str) -> Result<&'a [Node]> {
        let items = match node {
            Node::Tuple(items) => items,
            Node::List(place) => self.graph.contained(place),
            _ => return Err(LayoutError::Malformed(name)),
        };
        let items = self.graph.items(items);
        self.charge(items.len())?;
        Ok(items)
    }

    #[inline]
    fn object(&mut self, node: Node, class: Class) -> Option<&'a Object> {
        match node {
            Node::Object(place) => Some(self.graph.object(place)).filter(|object| object.class == class),
            _ => None,
        }
    }

    /// Keys and values of a dictionary.
    fn pairs(&mut self, items: Items) -> Result<&'a [[Node; 2]]> {
        let (pairs, _) = self.graph.items(items).as_chunks::<2>();
        self.charge(pairs.len())?;
        Ok(pairs)
    }

    /// The members of a dictionary whose keys are text.
    fn named(&mut self, dict: u32) -> Result<impl Iterator<Item = (&'a [u8], Node)> + use<'a>> {
        let graph = self.graph;
        let named = move |[key, value]: &[Node; 2]| match *key {
            Node::Text(name) => Some((graph.bytes(name), *value)),
            _ => None,
        };
        Ok(self.pairs(graph.contained(dict))?.iter().filter_map(named))
    }

    #[inline]
    fn charge(&mut self, cost: usize) -> Result<()> {
        self.budget = self.budget.checked_sub(cost).ok_or(LayoutError::TooLarge)?;
        Ok(())
    }
}

/// The text of a Python string. Each lone surrogate, which Python writes as three bytes that are no UTF-8, is one U+FFFD.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.into();
    }
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
    text.into()
}
