//! From a stored response to a pickle that the library loads as a full `CachedResponse` (FORMAT.md §4): protocol 4, no
//! frames, no memo. A long body is written last.

use super::long::{AFTER_THE_LAST, LONG_BODY};
use crate::entry::{Entry, EntryUrl, Link, MORSEL_ATTRIBUTES, Morsel, MorselAttribute};
use crate::headers::Headers;
use crate::pieces::Pieces;
use crate::time::Timestamp;

/// The pickle of a response. A long body is a piece of its own, which is not copied.
pub(super) fn entry(entry: &Entry) -> Pieces {
    let body = entry.body.as_ref().map_or(0, bytes::Bytes::len);
    let long = entry.body.as_ref().filter(|body| body.len() >= LONG_BODY);
    let mut writer = Writer { out: Vec::with_capacity(if long.is_some() { 0 } else { body } + 2048) };
    writer.raw(b"\x80\x04");
    let mut pieces = Pieces::default();
    if let Some(body) = long {
        writer.response(entry, Place::Last);
        pieces.push(std::mem::take(&mut writer.out));
        pieces.push(body.clone());
    } else {
        writer.response(entry, Place::InOrder);
    }
    writer.raw(b"ub."); // SETITEMS BUILD STOP
    debug_assert!(writer.out.ends_with(AFTER_THE_LAST));
    pieces.push(writer.out);
    pieces
}

/// The pickle of a text: a redirect entry.
pub(super) fn text(text: &str) -> Vec<u8> {
    let mut writer = Writer { out: Vec::with_capacity(text.len() + 48) };
    writer.raw(b"\x80\x04");
    writer.text(text);
    writer.raw(b".");
    writer.out
}

struct Writer {
    out: Vec<u8>,
}

/// Where the body stands among the members, which are read by their names.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// As the library writes them.
    InOrder,
    /// Behind all others, so that whoever reads knows them when it begins. It is left to whoever writes.
    Last,
}

impl Writer {
    /// All of a response but its end.
    fn response(&mut self, entry: &Entry, place: Place) {
        self.class("aiohttp_client_cache.response", "CachedResponse");
        self.raw(b")\x81}("); // EMPTY_TUPLE NEWOBJ EMPTY_DICT MARK
        self.member("method", |w| w.text(&entry.method));
        self.member("reason", |w| w.text(&entry.reason));
        self.member("status", |w| w.integer(entry.status));
        self.member("url", |w| w.url(&entry.url));
        self.member("version", |w| {
            w.class("aiohttp.http_writer", "HttpVersion");
            w.integer(entry.version.major.into());
            w.integer(entry.version.minor.into());
            w.raw(b"\x86\x81"); // TUPLE2 NEWOBJ
        });
        if place == Place::InOrder {
            self.body(entry);
        }
        self.member("_content", Self::none);
        self.member("_links", |w| w.links(&entry.links));
        self.member("cookies", |w| w.cookies(&entry.cookies));
        self.member("created_at", |w| w.datetime(entry.created_at));
        self.member("encoding", |w| w.text(&entry.encoding));
        self.member("expires", |w| match entry.expires {
            Some(expires) => w.datetime(expires),
            None => w.none(),
        });
        self.member("raw_headers", |w| w.headers(&entry.headers));
        self.member("request_raw_headers", |w| match &entry.request_headers {
            Some(headers) => w.headers(headers),
            None => w.raw(b")"),
        });
        self.member("real_url", |w| w.url(&entry.real_url));
        self.member("history", |w| {
            w.raw(b"(");
            for hop in &entry.history {
                w.response(hop, Place::InOrder);
                w.raw(b"ub");
            }
            w.raw(b"t"); // TUPLE
        });
        self.member("last_used", |w| w.datetime(entry.last_used));
        if let (Place::Last, Some(body)) = (place, &entry.body) {
            self.member("_body", |w| w.size(body.len(), b'C', b'B', 0x8e));
        }
    }

    fn body(&mut self, entry: &Entry) {
        self.member("_body", |w| match &entry.body {
            Some(body) => w.bytes(body),
            None => w.none(),
        });
    }

    fn member(&mut self, name: &str, value: impl FnOnce(&mut Self)) {
        self.text(name);
        value(self);
    }

