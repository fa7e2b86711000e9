//! Which stored response a request selects (RFC 9111 §4.1).

use super::fields::{combined, list};
use super::{Policy, Response, directives::members};
use crate::headers::{Headers, is_credential};

/// The values of the fields that `Vary` names, as one text a field: what tells variants apart. `None`: the response can be
/// selected by no request.
///
/// `request` is what was, or would be, sent. Two requests select the same response if these are equal.
#[must_use]
pub fn selecting_values(response: &Headers, request: &Headers) -> Option<Vec<(String, Option<String>)>> {
    let mut names = list(response, "vary");
    names.sort();
    names.dedup();
    if names.iter().any(|name| name == "*") {
        return None;
    }
    // Credentials are not stored with an entry (DESIGN.md §8). Requests that differ in them have different keys to begin with;
    // if they are to share one, such a response can be told to match nobody.
    Some(names.into_iter().map(|name| (name.clone(), normalised(&name, combined(request, &name)))).collect())
}

impl Policy {
    /// "When a cache receives a request that can be satisfied by a stored response and that stored response contains a Vary
    /// header field, the cache MUST NOT use that stored response without revalidation unless all the presented request header
    /// fields nominated by that Vary field value match those fields in the original request" (§4.1).
    ///
    /// `stored_request` is `None` where nobody kept it. `shared_credentials`: requests with different credentials have the same
    /// key, so a response that varies by them cannot be known to be for this one.
    #[must_use]
    pub fn selects(
        &self,
        response: Response<'_>,
        stored_request: Option<&Headers>,
        request: &Headers,
        shared_credentials: bool,
    ) -> bool {
        let vary = list(response.headers, "vary");
        if vary.is_empty() {
            return true;
        }
        let Some(stored_request) = stored_request else { return false };
        let (Some(stored), Some(presented)) =
            (selecting_values(response.headers, stored_request), selecting_values(response.headers, request))
        else {
            return false;
        };
        stored.into_iter().zip(presented).all(|((name, stored), (_, presented))| {
            if is_credential(name.as_bytes()) {
                return !shared_credentials;
            }
            stored == presented || (name == "accept-language" && is_preferred_language(response.headers, request))
        })
    }
}

/// "normalizing … in both requests' … in ways that are known to have identical semantics" (§4.1): white space around the
/// members of a list, and in the fields of content negotiation also case and order.
fn normalised(name: &str, value: Option<String>) -> Option<String> {
    let mut members = members(&value?);
    if matches!(name, "accept" | "accept-charset" | "accept-encoding" | "accept-language") {
        for member in &mut members {
            *member = member.to_ascii_lowercase().replace([' ', '\t'], "");
        }
        members.sort();
    }
    Some(members.join(","))
}

/// Whether the language of the response is the one that the request wants most: whatever else it would take, it would get this.
fn is_preferred_language(response: &Headers, request: &Headers) -> bool {
    let (Some(language), Some(wanted)) = (combined(response, "content-language"), combined(request, "accept-language"))
    else {
        return false;
    };
    let weighted = members(&wanted).into_iter().map(|member| {
        let (range, parameters) = member.split_once(';').unwrap_or((&member, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(Some(1.0), |weight| weight.trim().parse::<f32>().ok());
        (range.trim().to_ascii_lowercase(), weight.unwrap_or(0.0))
    });
    let weighted: Vec<(String, f32)> = weighted.collect();
    let most = weighted.iter().map(|(_, weight)| *weight).fold(0.0, f32::max);
    let mut favourites = weighted.iter().filter(|(_, weight)| *weight >= most && most > 0.0);
    // Of several equally wanted ones the origin might choose another.
    matches!((favourites.next(), favourites.next()), (Some((favourite, _)), None) if *favourite == language.trim().to_ascii_lowercase())
}
