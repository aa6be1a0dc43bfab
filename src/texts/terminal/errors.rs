//! Rows of the catalogue: errors.

pub(super) const ROWS: &[(&str, &str)] = &[];
