//! What lasts as long as the process: should one of these end by itself, the process ends with its reason, and whoever keeps
//! the process begins it anew. A daemon that lives on deaf would be worse.

use std::thread;

use anyhow::{Error, anyhow};
use tokio::runtime::Handle;
use tokio::task;

use super::listeners::fell_in;
use crate::panics::words_of;

/// A thread or a task that should not end.
pub enum LastingWork {
    /// A thread.
    Thread(thread::JoinHandle<()>),
    /// A task of the runtime.
    Task(task::JoinHandle<()>),
}

/// Threads and tasks by their names.
#[derive(Default)]
pub(super) struct Lasting {
    threads: Vec<(String, thread::JoinHandle<()>)>,
    tasks: Vec<(String, task::JoinHandle<()>)>,
}

impl Lasting {
    pub(super) fn work(&mut self, name: impl Into<String>, work: LastingWork) {
        match work {
            LastingWork::Thread(handle) => self.thread(name, handle),
            LastingWork::Task(handle) => self.task(name, handle),
        }
    }

    pub(super) fn thread(&mut self, name: impl Into<String>, handle: thread::JoinHandle<()>) {
        self.threads.push((name.into(), handle));
    }

    pub(super) fn task(&mut self, name: impl Into<String>, handle: task::JoinHandle<()>) {
        self.tasks.push((name.into(), handle));
    }

    /// Nobody waits for what they do any more.
    pub(super) fn abort(&self) {
        self.tasks.iter().for_each(|(_, task)| task.abort());
    }

    /// The first that ended, with its reason. Whether that was asked of it is the caller's to know.
    pub(super) fn ended(&mut self, runtime: &Handle) -> Option<Error> {
        if let Some(at) = self.threads.iter().position(|(_, thread)| thread.is_finished()) {
            let (name, thread) = self.threads.swap_remove(at);
            let why = thread.join().err().map(|panic| words_of(panic.as_ref()));
            return Some(told(&name, why));
        }
        let at = self.tasks.iter().position(|(_, task)| task.is_finished())?;
        let (name, task) = self.tasks.swap_remove(at);
        Some(told(&name, runtime.block_on(task).err().map(fell_in)))
    }
}

fn told(name: &str, panic: Option<String>) -> Error {
    match panic {
        Some(words) => anyhow!("{name} panicked: {words}"),
        None => anyhow!("{name} ended by itself"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(lasting: &mut Lasting, runtime: &Handle) -> String {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            if let Some(error) = lasting.ended(runtime) {
                return error.to_string();
            }
            assert!(std::time::Instant::now() < deadline, "nothing ended");
            thread::yield_now();
        }
    }

    #[test]
    fn whoever_ends_is_named_with_the_reason_and_nobody_else_is() {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().unwrap();
        let handle = runtime.handle().clone();
        let mut lasting = Lasting::default();
        let (stay, stays) = std::sync::mpsc::channel::<()>();
        lasting.thread("one that stays", thread::spawn(move || assert!(stays.recv().is_err())));
        lasting.task("another that stays", runtime.spawn(std::future::pending()));
        assert!(lasting.ended(&handle).is_none());
        lasting.thread("the ear", thread::spawn(|| panic!("an odd answer")));
        assert_eq!(first(&mut lasting, &handle), "the ear panicked: an odd answer");
        lasting.task("the other ear", runtime.spawn(async { panic!("another odd answer") }));
        assert_eq!(first(&mut lasting, &handle), "the other ear panicked: another odd answer");
        lasting.thread("the ping", thread::spawn(|| {}));
        assert_eq!(first(&mut lasting, &handle), "the ping ended by itself");
        assert!(lasting.ended(&handle).is_none());
        drop(stay);
    }
}
