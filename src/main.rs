//! acache
fn main() {}
