//! The host of a URL (FORMAT.md §2.2 step 2): first as yarl encodes it, then as url-normalize canonicalises that.

use std::net::Ipv6Addr;

use super::url::Fault;
use super::{idna2003, idna2008};

const MAX_LABEL: usize = 63;

/// Encodes a named host (or IPv4 address): ASCII is only lower-cased, so that labels which IDNA would refuse (`a_b`) pass.
/// Anything else goes through IDNA 2008, and the whole name through IDNA 2003 if that refuses any label of it.
pub(super) fn encode_name(host: &str) -> Result<String, Fault> {
    if host.is_ascii() {
        return Ok(host.to_ascii_lowercase());
    }
    // IDNA drops these silently, so the host reached would not be the host seen.
    if host.contains(is_invisible) {
        return Err("the host has an invisible character");
    }
    idna2008::encode(host)
        .or_else(|| idna2003::encode(host))
        // The older standard lets a full-width bracket or backslash turn into a plain one.
        .filter(|encoded| !encoded.contains(['[', ']', '\\']))
        .ok_or("the host is not a valid internationalised name")
}

/// Encodes what stands between brackets: the shortest form of the address, and the zone as given.
pub(super) fn encode_ipv6(text: &str) -> Result<String, Fault> {
    const FAULT: Fault = "no IPv6 address stands between the brackets";
    let (address, zone) = match text.split_once('%') {
        Some((address, zone)) if !zone.is_empty() && !zone.contains('%') => (address, Some(zone)),
        Some(_) => return Err(FAULT),
        None => (text, None),
    };
    let address = shortest(address.parse().map_err(|_| FAULT)?);
    Ok(zone.map_or_else(|| format!("[{address}]"), |zone| format!("[{address}%{zone}]")))
}

/// Never with dotted decimals, which Python writes for `::ffff:1.2.3.4` only from 3.13 on.
fn shortest(address: Ipv6Addr) -> String {
    match (address.to_ipv4_mapped(), address.segments()) {
        (Some(_), [.., high, low]) => format!("::ffff:{high:x}:{low:x}"),
        (None, _) => address.to_string(),
    }
}

/// Drops dots at both ends and, if IDNA 2008 takes every label, between labels. `host` is what [`encode_name`] or
/// [`encode_ipv6`] returned.
pub(super) fn canonical(host: &str) -> Result<String, Fault> {
    if host.starts_with('[') {
        return Ok(host.to_owned());
    }
    let host = host.to_ascii_lowercase();
    let host = host.trim_matches('.');
    if host.is_empty() {
        return Err("it has no host");
    }
    if host.split('.').any(|label| label.len() > MAX_LABEL) {
        return Err("a label of the host is longer than 63 characters");
    }
    if !host.contains("..") {
        return Ok(host.to_owned());
    }
    let labels: Vec<_> = host.split('.').filter(|label| !label.is_empty()).collect();
    if labels.iter().all(|label| idna2008::encode_label(label).is_some()) {
        Ok(labels.join("."))
    } else {
        Err("the host has an empty label beside one that IDNA refuses")
    }
}

/// Characters without a glyph: Unicode's Default_Ignorable_Code_Point, and U+1806, which IDNA 2003 drops too.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{1806}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(host: &str) -> String {
        encode_name(host).and_then(|host| canonical(&host)).unwrap_or_else(str::to_owned)
    }

    #[test]
    fn ascii_hosts_pass_in_lower_case_even_if_idna_would_refuse_them() {
        for (host, expected) in [
            ("E.COM", "e.com"),
            ("a_b.e.com", "a_b.e.com"),
            ("-x.e", "-x.e"),
            ("r3---sn.e", "r3---sn.e"),
            ("ex%41.e", "ex%41.e"),
        ] {
            assert_eq!(encoded(host), expected, "{host}");
        }
    }

    #[test]
    fn unicode_hosts_are_encoded_by_idna_2008_without_transition() {
        assert_eq!(encoded("faß.de"), "xn--fa-hia.de");
        assert_eq!(encoded("FAẞ.de"), "xn--fa-hia.de");
        assert_eq!(encoded("bücher。example．"), "xn--bcher-kva.example");
    }

    #[test]
    fn one_label_that_idna_2008_refuses_sends_the_whole_name_to_idna_2003() {
        assert_eq!(encoded("☃.net"), "xn--n3h.net");
        assert_eq!(encoded("😀.com"), "xn--e28h.com");
        assert_eq!(encoded("☃.faß.de"), "xn--n3h.fass.de");
        assert_eq!(encoded("a_b.faß.de"), "a_b.fass.de");
    }

    #[test]
    fn invisible_characters_are_refused() {
        for host in ["e\u{200b}vil.com", "e\u{ad}.com", "☃\u{fe0f}.net"] {
            assert_eq!(encode_name(host), Err("the host has an invisible character"), "{host:?}");
        }
    }

    #[test]
    fn dots_are_dropped_at_the_ends_and_between_labels_that_idna_takes() {
        assert_eq!(canonical(".e..com."), Ok("e.com".to_owned()));
        assert_eq!(canonical("xn--bcher-kva..e"), Ok("xn--bcher-kva.e".to_owned()));
        for host in ["...", "a_b..e", "-a..e", "xn--zz--..e"] {
            assert!(canonical(host).is_err(), "{host}");
        }
    }

    #[test]
    fn label_of_64_characters_is_refused_and_of_63_taken() {
        assert!(canonical(&format!("{}.e", "a".repeat(63))).is_ok());
        assert!(canonical(&format!("{}.e", "a".repeat(64))).is_err());
    }

    #[test]
    fn ipv6_addresses_are_compressed_and_keep_their_zone() {
        for (text, expected) in [
            ("2001:DB8:0:0::1", "[2001:db8::1]"),
            ("1:2:3:4:5:6:7::", "[1:2:3:4:5:6:7:0]"),
            ("::ffff:1.2.3.4", "[::ffff:102:304]"),
            ("::1.2.3.4", "[::102:304]"),
            ("fe80::1%25Eth0", "[fe80::1%25Eth0]"),
            ("fe80::1%eth0", "[fe80::1%eth0]"),
        ] {
            assert_eq!(encode_ipv6(text), Ok(expected.to_owned()), "{text}");
        }
        for text in ["::zz", "1.2.3.4", "v1.x", "fe80::1%", "fe80::1%a%25b", "::01.2.3.4"] {
            assert!(encode_ipv6(text).is_err(), "{text}");
        }
    }
}
