//! What a model did on texts it had not seen: whole verdicts, a row a source and kind, by length and by language.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::Result;

use super::Labelled;
use crate::domain::verdict::{Decision, Verdict};
use crate::judging::normalise::Prepared;
use crate::judging::{Adaptive, CommentEvidence, CommentJudge, CommentRules, TextModel, contacts};

/// Texts of one kind, and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ReportRow {
    /// How many there are.
    pub texts: usize,
    pub removed: usize,
    /// Removed or put into quarantine.
    pub flagged: usize,
    /// Sum of the points.
    points: f64,
}

impl ReportRow {
    fn add(&mut self, decision: Decision, points: f64) {
        self.texts += 1;
        self.removed += usize::from(decision == Decision::Remove);
        self.flagged += usize::from(decision != Decision::Keep);
        self.points += points;
    }

    fn percent(&self, count: usize) -> f64 {
        100.0 * count as f64 / self.texts.max(1) as f64
    }
}

/// The figures of a model.
#[derive(Debug, Clone, Default)]
pub struct ModelReport {
    /// `source / kind` → verdicts by a model that never saw the source.
    pub sources: BTreeMap<String, ReportRow>,
    /// Harmless texts by length in characters (upper end of the step), likewise.
    pub lengths: BTreeMap<usize, ReportRow>,
    /// Harmless texts by language, likewise.
    pub languages: BTreeMap<String, ReportRow>,
    /// Area under the ROC curve, every source left out once; `None`: of a single source nothing can be left out.
    pub auc_foreign: Option<f64>,
    /// The same with the sources known, near-duplicates on one side.
    pub auc_same: Option<f64>,
}

/// Upper ends of the steps of length, characters.
const LENGTHS: [usize; 7] = [20, 40, 80, 150, 300, 600, usize::MAX];

impl ModelReport {
    /// `verdicts`: by models that did not see the text's source; `same`: points by models that did not see its group.
    pub(super) fn of(texts: &[Labelled], verdicts: &[Option<Verdict>], same: &[Option<f64>]) -> Self {
        let mut report = Self::default();
        let mut scores = Vec::new();
        for (text, verdict) in texts.iter().zip(verdicts) {
            let Some(verdict) = verdict else { continue };
            let points = (verdict.score / (1.0 - verdict.score).max(1e-9)).max(1e-9).ln();
            let kind = format!("{} / {}{}", text.source, text.kind, if text.spam { " (spam)" } else { "" });
            report.sources.entry(kind).or_default().add(verdict.decision, points);
            scores.push((verdict.score, text.spam));
            if !text.spam {
                let chars = text.text.chars().count();
                let step = LENGTHS.into_iter().find(|step| chars <= *step).unwrap_or(usize::MAX);
                report.lengths.entry(step).or_default().add(verdict.decision, points);
                report.languages.entry(text.language.clone()).or_default().add(verdict.decision, points);
            }
        }
        report.auc_foreign = auc(scores);
        let known = texts.iter().zip(same).filter_map(|(text, points)| Some(((*points)?, text.spam)));
        report.auc_same = auc(known.collect());
        report
    }
}

/// The whole judgement of each text whose model points are known.
pub(super) fn verdicts(
    texts: &[Labelled],
    prepared: &[Prepared],
    points: &[Option<f64>],
) -> Result<Vec<Option<Verdict>>> {
    let judge = CommentJudge::new(TextModel::empty()?, CommentRules::default(), Adaptive::default());
    let judged = texts.iter().zip(prepared).zip(points).map(|((text, prepared), points)| {
        let contacts = contacts::find(&text.text, &[]);
        points.map(|points| judge.weigh(&CommentEvidence::of_text(&text.text), prepared, &contacts, Some(points)))
    });
    Ok(judged.collect())
}

impl fmt::Display for ModelReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let table = |f: &mut fmt::Formatter<'_>, title: &str, rows: &mut dyn Iterator<Item = (String, ReportRow)>| {
            writeln!(f, "| {title} | texts | removed | flagged | mean points |\n|---|---|---|---|---|")?;
            for (name, row) in rows {
                let (removed, flagged) = (row.percent(row.removed), row.percent(row.flagged));
                let mean = row.points / row.texts.max(1) as f64;
                writeln!(f, "| {name} | {} | {removed:.2} % | {flagged:.1} % | {mean:+.1} |", row.texts)?;
            }
            writeln!(f)
        };
        table(f, "source / kind", &mut self.sources.iter().map(|(name, row)| (name.clone(), *row)))?;
        let length = |step: usize| if step == usize::MAX { "longer".to_owned() } else { format!("up to {step}") };
        table(f, "harmless, characters", &mut self.lengths.iter().map(|(step, row)| (length(*step), *row)))?;
        table(f, "harmless, language", &mut self.languages.iter().map(|(name, row)| (name.clone(), *row)))?;
        let [foreign, same] =
            [self.auc_foreign, self.auc_same].map(|auc| auc.map_or_else(|| "—".to_owned(), |auc| format!("{auc:.4}")));
        write!(f, "AUC {foreign} on sources left out, {same} on known sources")
    }
}

/// Chance that a spam text scores above a harmless one; ties count half. `None`: there are not both to compare.
fn auc(mut scores: Vec<(f64, bool)>) -> Option<f64> {
    scores.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut sum, mut at) = (0.0, 0.0, 0);
    while at < scores.len() {
        let end = at + scores[at..].iter().take_while(|score| score.0 <= scores[at].0).count();
        let spam = scores[at..end].iter().filter(|score| score.1).count() as f64;
        let ham = (end - at) as f64 - spam;
        sum += spam * (below + ham / 2.0);
        below += ham;
        at = end;
    }
    let spam = scores.iter().filter(|score| score.1).count() as f64;
    let pairs = spam * (scores.len() as f64 - spam);
    (pairs > 0.0).then(|| sum / pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_measured_is_told_as_that() {
        let report = ModelReport { auc_same: auc(vec![(0.9, true), (0.1, false)]), ..ModelReport::default() };
        assert_eq!(auc(vec![(0.9, true), (0.8, true)]), None);
        assert!(report.to_string().ends_with("AUC — on sources left out, 1.0000 on known sources"), "{report}");
    }
}
