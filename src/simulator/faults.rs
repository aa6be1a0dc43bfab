//! What goes wrong on purpose: everything that the platforms are known to do to a client.

use std::time::Duration;

use super::PlatformSide;

/// One thing that goes wrong, where and how often.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The platform that is in trouble.
    pub side: PlatformSide,
    /// With which method; `longpoll` is VK's poll, `media` its files. `None`: with every one.
    pub method: Option<String>,
    /// What a call meets instead of its answer.
    pub trouble: Refusing,
    /// So often; `None`: until it is lifted.
    pub times: Option<u32>,
    /// So many go well first.
    pub after: u32,
}

/// What happens instead of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusing {
    /// An error of VK's own. 14 and 17 come with a `redirect_uri`. The poll has none: it is spared.
    VkError {
        /// `error_code`, as VK's schema numbers them.
        code: i64,
        /// `error_msg`, in VK's words.
        message: String,
    },
    /// An error of the Bot API.
    Telegram {
        /// `error_code`, which is the HTTP status too.
        code: u16,
        /// The refusal in Telegram's words, which clients look into.
        description: String,
        /// `retry_after` in seconds, which comes with 429.
        retry_after: Option<u64>,
    },
    /// A refusal of MAX's; with status 200 it is a body that says no.
    Max {
        /// HTTP status.
        status: u16,
        /// `chat.denied`
        code: String,
        /// In MAX's words.
        message: String,
        /// `Retry-After` in seconds.
        retry_after: Option<u64>,
    },
    /// `failed` of VK's poll: 1 comes with the newest position.
    Failed(i64),
    /// A status without a platform's answer (500, 502, 504, …), with a page of HTML. Nothing is done.
    Status(u16),
    /// The request is read, nothing is done, and the connection is closed.
    CloseBefore,
    /// What was asked is done, and the connection is closed: the answer is lost.
    CloseAfter,
    /// What was asked is done; the answer breaks off after its head.
    BreakOff,
    /// What was asked is done; half of the answer's JSON comes as if it were all.
    Truncated,
    /// Status 200 with a page of HTML. Nothing is done.
    Html,
    /// Status 200 with bytes that mean nothing. Nothing is done.
    Garbage,
    /// The answer comes, but so much later.
    Slow(Duration),
    /// Status 200 with this body, whatever it is. Nothing is done.
    Raw(String),
    /// What was asked is done; wherever the answer says `find`, it comes with `put`, which need be no JSON.
    Altered {
        /// A piece of the answer as it is sent.
        find: String,
        /// What comes in its place.
        put: String,
    },
    /// Status 200 with a body that comes as fast as it is read and has no end. Nothing is done.
    Endless,
    /// A redirect to another address. Nothing is done.
    Redirect(String),
}

impl Fault {
    /// A fault that happens once, with any method.
    pub fn once(side: PlatformSide, trouble: Refusing) -> Self {
        Self { side, method: None, trouble, times: Some(1), after: 0 }
    }

    /// A fault that lasts until it is lifted, with any method.
    pub fn lasting(side: PlatformSide, trouble: Refusing) -> Self {
        Self { side, method: None, trouble, times: None, after: 0 }
    }

    /// Only with one method.
    #[must_use]
    pub fn of(mut self, method: &str) -> Self {
        self.method = Some(method.to_owned());
        self
    }

    /// Only when so many have gone well.
    #[must_use]
    pub fn after(mut self, count: u32) -> Self {
        self.after = count;
        self
    }

    /// Happens to so many calls, then is over.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }
}

/// The faults that wait for their moment.
#[derive(Debug, Default)]
pub(super) struct Faults {
    waiting: Vec<Fault>,
    offline: Vec<PlatformSide>,
}

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        if fault.times != Some(0) {
            self.waiting.push(fault);
        }
    }

    pub(super) fn lift(&mut self, side: PlatformSide) {
        self.waiting.retain(|fault| fault.side != side);
    }

    pub(super) fn set_offline(&mut self, side: PlatformSide, offline: bool) {
        self.offline.retain(|known| *known != side);
        if offline {
            self.offline.push(side);
        }
    }

    pub(super) fn is_offline(&self, side: PlatformSide) -> bool {
        self.offline.contains(&side)
    }

    /// The error of VK that was ordered for a method by name and meets it inside `execute`.
    pub(super) fn take_inner(&mut self, method: &str) -> Option<Refusing> {
        let named = |fault: &Fault| {
            fault.side == PlatformSide::Vk
                && fault.method.as_deref() == Some(method)
                && matches!(fault.trouble, Refusing::VkError { .. })
        };
        self.due(named)
    }

    /// What happens to this request; counts it.
    pub(super) fn take(&mut self, side: PlatformSide, method: &str) -> Option<Refusing> {
        if self.offline.contains(&side) {
            return Some(Refusing::CloseBefore);
        }
        self.due(|fault| {
            fault.side == side
                && fault.method.as_deref().is_none_or(|named| named.eq_ignore_ascii_case(method))
                && fits(&fault.trouble, method)
        })
    }

    /// The first fault of those that fit whose turn it is; the others come a step nearer.
    fn due(&mut self, fits: impl Fn(&Fault) -> bool) -> Option<Refusing> {
        for at in 0..self.waiting.len() {
            let fault = &mut self.waiting[at];
            if !fits(fault) {
                continue;
            }
            if fault.after == 0 {
                return Some(self.count(at));
            }
            fault.after -= 1;
        }
        None
    }

    fn count(&mut self, at: usize) -> Refusing {
        let fault = &mut self.waiting[at];
        let trouble = fault.trouble.clone();
        if let Some(times) = &mut fault.times {
            *times -= 1;
            if *times == 0 {
                self.waiting.remove(at);
            }
        }
        trouble
    }
}

/// The poll and files know no error codes, and the methods know no `failed`.
fn fits(trouble: &Refusing, method: &str) -> bool {
    match trouble {
        Refusing::VkError { .. } => !["longpoll", "media"].contains(&method),
        Refusing::Failed(_) => method == "longpoll",
        Refusing::Telegram { .. }
        | Refusing::Max { .. }
        | Refusing::Status(_)
        | Refusing::CloseBefore
        | Refusing::CloseAfter
        | Refusing::BreakOff
        | Refusing::Truncated
        | Refusing::Html
        | Refusing::Garbage
        | Refusing::Slow(_)
        | Refusing::Raw(_)
        | Refusing::Altered { .. }
        | Refusing::Endless
        | Refusing::Redirect(_) => true,
    }
}
