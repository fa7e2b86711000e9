//! What the members of an [`Object`](super::Object) hold, in a format of text and in one of bytes.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, SerializeSeq as _, Serializer};

use super::lists::List;
use crate::entry::{HttpVersion, MorselAttribute};
use crate::headers::Headers;
use crate::time::Timestamp;

/// Bytes that were read.
struct Octets(Bytes);

impl<'de> Deserialize<'de> for Octets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let body = Body::deserialize(deserializer)?;
        Ok(Self(Bytes::from(body.0.into_owned())))
    }
}

/// Header fields.
#[derive(Debug, Default)]
pub(super) struct Fields(pub(super) Headers);

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for (name, value) in self.0.iter() {
            list.serialize_element(&(Body(Cow::Borrowed(name)), Body(Cow::Borrowed(value))))?;
        }
        list.end()
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = List::<(Octets, Octets)>::deserialize(deserializer);
        let fields =
            fields.map_err(|error| D::Error::custom(format_args!("in `headers` or `request_headers`: {error}")))?;
        Ok(Self(fields.0.into_iter().map(|(name, value)| (name.0, value.0)).collect()))
    }
}

/// What `links` holds.
type Links = List<(String, List<(String, String)>)>;

pub(super) fn links<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Links, D::Error> {
    Links::deserialize(deserializer).map_err(|error| D::Error::custom(format_args!("in `links`: {error}")))
}

/// Bytes in base64.
#[derive(Debug)]
pub(super) struct Base64(pub(super) Bytes);

impl Serialize for Base64 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Base64 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let coded = Body::deserialize(deserializer)?;
        let wrong = |_| D::Error::custom("`body_base64`, `headers_b64` and `request_headers_b64` are in base64");
        STANDARD.decode(coded.0).map(|bytes| Self(bytes.into())).map_err(wrong)
    }
}

/// Header fields in base64.
#[derive(Debug)]
pub(super) struct Base64Fields(pub(super) Headers);

impl Serialize for Base64Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for (name, value) in self.0.iter() {
            list.serialize_element(&(Base64(Bytes::copy_from_slice(name)), Base64(Bytes::copy_from_slice(value))))?;
        }
        list.end()
    }
}

impl<'de> Deserialize<'de> for Base64Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = List::<(Base64, Base64)>::deserialize(deserializer)?;
        Ok(Self(fields.0.into_iter().map(|(name, value)| (name.0, value.0)).collect()))
    }
}

/// A body, or other bytes, not copied where the format has them as they are: a text where the format knows only text, with
/// U+FFFD for what is not UTF-8.
#[derive(Debug)]
pub(super) struct Body<'a>(pub(super) Cow<'a, [u8]>);

impl Serialize for Body<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&String::from_utf8_lossy(&self.0))
        } else {
            serializer.serialize_bytes(&self.0)
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Body<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Content;
        impl<'de> Visitor<'de> for Content {
            type Value = Body<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text (in `body`, `headers` or the like)")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Body(Cow::Borrowed(text.as_bytes())))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Body(Cow::Owned(text.as_bytes().to_vec())))
            }

            fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
                Ok(Body(Cow::Borrowed(bytes)))
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                Ok(Body(Cow::Owned(bytes.to_vec())))
            }
        }
        if deserializer.is_human_readable() {
            deserializer.deserialize_str(Content)
        } else {
            deserializer.deserialize_bytes(Content)
        }
    }
}

/// RFC 3339 in a format of text, microseconds since 1970 in one of bytes.
#[derive(Debug)]
pub(super) struct Moment(pub(super) Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(&self.0)
        } else {
            serializer.serialize_i64(self.0.unix_micros())
        }
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let moment = if deserializer.is_human_readable() {
            Timestamp::parse(&String::deserialize(deserializer)?)
        } else {
            Timestamp::from_unix_micros(i64::deserialize(deserializer)?)
        };
        let wrong = || D::Error::custom("`created_at`, `expires` and `last_used` are dates of RFC 3339");
        moment.map(Self).ok_or_else(wrong)
    }
}

/// A status code.
#[derive(Debug, serde::Serialize)]
pub(super) struct Status(pub(super) u16);

impl<'de> Deserialize<'de> for Status {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong = |_| D::Error::custom("`status` is not a status code");
        u16::deserialize(deserializer).map(Self).map_err(wrong)
    }
}

/// `1.1`
#[derive(Debug)]
pub(super) struct Version(pub(super) HttpVersion);

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let (major, minor) = text.split_once('.').unwrap_or((&text, "0"));
        match (major.parse(), minor.parse()) {
            (Ok(major), Ok(minor)) => Ok(Self(HttpVersion { major, minor })),
            _ => Err(D::Error::custom("`version` is not such as 1.1")),
        }
    }
}

impl Serialize for MorselAttribute {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Number(number) => serializer.serialize_i64(*number),
        }
    }
}

impl<'de> Deserialize<'de> for MorselAttribute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Value;
        impl Visitor<'_> for Value {
            type Value = MorselAttribute;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, true, false or an integer, as attributes in `cookies` are")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(MorselAttribute::Text(text.to_owned()))
            }

            fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
                Ok(MorselAttribute::Flag(flag))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
                Ok(MorselAttribute::Number(number))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
                let wrong = |_| E::custom("a number in `cookies` is too large");
                i64::try_from(number).map(MorselAttribute::Number).map_err(wrong)
            }
        }
        deserializer.deserialize_any(Value)
    }
}
