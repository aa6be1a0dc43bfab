//! What to do where the system refuses a file or an address, and the error does not say so itself.

use std::io::{self, ErrorKind};

/// What begins the line that says what was being done.
const READS: [&str; 4] = ["reading", "opening", "looking into", "checking"];
const WRITES: [&str; 6] = ["writing", "making", "removing", "copying", "keeping", "putting"];
const LISTENS: [&str; 1] = ["listening on"];

/// Words for the end of an error's line.
pub(super) fn about(error: &anyhow::Error) -> Option<&'static str> {
    let said: Vec<String> = error.chain().map(ToString::to_string).collect();
    let (at, refused) =
        error.chain().enumerate().find_map(|(at, cause)| Some((at, cause.downcast_ref::<io::Error>()?)))?;
    let doing = said.get(at.checked_sub(1)?)?;
    // «reading the config file …: it must be …» says it itself.
    let doing = doing.rsplit(": ").next().unwrap_or(doing);
    let does = |words: &[&str]| words.iter().any(|word| doing.starts_with(word));
    match (does(&READS), does(&WRITES), does(&LISTENS)) {
        (true, ..) => of_reading(refused.kind()),
        (_, true, _) => of_writing(refused.kind()),
        (.., true) => of_listening(refused.kind()),
        _ => None,
    }
}

fn of_reading(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::IsADirectory => Some("check its name"),
        ErrorKind::PermissionDenied => Some("give this user the right to read it, or run this as its owner"),
        _ => None,
    }
}

fn of_writing(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::NotFound => Some("make its folder first, or name another place"),
        ErrorKind::PermissionDenied => Some("give this user the right to write there, or name another place"),
        ErrorKind::AlreadyExists | ErrorKind::NotADirectory => Some("a file stands in the way: name another place"),
        ErrorKind::IsADirectory | ErrorKind::ReadOnlyFilesystem => Some("name another place"),
        _ => None,
    }
}

fn of_listening(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::AddrInUse => Some("another program has it: name another port, or 0 for any that is free"),
        ErrorKind::PermissionDenied => Some("name a port above 1023"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use anyhow::{Context, Result};

    use super::*;
    use crate::domain::language::Language;
    use crate::texts::Texts;

    fn advised(kind: ErrorKind, doing: &[&str]) -> Option<&'static str> {
        let mut result: Result<()> = Err(io::Error::from(kind).into());
        for doing in doing {
            result = result.with_context(|| (*doing).to_owned());
        }
        about(&result.unwrap_err())
    }

    #[test]
    fn what_the_system_refuses_goes_with_what_to_do() {
        for (kind, doing, advice) in [
            (ErrorKind::NotFound, "reading nofile", "check its name"),
            (ErrorKind::NotFound, "reading the secret file /nope", "check its name"),
            (ErrorKind::NotFound, "max.ca: reading /nope", "check its name"),
            (ErrorKind::PermissionDenied, "reading the database /a.db", "give this user the right to read it"),
            (ErrorKind::PermissionDenied, "making the folder /root/a", "give this user the right to write there"),
            (ErrorKind::AlreadyExists, "making the folder c.toml", "a file stands in the way"),
            (ErrorKind::NotFound, "writing the picture /nodir/p.png", "make its folder first"),
            (ErrorKind::AddrInUse, "listening on 127.0.0.1:80", "another program has it"),
        ] {
            let said = advised(kind, &[doing, "config file a.toml, line 2"]).unwrap_or_default();
            assert!(said.starts_with(advice), "{doing}: {said}");
            assert!(Texts::new(Language::Ru).terminal().knows(said), "{said}");
        }
        let own_words = "reading the config file a.toml: it must be UTF-8 text that this user may read";
        assert_eq!(advised(ErrorKind::NotFound, &[own_words]), None);
        assert_eq!(advised(ErrorKind::NotFound, &[]), None);
        assert_eq!(advised(ErrorKind::BrokenPipe, &["writing to standard output"]), None);
    }
}
