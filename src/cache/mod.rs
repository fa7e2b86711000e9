//! The cache: entries under keys, found through redirects, in whichever store.
