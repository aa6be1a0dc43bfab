//! A key of VK that an owner gave in the chat: what it is, whether it fits this community; kept and used at once.

use anyhow::anyhow;

use super::methods::TokenKind;
use super::tokens::{Nature, Tokens};
use crate::clock::Millis;
use crate::domain::action::{Fate, Receipt, Scope};
use crate::domain::capability::is_of_another_address;
use crate::domain::key::{KeyEnd, KeyFault, KeyName, KeyWork};
use crate::keyring::Keyring;

/// Does the work. What is held in memory alone is gone after a restart, and the giver is asked once more.
pub(super) fn perform(work: &KeyWork, tokens: &Tokens, keyring: &Keyring, now: Millis) -> Result<Receipt, Fate> {
    match work {
        KeyWork::Check { handle, giver, .. } => {
            let end = check(*handle, giver.by, tokens, keyring, now)?;
            keyring.let_go(*handle);
            Ok(Receipt::Key(end))
        }
        KeyWork::Drop { name, .. } => {
            let Some(kind) = kind_of(*name) else { return Err(Fate::Never { note: "no key of VK".to_owned() }) };
            let beneath = keyring.forget(*name).map_err(|error| {
                // The disk may take it later; until then the key stays in use.
                Fate::Later { pause: None, scope: Scope::Row, cause: error }
            })?;
            tokens.replace(kind, beneath, None);
            Ok(Receipt::Key(KeyEnd::Dropped { name: *name }))
        }
    }
}

fn check(handle: i64, by: i64, tokens: &Tokens, keyring: &Keyring, now: Millis) -> Result<KeyEnd, Fate> {
    let refused = |name, fault| Ok(KeyEnd::Refused { name, fault });
    let Some(secret) = keyring.held(handle) else { return refused(None, KeyFault::Lost) };
    let nature = tokens.ask_about(&secret);
    let (kind, rights) = match &nature {
        Nature::Community { group_id: None, .. } => {
            return Err(later("VK did not tell whose community's key it is"));
        }
        Nature::Community { group_id: Some(group), .. } if *group != tokens.group_id() => {
            return refused(Some(KeyName::Community), KeyFault::OtherCommunity);
        }
        Nature::Community { rights, .. } => (TokenKind::Community, rights.clone()),
        Nature::Service => (TokenKind::Service, Vec::new()),
        Nature::User { limited: true, .. } => return refused(Some(KeyName::User), KeyFault::Limited),
        Nature::User { admin_level: ..=0, .. } => return refused(Some(KeyName::User), KeyFault::NoManager),
        Nature::User { .. } => (TokenKind::User, Vec::new()),
        Nature::Dead { message } if is_of_another_address(message) => return refused(None, KeyFault::Bound),
        Nature::Dead { .. } => return refused(None, KeyFault::Dead),
        Nature::Unknown { cause } => return Err(later(cause)),
    };
    let name = name_of(kind);
    if keyring.is_fixed(name) {
        return refused(Some(name), KeyFault::Fixed);
    }
    if let Err(error) = keyring.keep(name, &secret, by, now) {
        tracing::error!("a key was not kept: {error:#}");
        return refused(Some(name), KeyFault::NotKept);
    }
    tokens.replace(kind, Some(secret), Some(nature));
    tracing::info!(key = name.setting(), by, "another key is in use");
    Ok(KeyEnd::Taken { name, rights })
}

fn later(cause: &str) -> Fate {
    Fate::Later { pause: None, scope: Scope::Lane, cause: anyhow!("asking VK about a key: {cause}") }
}

fn name_of(kind: TokenKind) -> KeyName {
    match kind {
        TokenKind::Community => KeyName::Community,
        TokenKind::Service => KeyName::Service,
        TokenKind::User => KeyName::User,
    }
}

fn kind_of(name: KeyName) -> Option<TokenKind> {
    match name {
        KeyName::Community => Some(TokenKind::Community),
        KeyName::Service => Some(TokenKind::Service),
        KeyName::User => Some(TokenKind::User),
        KeyName::OpenAi | KeyName::Max | KeyName::Bot => None,
    }
}
