//! What MAX refuses, and what becomes of it. Refusals come with a status, or with 200 and `success: false`.

use std::fmt;
use std::time::Duration;

use anyhow::anyhow;
use serde_json::Value;

use crate::config::secret::Secret;
use crate::domain::action::{Advice, Fate, Scope};
use crate::domain::capability::CertificateFault;
use crate::domain::chat_ref::ChatRef;
use crate::domain::copies::CAPTION_TOO_LONG;

/// The config key whose token is at fault.
pub(super) const TOKEN_KEY: &str = "max.token";
/// The config key that names another certificate than the embedded one.
const CA_KEY: &str = "max.ca";
/// What a channel waits where MAX says «too many» and not how long.
const SLOW_DOWN: Duration = Duration::from_secs(5);

/// Why a call has no result.
#[derive(Debug)]
pub(super) enum MaxCallError {
    /// A definite answer: it was not done.
    Refused {
        /// HTTP status; 200 where only the body says no.
        status: u16,
        /// `chat.denied`; empty where it has none.
        code: String,
        /// In MAX's words.
        message: String,
        /// What a 429 asked for, if it did.
        retry_after: Option<Duration>,
    },
    /// Nothing went out.
    NotSent {
        /// For the log; no secrets.
        cause: String,
    },
    /// Nothing went out: the server did not prove to be MAX.
    Untrusted {
        /// What is wrong with its certificate.
        fault: CertificateFault,
        /// For the log; no secrets.
        cause: String,
    },
    /// It went out, and no answer came that says what became of it.
    Lost {
        /// For the log; no secrets.
        cause: String,
    },
}

impl fmt::Display for MaxCallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { status, code, message, .. } if code.is_empty() => write!(f, "{message} ({status})"),
            Self::Refused { status, code, message, .. } => write!(f, "{code}: {message} ({status})"),
            Self::NotSent { cause } | Self::Untrusted { cause, .. } | Self::Lost { cause } => f.write_str(cause),
        }
    }
}

/// What was to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CallKind {
    Send,
    Edit,
    Delete,
    Read,
}

impl MaxCallError {
    /// The refusal that an answer is, if it is one. Servers before MAX's own may answer with a page.
    pub(super) fn of_answer(status: u16, body: &Value, retry_after: Option<Duration>) -> Option<Self> {
        let text = |name: &str| {
            let text = body.get(name).and_then(Value::as_str).unwrap_or_default();
            crate::lengths::cut_owned(text.to_owned(), 300)
        };
        let refused =
            |status| Some(Self::Refused { status, code: text("code"), message: text("message"), retry_after });
        match status {
            200..300 if body.get("success") == Some(&Value::Bool(false)) => refused(200),
            200..300 => None,
            // Whether a message went out before a server fell, it does not say.
            500.. => Some(Self::Lost { cause: format!("answer {status} {} {}", text("code"), text("message")) }),
            // Whoever stands before MAX had no patience with us, or early data: it was not handed on.
            408 | 425 => Some(Self::NotSent { cause: format!("answer {status} {} {}", text("code"), text("message")) }),
            300..400 => Some(Self::NotSent { cause: format!("answer {status} is a redirect, none is followed") }),
            _ => refused(status),
        }
    }

    /// Nothing went out, for this reason. What TLS says of a certificate stands among the words alone.
    pub(super) fn not_sent(cause: String) -> Self {
        match fault_in(&cause) {
            Some(fault) => Self::Untrusted { fault, cause },
            None => Self::NotSent { cause },
        }
    }

    /// The same, should its words repeat the token.
    pub(super) fn without(mut self, token: &Secret) -> Self {
        match &mut self {
            Self::Refused { code, message, .. } => {
                *code = token.scrub(code);
                *message = token.scrub(message);
            }
            Self::NotSent { cause } | Self::Untrusted { cause, .. } | Self::Lost { cause } => {
                *cause = token.scrub(cause);
            }
        }
        self
    }

    /// The token was taken back, and there is no other.
    pub(super) fn no_token() -> Self {
        let message = "no token of MAX is set".to_owned();
        Self::Refused { status: 401, code: "verify.token".to_owned(), message, retry_after: None }
    }

    fn says(&self, words: &[&str]) -> bool {
        let Self::Refused { code, message, .. } = self else { return false };
        let said = format!("{code} {message}").to_lowercase();
        words.iter().any(|word| said.contains(word))
    }

