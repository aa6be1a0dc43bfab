//! The day in numbers that add up, the picture of its digest, and where to go from here.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use super::print::Ink;
use super::stage::Stage;
use crate::domain::rule::Rule;
use crate::domain::verdict::{Decision, State, SubjectKind};
use crate::paths;
use crate::store::{JournalFilter, JournalRow};

/// What the digest's picture is called when nobody named a file.
const PICTURE: &str = "etronics-bot-demo-digest";

/// What became of some of those who were judged; each of them is in one number.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Ends {
    judged: usize,
    removed: usize,
    returned: usize,
    kept: usize,
    waiting: usize,
    /// Could not be done, or was asked of the admin.
    open: usize,
}

impl Ends {
    fn of<'a>(rows: impl Iterator<Item = &'a JournalRow>) -> Self {
        let mut ends = Self::default();
        for row in rows {
            ends.judged += 1;
            let end = match (row.verdict.decision, row.state) {
                (_, State::Undone) => &mut ends.returned,
                (Decision::Remove, State::Done) => &mut ends.removed,
                (Decision::Keep, _) | (Decision::Quarantine, State::Done) => &mut ends.kept,
                (Decision::Quarantine, _) => &mut ends.waiting,
                (Decision::Remove, _) => &mut ends.open,
            };
            *end += 1;
        }
        ends
    }

    /// «21 = удалено 11 + оставлено 10»: only what there is.
    fn line(self, stage: &Stage, removed: &str) -> String {
        let parts = [
            (removed, self.removed),
            (stage.t("возвращено вами", "brought back by you"), self.returned),
            (stage.t("оставлено", "kept"), self.kept),
            (stage.t("ждёт вашего слова", "waiting for your word"), self.waiting),
            (stage.t("ещё не закончено", "not finished yet"), self.open),
        ];
        let said: Vec<String> =
            parts.iter().filter(|(_, count)| *count > 0).map(|(name, count)| format!("{name} {count}")).collect();
        format!("{} = {}", self.judged, said.join(" + "))
    }
}

impl Stage {
    /// The day in numbers, and where to go from here.
    pub(super) fn summary(&self, png: Option<&Path>) -> Result<()> {
        let rows = self.store(|db| db.journal().rows(JournalFilter::default()))?;
        // What the next morning's sweep did is the next day's.
        let midnight = self.midnight()?;
        let rows: Vec<JournalRow> = rows.into_iter().filter(|row| row.at < midnight).collect();
        // The community's own words are nobody's comments.
        let own = |row: &JournalRow| row.verdict.rule == Rule::Exempt && row.person.id < 0;
        let rows: Vec<JournalRow> = rows.into_iter().filter(|row| !own(row)).collect();
        let written = |row: &&JournalRow| matches!(row.kind, SubjectKind::Comment | SubjectKind::Message);
        let texts = Ends::of(rows.iter().filter(written));
        // Newest first: of somebody who waited and was removed then, the end counts.
        let mut met = BTreeSet::new();
        let people = rows.iter().filter(|row| !written(row));
        let people = Ends::of(people.filter(|row| met.insert(row.person.id)));
        self.title(self.t("Итоги дня", "The day in numbers"))?;
        let mut lines = vec![(
            self.t("комментарии и сообщения", "comments and messages"),
            texts.line(self, self.t("удалено", "removed")),
        )];
        if people.judged > 0 {
            lines.push((self.t("подписчики", "subscribers"), people.line(self, self.t("убрано", "removed"))));
        }
        let leads = self.leads()?.len();
        if leads > 0 {
            lines.push((self.t("заявки на рекламу", "advertisers' requests"), leads.to_string()));
        }
        let copies = self.store(|db| db.copies().rows(0, 1_000))?;
        // A post is one, though it goes to two channels.
        let copies = copies.iter().filter(|copy| copy.post_at < midnight).map(|copy| copy.post);
        let copies = copies.collect::<BTreeSet<_>>().len();
        if copies > 0 {
            lines.push((self.t("записи в канале", "posts in the channel"), copies.to_string()));
        }
        if let Some(picture) = self.digest_picture() {
            let laid = match png {
                Some(path) => lay_down(picture, path).map(|()| path.to_owned()),
                None => lay_somewhere(picture, &std::env::temp_dir()),
            };
            let told = match laid {
                Ok(path) => path.display().to_string(),
                Err(error) if png.is_some() => return Err(error),
                // The day was played: a folder that takes nothing is no reason to call it failed.
                Err(_) => {
                    self.t("не записана (--png ФАЙЛ — куда)", "not written (--png FILE says where to)").to_owned()
                }
            };
            lines.push((self.t("картинка сводки", "the digest's picture"), told));
        }
        let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, value) in lines {
            let line = format!("  {name:width$}  {value}");
            if self.fits(&line) {
                self.line(Ink::Plain, &line)?;
            } else {
                self.line(Ink::Plain, &format!("  {name}"))?;
                self.say_lines(Ink::Plain, "    ", &value)?;
            }
        }
        self.line(Ink::Plain, "")?;
        self.line(
            Ink::Bold,
            self.t(
                "Поиграть самому: etronics-bot demo --page. Настроить своё сообщество: etronics-bot setup",
                "Play yourself: etronics-bot demo --page. Set up your own community: etronics-bot setup",
            ),
        )
    }
}

