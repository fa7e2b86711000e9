//! Userinfo, host and port of a URL (FORMAT.md §2.2, step 2).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::escape::{ByteSet, Requote, Space, component, requote};

/// Normalises `[user[:password]@]host[:port]`; the error is what is wrong with it.
pub(super) fn normalize(authority: &[u8], scheme: &[u8]) -> Result<Vec<u8>, String> {
    let (userinfo, hostport) = match authority.iter().rposition(|byte| *byte == b'@') {
        Some(at) => (Some(&authority[..at]), &authority[at + 1..]),
        None => (None, authority),
    };
    let (host, port) = split_port(hostport)?;
    let mut out = userinfo.map(normalize_userinfo).unwrap_or_default();
    out.extend(normalize_host(host)?.into_bytes());
    let default = if scheme == b"https" { 443 } else { 80 };
    if let Some(port) = port.filter(|port| *port != default) {
        out.extend(format!(":{port}").into_bytes());
    }
    Ok(out)
}

/// With the `@`; nothing for an empty user without a password.
fn normalize_userinfo(userinfo: &[u8]) -> Vec<u8> {
    const QUOTE: Requote =
        Requote { keep: ByteSet::unreserved_and(b"!$'()*,+&=;"), protected: ByteSet::only(b""), space: Space::Escaped };
    const SAFE: ByteSet = ByteSet::unreserved_and(b"!$&'()*+,;=:");
    const PRESERVE: ByteSet = ByteSet::only(b":/?#[]@!$&'()*+,;=");
    let normalize = |part: &[u8]| component(&requote(part, &QUOTE), &SAFE, &PRESERVE);
    let (user, password) = match userinfo.iter().position(|byte| *byte == b':') {
        Some(colon) => (&userinfo[..colon], Some(&userinfo[colon + 1..])),
        None => (userinfo, None),
    };
    if user.is_empty() && password.unwrap_or_default().is_empty() {
        return Vec::new();
    }
    let mut out = normalize(user);
    if let Some(password) = password {
        out.push(b':');
        out.extend(normalize(password));
    }
    out.push(b'@');
    out
}

/// The host, in its brackets if it has them, and the port if there is one.
fn split_port(hostport: &[u8]) -> Result<(&[u8], Option<u16>), String> {
    let end_of_host = if hostport.first() == Some(&b'[') {
        hostport.iter().position(|byte| *byte == b']').ok_or("the `[` before the host is never closed")? + 1
    } else {
        hostport.iter().position(|byte| *byte == b':').unwrap_or(hostport.len())
    };
    let (host, port) = hostport.split_at(end_of_host);
    let Some(digits) = port.strip_prefix(b":") else {
        return if port.is_empty() { Ok((host, None)) } else { Err("there is text after the `]`".to_owned()) };
    };
    if digits.is_empty() {
        return Ok((host, None));
    }
    let text = String::from_utf8_lossy(digits);
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(format!("the port `{text}` is not a number"));
    }
    let port = text.parse().map_err(|_| format!("the port `{text}` is above 65535"))?;
    Ok((host, Some(port)))
}

fn normalize_host(host: &[u8]) -> Result<String, String> {
    let host = std::str::from_utf8(host).map_err(|_| "the host is not UTF-8")?;
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if let Some(address) = normalize_address(bare) {
        return Ok(address);
    }
    if bare.len() != host.len() {
        return Err(format!("`{bare}` is not an IPv6 address"));
    }
    let ascii = if host.is_ascii() { host.to_ascii_lowercase() } else { to_ascii(host)? };
    let labels: Vec<&str> = ascii.split('.').filter(|label| !label.is_empty()).collect();
    if labels.is_empty() {
        return Err("there is no host".to_owned());
    }
    if let Some(label) = labels.iter().find(|label| label.len() > 63) {
        return Err(format!("the host's label `{label}` is longer than 63 characters"));
    }
    if let Some(bad) = ascii.chars().find(|c| c.is_ascii_control() || " <>\"\\^`{|}[]".contains(*c)) {
        return Err(format!("the host has the character `{}`", bad.escape_default()));
    }
    Ok(labels.join("."))
}

/// The compressed form of an IP address, as Python's `ipaddress` writes it: IPv6 in brackets, a zone kept.
fn normalize_address(host: &str) -> Option<String> {
    if !(host.contains(':') || host.ends_with(|c: char| c.is_ascii_digit())) {
        return None;
    }
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return Some(address.to_string());
    }
    let (address, zone) = host.split_once('%').map_or((host, None), |(address, zone)| (address, Some(zone)));
    let address: Ipv6Addr = address.parse().ok()?;
    let compressed = match address.segments() {
        // Rust writes the last 32 bits of a mapped address with dots, Python (before 3.13) does not.
        [0, 0, 0, 0, 0, 0xffff, high, low] => format!("::ffff:{high:x}:{low:x}"),
        _ => address.to_string(),
    };
    Some(match zone {
        Some(zone) => format!("[{compressed}%{zone}]"),
        None => format!("[{compressed}]"),
    })
}

/// IDNA with UTS-46 mapping, non-transitional. Invisible characters, which the mapping would drop, are refused.
fn to_ascii(host: &str) -> Result<String, String> {
    if let Some(invisible) = host.chars().find(|c| is_default_ignorable(*c)) {
        return Err(format!("the host has the invisible character U+{:04X}", u32::from(invisible)));
    }
    idna::domain_to_ascii(host).map_err(|_| format!("the host `{host}` is not an internationalised domain name"))
}

/// The Unicode property Default_Ignorable_Code_Point.
fn is_default_ignorable(c: char) -> bool {
    matches!(
        u32::from(c),
        0xAD | 0x34F
            | 0x61C
            | 0x115F..=0x1160
            | 0x17B4..=0x17B5
            | 0x180B..=0x180F
            | 0x200B..=0x200F
            | 0x202A..=0x202E
            | 0x2060..=0x206F
            | 0x3164
            | 0xFE00..=0xFE0F
            | 0xFEFF
            | 0xFFA0
            | 0xFFF0..=0xFFF8
            | 0x1BCA0..=0x1BCA3
            | 0x1D173..=0x1D17A
            | 0xE0000..=0xE0FFF
    )
}