    /// What is attached is still being worked on there: the same message goes later.
    pub(super) fn is_not_ready(&self) -> bool {
        self.says(&["attachment.not.ready", "not.processed", "not ready"])
    }

    /// MAX does not take what is attached as what it is.
    pub(super) fn refuses_files(&self) -> bool {
        !self.is_not_ready() && self.says(&["proto.payload", "errors.process", "attachment", "extension is forbidden"])
    }

    /// The token is known to nobody.
    pub(super) fn is_dead_token(&self) -> bool {
        matches!(self, Self::Refused { status: 401, .. }) || self.says(&["verify.token"])
    }

    fn is_gone(&self) -> bool {
        matches!(self, Self::Refused { status: 404, .. }) || self.says(&["not.found", "not found"])
    }

    /// The chat is not there, or does not let the bot write.
    pub(super) fn is_of_the_chat(&self) -> bool {
        self.is_gone() || self.says(&["chat.denied"]) || matches!(self, Self::Refused { status: 403, .. })
    }

    fn asks_to_wait(&self) -> bool {
        matches!(self, Self::Refused { status: 429, .. }) || self.says(&["too.many", "too many"])
    }

    /// What becomes of a call in a chat that was refused.
    pub(super) fn fate(self, kind: CallKind, chat: &ChatRef) -> Fate {
        if self.is_dead_token() {
            let advice = Advice::new_token(TOKEN_KEY);
            return Fate::Help { advice, capability: None };
        }
        if self.asks_to_wait() {
            let pause = match &self {
                Self::Refused { retry_after, .. } => retry_after.unwrap_or(SLOW_DOWN),
                Self::NotSent { .. } | Self::Untrusted { .. } | Self::Lost { .. } => SLOW_DOWN,
            };
            return Fate::Later { pause: Some(pause), scope: Scope::Lane, cause: anyhow!("max: {self}") };
        }
        match &self {
            // Trying on mends no certificate: a person hears of it, and posts wait.
            Self::Untrusted { fault, .. } => {
                let advice = Advice::Certificate { key: CA_KEY.to_owned(), fault: *fault };
                Fate::Help { advice, capability: None }
            }
            Self::NotSent { .. } => Fate::Later { pause: None, scope: Scope::Lane, cause: anyhow!("max: {self}") },
            // Reading, changing and taking away may be done twice.
            Self::Lost { .. } if kind != CallKind::Send => {
                Fate::Later { pause: None, scope: Scope::Lane, cause: anyhow!("max: {self}") }
            }
            Self::Lost { .. } => Fate::Unknown { cause: anyhow!("max: {self}") },
            Self::Refused { status, .. } => self.refused(*status, kind, chat),
        }
    }

    fn refused(&self, status: u16, kind: CallKind, chat: &ChatRef) -> Fate {
        let help = |advice| Fate::Help { advice, capability: None };
        if self.is_gone() || self.says(&["chat.denied"]) {
            return help(Advice::ChatUnreachable { chat: chat.clone(), title: None });
        }
        if status == 403 || self.says(&["access.denied"]) {
            if self.says(&["permission", "access.denied", "right"]) {
                let right = match kind {
                    CallKind::Send | CallKind::Read => "can_post_messages",
                    CallKind::Edit => "can_edit_messages",
                    CallKind::Delete => "can_delete_messages",
                };
                return help(Advice::right_missing(TOKEN_KEY, right));
            }
            // A bot in moderation, a channel that is closed: MAX's own words say which.
            return help(Advice::ChatRefuses { chat: chat.clone(), title: None, words: self.to_string() });
        }
        if self.says(&["text: size", "text size"]) {
            return Fate::Never { note: CAPTION_TOO_LONG.to_owned() };
        }
        Fate::Never { note: self.to_string() }
    }

    /// Whether an edit or a deletion has nothing left to do.
    pub(super) fn is_done_already(&self) -> bool {
        self.is_gone() && !self.says(&["chat.not.found"])
    }
}