    fn url(&mut self, url: &EntryUrl) {
        self.class("yarl", "URL");
        self.raw(b")\x81");
        // Every yarl reads a SplitResult; a plain tuple fails before 1.17.
        self.class("urllib.parse", "SplitResult");
        self.raw(b"(");
        for part in url.parts() {
            self.text(part);
        }
        self.raw(b"t\x81\x85b"); // TUPLE NEWOBJ TUPLE1 BUILD
    }

    fn datetime(&mut self, moment: Timestamp) {
        let civil = moment.civil();
        let [year_high, year_low] = civil.year.to_be_bytes();
        let [_, micro_high, micro_middle, micro_low] = civil.microsecond.to_be_bytes();
        self.class("datetime", "datetime");
        self.bytes(&[
            year_high,
            year_low,
            civil.month,
            civil.day,
            civil.hour,
            civil.minute,
            civil.second,
            micro_high,
            micro_middle,
            micro_low,
        ]);
        self.raw(b"\x85R"); // TUPLE1 REDUCE
    }

    fn headers(&mut self, headers: &Headers) {
        self.raw(b"(");
        for (name, value) in headers.iter() {
            self.bytes(name);
            self.bytes(value);
            self.raw(b"\x86"); // TUPLE2
        }
        self.raw(b"t");
    }

    fn links(&mut self, links: &[Link]) {
        self.raw(b"](");
        for link in links {
            self.text(&link.key);
            self.raw(b"](");
            for (name, value) in &link.params {
                self.text(name);
                self.text(value);
                self.raw(b"\x86");
            }
            self.raw(b"e\x86"); // APPENDS TUPLE2
        }
        self.raw(b"e");
    }

    fn cookies(&mut self, cookies: &[(String, Morsel)]) {
        self.class("http.cookies", "SimpleCookie");
        self.raw(b")\x81(");
        for (name, morsel) in cookies {
            self.text(name);
            self.morsel(morsel);
        }
        self.raw(b"u");
    }

    fn morsel(&mut self, morsel: &Morsel) {
        self.class("http.cookies", "Morsel");
        self.raw(b")\x81(");
        for name in MORSEL_ATTRIBUTES {
            self.text(name);
            match morsel.attributes.iter().find(|(attribute, _)| attribute == name) {
                Some((_, MorselAttribute::Flag(true))) => self.raw(b"\x88"),
                Some((_, MorselAttribute::Flag(false))) => self.raw(b"\x89"),
                Some((_, MorselAttribute::Number(number))) => self.long(*number),
                Some((_, MorselAttribute::Text(text))) => self.text(text),
                None => self.text(""),
            }
        }
        self.raw(b"u}(");
        self.member("key", |w| w.text(&morsel.key));
        self.member("value", |w| w.text(&morsel.value));
        self.member("coded_value", |w| w.text(&morsel.coded_value));
        self.raw(b"ub");
    }

    fn class(&mut self, module: &str, name: &str) {
        self.text(module);
        self.text(name);
        self.raw(b"\x93"); // STACK_GLOBAL
    }

    fn text(&mut self, text: &str) {
        self.sized(text.as_bytes(), 0x8c, b'X', 0x8d); // SHORT_BINUNICODE, BINUNICODE, BINUNICODE8
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.sized(bytes, b'C', b'B', 0x8e); // SHORT_BINBYTES, BINBYTES, BINBYTES8
    }

    fn sized(&mut self, bytes: &[u8], short: u8, medium: u8, long: u8) {
        self.size(bytes.len(), short, medium, long);
        self.raw(bytes);
    }

    fn size(&mut self, len: usize, short: u8, medium: u8, long: u8) {
        if let Ok(len) = u8::try_from(len) {
            self.raw(&[short, len]);
        } else if let Ok(len) = u32::try_from(len) {
            self.raw(&[medium]);
            self.raw(&len.to_le_bytes());
        } else {
            self.raw(&[long]);
            self.raw(&(len as u64).to_le_bytes());
        }
    }

    fn integer(&mut self, number: u16) {
        match u8::try_from(number) {
            Ok(number) => self.raw(&[b'K', number]), // BININT1
            Err(_) => {
                self.raw(b"M"); // BININT2
                self.raw(&number.to_le_bytes());
            }
        }
    }

    fn long(&mut self, number: i64) {
        self.raw(b"\x8a\x08"); // LONG1
        self.raw(&number.to_le_bytes());
    }

    fn none(&mut self) {
        self.raw(b"N");
    }

    fn raw(&mut self, bytes: &[u8]) {
        self.out.extend_from_slice(bytes);
    }
}
