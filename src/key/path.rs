//! The path of a URL: dot segments and runs of slashes (FORMAT.md §2.2 step 3).

/// Resolves `.` and `..`. Empty segments count as segments (`/a//../b` is `/a/b`), `..` above the root is dropped, and a path
/// that ends in a dot segment ends in `/`.
pub(super) fn without_dot_segments(path: &str) -> String {
    let (root, rest) = path.strip_prefix('/').map_or(("", path), |rest| ("/", rest));
    let mut segments = Vec::new();
    for segment in rest.split('/') {
        match segment {
            "." => {}
            ".." => {
                segments.pop();
            }
            _ => segments.push(segment),
        }
    }
    if matches!(rest.rsplit('/').next(), Some("." | "..")) {
        segments.push("");
    }
    format!("{root}{}", segments.join("/"))
}

/// Makes one `/` of each run of them, keeps one at the end if there was one, and makes `/` of an empty path. Dot segments are
/// resolved on the way: decoding may have brought new ones to light.
pub(super) fn without_empty_segments(path: &str) -> String {
    let mut segments = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" if !segments.is_empty() => {}
            "." => {}
            // The first segment is the empty one before the root's slash.
            ".." => segments.truncate(segments.len().saturating_sub(1).max(1)),
            _ => segments.push(segment),
        }
    }
    if matches!(path.rsplit('/').next(), Some("" | "." | "..")) {
        segments.push("");
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dot_segments_are_resolved_with_empty_segments_counting() {
        for (path, expected) in [
            ("/a/./b/../c", "/a/c"),
            ("/a/b/..", "/a/"),
            ("/a/b/.", "/a/b/"),
            ("/../../a", "/a"),
            ("/a//../b", "/a/b"),
            ("/.", "/"),
            ("/...", "/..."),
        ] {
            assert_eq!(without_dot_segments(path), expected, "{path}");
        }
    }

    #[test]
    fn runs_of_slashes_collapse_and_one_at_the_end_stays() {
        for (path, expected) in [
            ("", "/"),
            ("/", "/"),
            ("//", "/"),
            ("//a//b//", "/a/b/"),
            ("/a", "/a"),
            ("/a/../../b", "/b"),
            ("/a/..", "/"),
        ] {
            assert_eq!(without_empty_segments(path), expected, "{path}");
        }
    }
}
