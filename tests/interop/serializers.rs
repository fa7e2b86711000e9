//! Only pickles are shared with Python: what other serializers wrote is a miss to an unsigned service, which overwrites it.

use serde_json::json;

use super::{on_both, origin};

#[test]
fn what_python_cannot_read_is_a_miss_that_it_overwrites() {
    on_both(|shared| {
        let origin = origin();
        for serializer in ["json", "msgpack", "pickle+zstd", "json+zstd", "msgpack+zstd"] {
            let url = origin.url("/json");
            shared.home.run(["get", "--force-refresh", "--serializer", serializer, &url]).expect(0);
            let get = json!({"do": "get", "url": url});
            let found = shared.python(json!([get, get]));
            assert_eq!(
                (&found[0]["from_cache"], &found[1]["from_cache"]),
                (&false.into(), &true.into()),
                "{serializer}"
            );
            let requests = origin.seen().len();
            shared.home.run(["get", &url]).expect(0);
            assert_eq!(origin.seen().len(), requests, "Python's pickle is a hit again");
        }
    });
}