/// The folder of a file.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a picture can be laid down there, asked before a day is played for it.
pub(super) fn may_lie(path: &Path) -> Result<()> {
    paths::refuse_no_file(path)?;
    let folder = folder_of(path);
    ensure!(folder.is_dir(), "there is no folder {}: make it first", folder.display());
    tempfile::NamedTempFile::new_in(folder).with_context(|| format!("writing {}", path.display()))?;
    Ok(())
}

/// Writes a picture; it takes the place of what the last demo left there, never of what a link points at.
fn lay_down(bytes: &[u8], path: &Path) -> Result<()> {
    paths::refuse_no_file(path)?;
    let laid = || -> Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder_of(path))?;
        file.write_all(bytes)?;
        file.persist(path)?;
        Ok(())
    };
    laid().with_context(|| format!("writing {}", path.display()))
}

/// The same where nobody said where: under the usual name, or under another where that is somebody else's.
fn lay_somewhere(bytes: &[u8], folder: &Path) -> Result<PathBuf> {
    let usual = folder.join(format!("{PICTURE}.png"));
    if lay_down(bytes, &usual).is_ok() {
        return Ok(usual);
    }
    let named = tempfile::Builder::new().prefix(&format!("{PICTURE}-")).suffix(".png").tempfile_in(folder);
    let mut file = named.with_context(|| format!("writing {}", usual.display()))?;
    file.write_all(bytes).with_context(|| format!("writing {}", usual.display()))?;
    Ok(file.keep()?.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_takes_the_place_of_the_last_one_and_of_a_link_but_not_of_what_it_points_at() {
        let folder = tempfile::tempdir().unwrap();
        let (target, path) = (folder.path().join("target"), folder.path().join("digest.png"));
        std::fs::write(&target, "mine").unwrap();
        std::os::unix::fs::symlink(&target, &path).unwrap();
        for bytes in [b"one".as_slice(), b"two"] {
            lay_down(bytes, &path).unwrap();
            assert_eq!(std::fs::read(&path).unwrap(), bytes);
        }
        assert_eq!(std::fs::read(&target).unwrap(), b"mine");
    }

    /// The folder for temporary files is everybody's: what another user left there cannot be replaced.
    #[test]
    fn a_picture_that_nobody_named_lies_beside_what_cannot_be_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let usual = lay_somewhere(b"one", folder.path()).unwrap();
        assert_eq!(lay_somewhere(b"two", folder.path()).unwrap(), usual);
        std::fs::remove_file(&usual).unwrap();
        std::fs::create_dir(&usual).unwrap();
        let other = lay_somewhere(b"three", folder.path()).unwrap();
        assert_eq!((other.extension(), other == usual), (Some("png".as_ref()), false));
        assert_eq!(std::fs::read(&other).unwrap(), b"three");
        lay_somewhere(b"four", &folder.path().join("none")).unwrap_err();
    }
}
