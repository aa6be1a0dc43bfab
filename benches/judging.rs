//! Texts a second through the whole judgement (normalise, rules, model), beside a plain scan with the regex crate.
#![expect(clippy::unwrap_used, reason = "a bench may fail")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::time::{Duration, Instant};

use etronics_bot::config::Config;
use etronics_bot::judging::{Adaptive, CommentEvidence, CommentJudge, TextModel};

const ROUNDS: usize = 20_000;
const TEXTS: [&str; 6] = [
    "А во сколько начало и есть ли места для детей?",
    "Спасибо, вчера было очень хорошо, придём ещё всей семьёй, дети до сих пор вспоминают и рисуют медведя",
    "Подскажите, пожалуйста, как к вам проехать от вокзала",
    "Нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot",
    "К а з и н о дарит 100 фриспинов за р3гистрацию, забирай бонус: luckyspin-bonus.example/vk, выводи на карту",
    "Концерт чудесный, особенно вторая половина; а будет ли запись? Мы опоздали на первые двадцать минут",
];

fn measure(name: &str, mut judge: impl FnMut(&str) -> bool) -> f64 {
    let mut times: Vec<Duration> = Vec::with_capacity(ROUNDS);
    let mut flagged = 0_usize;
    let begun = Instant::now();
    for round in 0..ROUNDS {
        let one = Instant::now();
        flagged += usize::from(judge(TEXTS[round % TEXTS.len()]));
        times.push(one.elapsed());
    }
    let rate = ROUNDS as f64 / begun.elapsed().as_secs_f64();
    times.sort();
    println!(
        "{name}: {rate:.0} texts/s, p50 {:?}, p99 {:?}, flagged {flagged}",
        times[ROUNDS / 2],
        times[ROUNDS * 99 / 100]
    );
    rate
}

fn main() {
    let config = Config::load_among(None, &[], &|_| None).unwrap().config;
    let rules = config.comment_rules(&std::collections::BTreeMap::new()).unwrap();
    let judge = CommentJudge::new(TextModel::shipped().unwrap(), rules, Adaptive::of(&[]));
    let ours = measure("judge", |text| {
        let evidence = CommentEvidence {
            text,
            attachments: &[],
            link_urls: &[],
            recent_by_author: 0,
            same_text_authors: 0,
            edited_from: None,
            forwarded: false,
            has_buttons: false,
        };
        judge.judge(&evidence).score > 0.5
    });
    let words =
        "доход|казино|фриспин|крипт|инвест|заработ|бонус|ставк|кредит|займ|телеграм|t\\.me|wa\\.me|без вложений";
    let pattern = regex::Regex::new(&format!("(?i){words}|https?://|[a-z0-9-]+\\.[a-z]{{2,}}/")).unwrap();
    let plain = measure("regex", |text| pattern.is_match(text));
    println!("ratio: {:.2} of a plain scan by one regex of 14 words", ours / plain);
}
