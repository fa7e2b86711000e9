//! `acache size`.

use crate::support::program::Home;

#[test]
fn the_number_is_bare_and_counts_expired_entries() {
    let home = Home::new();
    home.run(["write", "http://e.com/a"]).expect(0);
    home.run(["write", "http://e.com/b", "--expire-after", "-5"]).expect(0);
    assert_eq!(home.run(["size"]).expect(0).text(), "2\n");
    assert_eq!(home.run(["size", "--expired"]).expect(0).text(), "1\n");
    assert_eq!(home.run(["size", "--url", "e.com/a"]).expect(0).text(), "1\n");
    assert_eq!(home.run(["size", "--limit", "1"]).expect(0).text(), "1\n");
    assert_eq!(home.run(["size", "--collection", "redirects"]).expect(0).text(), "0\n");
}
