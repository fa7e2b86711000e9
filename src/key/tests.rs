//! The module as a whole: the library's own vectors, the rules one by one, and what holds for any text.

mod properties;
mod rules;
mod vectors;
