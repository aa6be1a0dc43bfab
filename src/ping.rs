//! An outside watcher is asked every five minutes, as long as the engine turns: should the program, the machine or its
//! network stand still, the watcher notices the silence. The address is a key as a whole and is never logged.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::app::Stop;
use crate::clock::{Clock, MINUTE, Millis};
use crate::config::secret::Secret;

/// From one question to the next.
const EVERY: Millis = 5 * MINUTE;
/// An engine that did not turn for so long stands still: the watcher is to notice.
const STILL: Millis = 2 * MINUTE;
/// The whole call may take so long.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How often it is looked whether it is time.
const LOOK: Duration = Duration::from_secs(1);

/// The engine's pulse: the monotonic moment of its last turn that went well.
#[derive(Debug, Clone)]
pub(crate) struct Pulse(Arc<AtomicI64>);

impl Pulse {
    /// A pulse that beats now.
    pub(crate) fn new(tick: Millis) -> Self {
        Self(Arc::new(AtomicI64::new(tick)))
    }

    pub(crate) fn beat(&self, tick: Millis) {
        self.0.store(tick, Ordering::Relaxed);
    }

    fn is_alive(&self, tick: Millis) -> bool {
        tick - self.0.load(Ordering::Relaxed) < STILL
    }
}

/// Asks the watcher.
pub(crate) struct Pinger {
    agent: ureq::Agent,
    address: Secret,
    pulse: Pulse,
    /// Monotonic.
    due_at: Millis,
    /// What the last question came to, as the log knows it.
    said: String,
}

impl Pinger {
    /// A pinger whose first question is due at once.
    pub(crate) fn new(address: Secret, pulse: Pulse, tick: Millis) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_connect(Some(TIMEOUT))
            .timeout_global(Some(TIMEOUT))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("etronics-bot/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: ureq::Agent::new_with_config(config), address, pulse, due_at: tick, said: String::new() }
    }

    /// Asks if it is time and the engine turns. Whether it was asked.
    pub(crate) fn step(&mut self, tick: Millis) -> bool {
        if tick < self.due_at || !self.pulse.is_alive(tick) {
            return false;
        }
        self.due_at = tick + EVERY;
        // The library's own words may name the address.
        let came_to = match self.agent.get(self.address.reveal()).call() {
            Ok(answer) if answer.status().is_success() => "answers".to_owned(),
            Ok(answer) => format!("answers with status {}", answer.status().as_u16()),
            Err(ureq::Error::Timeout(_)) => "does not answer in time".to_owned(),
            Err(_) => "cannot be reached".to_owned(),
        };
        if came_to != self.said {
            tracing::debug!("the watcher of health.ping_url {came_to}");
            self.said = came_to;
        }
        true
    }

    /// Asks on its own thread until the process is asked to stop.
    pub(crate) fn start(mut self, clock: Clock, stop: Stop) -> Result<JoinHandle<()>> {
        let body = move || {
            while !stop.is_asked() {
                // A question that falls is one that was not asked: the next one is.
                if catch_unwind(AssertUnwindSafe(|| self.step(clock.monotonic_ms()))).is_err() {
                    tracing::error!("asking the watcher panicked; it is asked again");
                    self.due_at = clock.monotonic_ms() + EVERY;
                }
                stop.rest(LOOK);
            }
        };
        std::thread::Builder::new().name("health-ping".to_owned()).spawn(body).context("starting the ping")
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    /// A watcher that answers each question with a status; returns its address and what was asked.
    fn watcher(status: u16) -> (Secret, Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = Secret::new(&format!("http://{}/ping/hunter22", listener.local_addr().unwrap()));
        let (sender, asked) = channel();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let mut head = [0; 512];
                let read = stream.read(&mut head).unwrap_or(0);
                let line = String::from_utf8_lossy(&head[..read]).lines().next().unwrap_or_default().to_owned();
                let answer = format!("HTTP/1.1 {status} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                if stream.write_all(answer.as_bytes()).is_err() || sender.send(line).is_err() {
                    return;
                }
            }
        });
        (address, asked)
    }

    #[test]
    fn it_asks_every_five_minutes_and_only_while_the_engine_turns() {
        let (address, asked) = watcher(200);
        let pulse = Pulse::new(0);
        let mut pinger = Pinger::new(address, pulse.clone(), 0);
        assert!(pinger.step(0));
        assert_eq!(asked.recv().unwrap(), "GET /ping/hunter22 HTTP/1.1");
        pulse.beat(4 * MINUTE);
        assert!(!pinger.step(4 * MINUTE), "not yet");
        assert!(pinger.step(5 * MINUTE));
        asked.recv().unwrap();
        // The engine hangs: the watcher hears nothing, until it turns again.
        assert!(!pinger.step(10 * MINUTE) && !pinger.step(60 * MINUTE));
        pulse.beat(61 * MINUTE);
        assert!(pinger.step(61 * MINUTE));
        asked.recv().unwrap();
        assert!(asked.try_recv().is_err(), "asked three times in all");
        assert_eq!(pinger.said, "answers");
    }

    #[test]
    fn a_watcher_that_refuses_or_is_gone_changes_nothing_and_its_address_is_in_no_word() {
        let (address, _asked) = watcher(500);
        let mut pinger = Pinger::new(address, Pulse::new(0), 0);
        assert!(pinger.step(0));
        assert_eq!(pinger.said, "answers with status 500");
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut pinger = Pinger::new(Secret::new(&format!("http://{closed}/hunter22")), Pulse::new(0), 0);
        assert!(pinger.step(0));
        assert_eq!(pinger.said, "cannot be reached");
        let mut pinger = Pinger::new(Secret::new("http://[hunter22/"), Pulse::new(0), 0);
        assert!(pinger.step(0));
        assert!(!pinger.said.contains("hunter22"));
    }
}
