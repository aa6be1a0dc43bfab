//! Memory that large answers took is given back. The C library of most Linux systems keeps freed pieces for the next time,
//! and ever larger ones once it has seen a large one; and it keeps a heap a thread, of which there are twenty, most of them
//! asleep. It is told not to by its environment alone, before it starts.

/// From so many bytes on a piece of memory is the system's again as soon as it is freed.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const SETTING: (&str, &str) = ("MALLOC_MMAP_THRESHOLD_", "131072");
/// One heap for all threads: one of them does nearly all the work.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const HEAPS: (&str, &str) = ("MALLOC_ARENA_MAX", "1");

/// Starts this program anew in its own place with the settings, unless somebody has set the first. Returns only where nothing
/// is to be done, or cannot be: then memory is kept a little longer, and nothing else is different.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn gives_back() {
    use std::os::unix::process::CommandExt;
    let (name, value) = SETTING;
    if std::env::var_os(name).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let mut arguments = std::env::args_os();
    let mut command = std::process::Command::new(program);
    if let Some(called) = arguments.next() {
        command.arg0(called);
    }
    if std::env::var_os(HEAPS.0).is_none() {
        command.env(HEAPS.0, HEAPS.1);
    }
    let error = command.args(arguments).env(name, value).exec();
    tracing::debug!("starting anew to give memory back: {error}");
}

/// Elsewhere the system's own allocator does.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn gives_back() {}
