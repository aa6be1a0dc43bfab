//! What is shipped for Linux (profile `dist`) has the functions that a daemon enters lie together: `dist/order.ld` tells the linker
//! which. It takes a quarter less memory. GNU ld and lld, zig's too, read that file; for others `ETRONICS_ORDER=no` leaves it out.
#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=dist/order.ld");
    println!("cargo::rerun-if-env-changed=ETRONICS_ORDER");
    let is = |name: &str, value: &str| var(name).is_ok_and(|is| is == value);
    // `release` and `dev` are linked without it: whatever somebody's linker is, their first build works.
    if is("CARGO_CFG_TARGET_OS", "linux") && is("OPT_LEVEL", "s") && !is("ETRONICS_ORDER", "no") {
        let here = var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{here}/dist/order.ld");
    }
}
