//! The report as people read it: by what works, each advice once, and at the end what to do next.

use super::ReportLine;
use crate::cli::Globals;
use crate::cli::ink::{self, Ink};
use crate::cli::show::wrapped;
use crate::domain::action::Way;
use crate::texts::{CheckRoom, TerminalTexts};

/// The whole report.
pub(super) fn report(checks: &[ReportLine], daemon_runs: bool, globals: &Globals) -> String {
    let words = globals.texts().terminal();
    let mut lines = Vec::new();
    for room in CheckRoom::ALL {
        let found: Vec<&ReportLine> = checks.iter().filter(|line| room_of(line) == room).collect();
        if found.is_empty() {
            continue;
        }
        lines.push(Ink::Bold.painted(words.check_room(room)));
        if room == CheckRoom::Abilities {
            lines.extend(abilities(&found, globals));
        } else {
            lines.extend(found.into_iter().flat_map(|line| of_line(line, globals)));
        }
        lines.push(String::new());
    }
    let stand_in_the_way = checks.iter().filter(|check| !check.ok && check.required).count();
    let odd = checks.iter().filter(|check| !check.ok && !check.required).count();
    let ink = if stand_in_the_way > 0 { Ink::Red } else { Ink::Green };
    let end = words.check_end(stand_in_the_way, odd, daemon_runs);
    lines.push(ink.painted(&wrapped(&end, ink::width(), 0, 0)));
    lines.join("\n")
}

fn room_of(line: &ReportLine) -> CheckRoom {
    let name = line.name.as_str();
    // What VK says of a wall, though it is for copies.
    if name == "crosspost_wall" {
        return CheckRoom::Vk;
    }
    match name.split('_').next().unwrap_or_default() {
        "vk" => CheckRoom::Vk,
        "telegram" | "crosspost" => CheckRoom::Telegram,
        "max" => CheckRoom::Max,
        "can" => CheckRoom::Abilities,
        _ => CheckRoom::Program,
    }
}

fn of_line(line: &ReportLine, globals: &Globals) -> Vec<String> {
    let words = globals.texts().terminal();
    let (mark, ink) = match (line.ok, line.required) {
        (true, _) => (words.mark_ok(), Ink::Green),
        (false, true) => (words.mark_fail(), Ink::Red),
        (false, false) => (words.mark_warn(), Ink::Yellow),
    };
    let said = format!("{}: {}", words.check_name(&line.name), words.line(&line.detail));
    [marked(mark, ink, &said, globals)].into_iter().chain(fix_of(line, words).map(|fix| advised(&fix, words))).collect()
}

/// What can be done, by how; what would raise it is said once for all that it would raise.
fn abilities(lines: &[&ReportLine], globals: &Globals) -> Vec<String> {
    let words = globals.texts().terminal();
    let mut said = Vec::new();
    for (way, ink) in [(Way::Auto, Ink::Green), (Way::Assist, Ink::Yellow), (Way::Off, Ink::Dim)] {
        let mut of_way: Vec<(Option<String>, bool, Vec<String>)> = Vec::new();
        for line in lines.iter().filter(|line| line.way == Some(way)) {
            let fix = fix_of(line, words);
            let name = words.check_name(&line.name);
            match of_way.iter_mut().find(|(known, ok, _)| *known == fix && *ok == line.ok) {
                Some((_, _, names)) => names.push(name),
                None => of_way.push((fix, line.ok, vec![name])),
            }
        }
        for (fix, ok, names) in of_way {
            let ink = if ok { ink } else { Ink::Yellow };
            said.push(marked(words.mark_way(way), ink, &names.join(", "), globals));
            said.extend(fix.map(|fix| advised(&fix, words)));
        }
    }
    said
}

fn fix_of(line: &ReportLine, words: TerminalTexts) -> Option<String> {
    let of_advice = line.advice.as_ref().map(|advice| words.advised(advice));
    of_advice.or_else(|| line.fix.as_ref().map(|fix| words.line(fix)))
}

fn marked(mark: &str, ink: Ink, said: &str, globals: &Globals) -> String {
    let wide = globals.texts().terminal().mark_width();
    let gap = " ".repeat(wide.saturating_sub(mark.chars().count()).max(1));
    format!("{}{gap}{}", ink.painted(mark), below(said, wide))
}

/// In the lines of the terminal, each below the words of the first, which stand in this column.
fn below(said: &str, column: usize) -> String {
    wrapped(said, ink::width(), column, column)
}

/// Advice stands below the words that it is for.
fn advised(fix: &str, words: TerminalTexts) -> String {
    let wide = words.mark_width();
    format!("{}→ {}", " ".repeat(wide), below(fix, wide + 2))
}
