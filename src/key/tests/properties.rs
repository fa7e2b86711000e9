//! What holds for any text.

use proptest::prelude::*;

use crate::key::{KeyError, KeyFormat, KeyRules, cache_key, normalize_url};
use crate::request::{Request, RequestBody};

/// Pieces that mean something somewhere in a URL, mixed with arbitrary characters.
fn url_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z/?#@:&=;+!.%\\[\\]]",
        "%[0-9a-fA-F]{2}",
        "\\PC{1,2}",
        Just("..".to_owned()),
        Just("\u{301}".to_owned()),
        Just("xn--".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..24).prop_map(|pieces| format!("http://{}", pieces.concat()))
}

/// A URL whose characters NFC leaves alone, and without a fragment.
fn plain_url() -> impl Strategy<Value = String> {
    "https?://([a-z]{1,3}(:[a-z%2F]{0,3})?@)?[a-zA-Z0-9_.-]{0,9}[a-z](:[0-9]{0,4})?(/([a-zA-Z0-9/.+&=;:@\\[\\]'() ~-]|%[2-7][0-9A-Fa-f]){0,12})?\
     (\\?([a-zA-Z0-9/.+&=;:@\\[\\]'() ~-]|%[2-7][0-9A-Fa-f]){0,16})?"
}

proptest! {
    #[test]
    fn any_text_has_a_normalised_url_or_an_error(text in ".*", url in url_like()) {
        for url in [text, url] {
            match normalize_url(&url) {
                Ok(normalized) => prop_assert!(normalized.starts_with("http")),
                Err(error) => prop_assert!(matches!(error, KeyError::Url { .. }), "{}", error),
            }
        }
    }

    #[test]
    fn any_request_has_a_key_or_an_error_in_both_formats(url in url_like(), json in ".*") {
        for format in [KeyFormat::V0_15, KeyFormat::V0_14] {
            let rules = KeyRules { format, ignored_params: vec!["a".to_owned()], ..KeyRules::default() };
            let request = Request { body: RequestBody::Json(json.clone()), ..Request::get(url.clone()) };
            if let Ok(key) = cache_key(&request, &rules) {
                prop_assert_eq!(key.as_bytes().len(), 64);
            }
        }
    }

    #[test]
    fn normalising_a_plain_url_again_changes_nothing(url in plain_url()) {
        let once = normalize_url(&url);
        prop_assume!(once.is_ok());
        let once = once.unwrap();
        prop_assert_eq!(normalize_url(&once).unwrap(), once);
    }

    #[test]
    fn no_error_shows_a_password(password in "[a-z]{8,12}", rest in url_like()) {
        let url = format!("http://u:{password}@{}", rest.trim_start_matches("http://"));
        if let Err(error) = normalize_url(&url) {
            prop_assert!(!error.to_string().contains(&password), "{}", error);
        }
    }
}
