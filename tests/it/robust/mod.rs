//! What the daemon survives: deaths, power cuts, raids, platforms and disks that fail.

mod disk;
mod kills;
mod process;
