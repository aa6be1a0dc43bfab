//! A thread that carries out jobs of one lane, one after another. A panic over a job is that job's end; a thread that is gone
//! is started anew by the next job, and whatever it had in its hands is reported.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, anyhow};

use crate::domain::action::{Fate, Receipt, Scope};
use crate::domain::platform::{Job, Outcome, OutcomeSink};
use crate::panics::words_of;

/// Does one job.
type Perform<A> = dyn FnMut(&A) -> Result<Receipt, Fate> + Send;

/// The thread, and what it does.
pub(crate) struct Hand<A> {
    name: String,
    perform: Arc<Mutex<Perform<A>>>,
    /// What a panic over a job means.
    fallen: fn() -> Fate,
    jobs: Mutex<Sender<(Job<A>, Report)>>,
}

impl<A: Send + 'static> Hand<A> {
    /// Starts the thread. It ends with this.
    pub(crate) fn new(
        name: impl Into<String>,
        fallen: fn() -> Fate,
        perform: impl FnMut(&A) -> Result<Receipt, Fate> + Send + 'static,
    ) -> Result<Self> {
        let (name, perform): (_, Arc<Mutex<Perform<A>>>) = (name.into(), Arc::new(Mutex::new(perform)));
        let jobs = Mutex::new(begin(&name, fallen, &perform)?);
        Ok(Self { name, perform, fallen, jobs })
    }

    /// Takes a job and returns at once.
    pub(crate) fn submit(&self, job: Job<A>, done: OutcomeSink) {
        let report = Report::new(&job, done);
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let Err(lost) = jobs.send((job, report)) else { return };
        tracing::error!(thread = self.name, "a thread is gone: it is started anew");
        if let Some(anew) = hand_over(lost.0, &self.name, begin(&self.name, self.fallen, &self.perform)) {
            *jobs = anew;
        }
    }
}

/// Gives a job to a thread that was started for it. What cannot be given was sent to nobody: it is simply tried again.
fn hand_over<A>(
    taken: (Job<A>, Report),
    name: &str,
    begun: Result<Sender<(Job<A>, Report)>>,
) -> Option<Sender<(Job<A>, Report)>> {
    match begun {
        Ok(anew) => {
            if let Err(lost) = anew.send(taken) {
                lost.0.1.send(Err(later(anyhow!("the thread {name} is gone"))));
            }
            Some(anew)
        }
        Err(error) => {
            tracing::error!(thread = name, "a thread cannot be started: {error:#}");
            taken.1.send(Err(later(error)));
            None
        }
    }
}

fn later(cause: anyhow::Error) -> Fate {
    Fate::Later { pause: None, scope: Scope::Row, cause }
}

fn begin<A: Send + 'static>(
    name: &str,
    fallen: fn() -> Fate,
    perform: &Arc<Mutex<Perform<A>>>,
) -> Result<Sender<(Job<A>, Report)>> {
    let (sender, jobs) = channel::<(Job<A>, Report)>();
    let perform = Arc::clone(perform);
    let body = move || {
        for (job, report) in jobs {
            let result = job.span.in_scope(|| {
                let mut perform = perform.lock().unwrap_or_else(PoisonError::into_inner);
                catch_unwind(AssertUnwindSafe(|| perform(&job.action))).unwrap_or_else(|panic| {
                    tracing::error!("the worker panicked: {}", words_of(panic.as_ref()));
                    Err(fallen())
                })
            });
            report.send(result);
        }
    };
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .with_context(|| format!("starting the thread {name}"))?;
    Ok(sender)
}

/// Makes sure that an outcome is reported exactly once, also by whoever panics or is dropped over it.
pub(crate) struct Report {
    id: i64,
    revision: i64,
    done: Option<OutcomeSink>,
}

impl Report {
    /// Of a job that is taken up.
    pub(crate) fn new<A>(job: &Job<A>, done: OutcomeSink) -> Self {
        Self { id: job.id, revision: job.revision, done: Some(done) }
    }

    /// What it came to.
    pub(crate) fn send(mut self, result: Result<Receipt, Fate>) {
        self.finish(result);
    }

    fn finish(&mut self, result: Result<Receipt, Fate>) {
        if let Some(done) = self.done.take() {
            done(Outcome { id: self.id, revision: self.revision, result });
        }
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        self.finish(Err(Fate::Unknown { cause: anyhow!("the call was abandoned before its answer came") }));
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn fallen() -> Fate {
        Fate::Never { note: "it fell".to_owned() }
    }

    fn job(action: u32) -> Job<u32> {
        Job { id: i64::from(action), revision: 1, span: tracing::Span::none(), action }
    }

    fn hand() -> Hand<u32> {
        let perform = |action: &u32| {
            assert_ne!(*action, 13, "an unlucky one");
            Ok(Receipt::Done)
        };
        Hand::new("a-hand", fallen, perform).unwrap()
    }

    #[test]
    fn a_job_that_panics_is_its_own_end_and_the_next_one_is_done() {
        let (hand, (tell, told)) = (hand(), channel());
        for action in [1, 13, 2] {
            let tell = tell.clone();
            hand.submit(job(action), Box::new(move |outcome| drop(tell.send(outcome))));
        }
        let results: Vec<_> = (0..3).map(|_| told.recv_timeout(Duration::from_secs(5)).unwrap().result).collect();
        assert!(matches!(&results[..], [Ok(Receipt::Done), Err(Fate::Never { .. }), Ok(Receipt::Done)]), "{results:?}");
    }

    #[test]
    fn a_job_for_which_no_thread_can_be_started_was_not_begun_and_is_tried_again() {
        let (tell, told) = channel();
        let (job, done) = (job(7), Box::new(move |outcome| drop(tell.send(outcome))));
        let report = Report::new(&job, done);
        assert!(hand_over((job, report), "a-hand", Err(anyhow!("no room for a thread"))).is_none());
        let result = told.recv_timeout(Duration::from_secs(5)).unwrap().result;
        assert!(matches!(result, Err(Fate::Later { scope: Scope::Row, .. })), "{result:?}");
    }

    #[test]
    fn a_thread_that_died_is_started_again_by_the_next_job() {
        let (hand, (tell, told)) = (hand(), channel());
        // Whoever hears the outcome falls, and the thread with it.
        hand.submit(job(1), Box::new(|_| panic!("the thread dies of this")));
        let deadline = Instant::now() + Duration::from_secs(5);
        // What the dying thread still had in its hands is reported as abandoned; whatever comes after is done.
        for action in 2.. {
            assert!(Instant::now() < deadline, "nobody took up the work");
            let tell = tell.clone();
            hand.submit(job(action), Box::new(move |outcome| drop(tell.send(outcome))));
            let outcome = told.recv_timeout(Duration::from_secs(5)).expect("every one is reported");
            assert_eq!(outcome.id, i64::from(action));
            match outcome.result {
                Ok(Receipt::Done) => return,
                Err(Fate::Unknown { .. }) => std::thread::yield_now(),
                other => panic!("neither done nor abandoned: {other:?}"),
            }
        }
    }
}
