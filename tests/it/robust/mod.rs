//! What the daemon survives: deaths, power cuts, raids, platforms and disks that fail.

mod kills;
mod process;