/// What rustls says of a certificate that does not pass.
fn fault_in(words: &str) -> Option<CertificateFault> {
    let (_, said) = words.split_once("invalid peer certificate: ")?;
    let faults = [
        ("certificate expired", CertificateFault::Expired),
        ("Expired", CertificateFault::Expired),
        ("certificate not valid yet", CertificateFault::NotYet),
        ("NotValidYet", CertificateFault::NotYet),
        ("certificate not valid for name", CertificateFault::OfAnother),
        ("NotValidForName", CertificateFault::OfAnother),
    ];
    let known = faults.into_iter().find(|(words, _)| said.starts_with(words));
    Some(known.map_or(CertificateFault::Foreign, |(_, fault)| fault))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn channel() -> ChatRef {
        ChatRef::parse("max:-7").unwrap()
    }

    fn fate_of(status: u16, body: &Value, kind: CallKind) -> Fate {
        MaxCallError::of_answer(status, body, None).expect("it is a refusal").fate(kind, &channel())
    }

    #[test]
    fn refusals_of_both_forms_mean_the_same() {
        let denied = json!({"success": false, "code": "access.denied", "message": "Insufficient permissions"});
        for status in [200, 403] {
            let fate = fate_of(status, &denied, CallKind::Delete);
            let Fate::Help { advice: Advice::RightMissing { key, right, .. }, .. } = fate else { panic!("{fate:?}") };
            assert_eq!((key.as_str(), right.as_str()), ("max.token", "can_delete_messages"));
        }
        assert!(MaxCallError::of_answer(200, &json!({"success": true}), None).is_none());
    }

    #[test]
    fn a_certificate_that_does_not_pass_needs_a_person() {
        let fault = |words: &str| {
            let cause = format!("GET /me: client error (Connect): invalid peer certificate: {words}");
            match MaxCallError::not_sent(cause).fate(CallKind::Send, &channel()) {
                Fate::Help { advice: Advice::Certificate { key, fault }, .. } => (key, fault),
                fate => panic!("{fate:?}"),
            }
        };
        for (words, expected) in [
            ("UnknownIssuer", CertificateFault::Foreign),
            ("BadSignature", CertificateFault::Foreign),
            ("Expired", CertificateFault::Expired),
            ("certificate expired: verification time 2 (UNIX), but", CertificateFault::Expired),
            ("certificate not valid yet: verification time 2", CertificateFault::NotYet),
            ("certificate not valid for name \"a.b\"; certificate is only valid for c.d", CertificateFault::OfAnother),
        ] {
            assert_eq!(fault(words), ("max.ca".to_owned(), expected), "{words}");
        }
        let refused = MaxCallError::not_sent("GET /me: connection refused".to_owned()).fate(CallKind::Send, &channel());
        assert!(matches!(refused, Fate::Later { .. }), "{refused:?}");
    }

    #[test]
    fn each_refusal_has_its_own_end() {
        let said = |code: &str| json!({"code": code, "message": "words"});
        let dead = fate_of(401, &said("verify.token"), CallKind::Send);
        assert!(matches!(dead, Fate::Help { advice: Advice::NewToken { .. }, .. }), "{dead:?}");
        let gone = fate_of(404, &said("chat.not.found"), CallKind::Send);
        assert!(matches!(gone, Fate::Help { advice: Advice::ChatUnreachable { .. }, .. }), "{gone:?}");
        let slow = fate_of(429, &said(""), CallKind::Send);
        assert!(matches!(slow, Fate::Later { pause: Some(SLOW_DOWN), scope: Scope::Lane, .. }), "{slow:?}");
        let fell = fate_of(500, &said("internal.error"), CallKind::Send);
        assert!(matches!(fell, Fate::Unknown { .. }), "{fell:?}");
        let read = fate_of(503, &said("service.unavailable"), CallKind::Read);
        assert!(matches!(read, Fate::Later { .. }), "{read:?}");
        let moderated = fate_of(403, &json!({"code": "bot.blocked", "message": "in moderation"}), CallKind::Send);
        assert!(matches!(moderated, Fate::Help { advice: Advice::ChatRefuses { .. }, .. }), "{moderated:?}");
        let long = json!({"code": "proto.payload", "message": "text: size must be between 0 and 4000"});
        let long = fate_of(400, &long, CallKind::Send);
        assert!(matches!(&long, Fate::Never { note } if note == CAPTION_TOO_LONG), "{long:?}");
        let not_ready =
            json!({"code": "attachment.not.ready", "message": "errors.process.attachment.video.not.processed"});
        assert!(MaxCallError::of_answer(400, &not_ready, None).is_some_and(|error| error.is_not_ready()));
    }
}
