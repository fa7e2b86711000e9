//! Decides what is stored, for how long, and what may be used again. Pure and synchronous: `now` is an argument, and
//! every verdict carries its reason. This page holds the settings' rules (FORMAT.md §6).

pub mod expiry;
