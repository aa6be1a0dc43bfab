//! Rows of the catalogue: help.

pub(super) const ROWS: &[(&str, &str)] = &[];
