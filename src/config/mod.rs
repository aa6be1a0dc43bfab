//! Typed settings and where they come from.

pub mod secret;
