//! A backtest of 100,000 stored texts, all different, by one thread and by two; and of the same when one in ten is new, as
//! in a raid.
#![expect(clippy::unwrap_used, reason = "a bench may fail")]
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::time::Instant;

use etronics_bot::app::{Settled, court};
use etronics_bot::backtest::run;
use etronics_bot::clock::{DAY, MINUTE};
use etronics_bot::config::Config;
use etronics_bot::domain::backtest::Trial;
use etronics_bot::domain::ids::{CommentRef, PersonId, Place};
use etronics_bot::domain::verdict::{Decision, Mode, Reason, State, SubjectKind, Verdict};
use etronics_bot::judging::fingerprint;
use etronics_bot::store::{Db, NewComment, NewVerdict, SameTexts, Store, open_reader};

const GROUP: i64 = 229_000_001;
const TEXTS: i64 = 100_000;
const PAST: i64 = 30 * DAY;
const NOW: i64 = 1_795_417_200_000;
/// What a community says in a month: short and long, a tenth of it advertising.
const SAID: [&str; 10] = [
    "А во сколько начало и есть ли места для детей?",
    "Спасибо, вчера было очень хорошо, придём ещё всей семьёй, дети до сих пор вспоминают и рисуют медведя",
    "Подскажите, пожалуйста, как к вам проехать от вокзала",
    "Концерт чудесный, особенно вторая половина; а будет ли запись? Мы опоздали на первые двадцать минут",
    "Безобразие: стояли в очереди час, а билетов не было. Позвоните мне, пожалуйста, 8 900 000-00-00, я хочу вернуть деньги",
    "даааа",
    "Написала вам в личку, посмотрите",
    "С днём рождения, любимый город! Сколько лет живём здесь, и каждый год находится что-нибудь новое: то двор отремонтируют, \
     то парк. Спасибо всем, кто это делает, и отдельно дворникам: зимой без вас никуда",
    "Сколько стоит билет для пенсионеров и можно ли купить на месте",
    "Нужен доход от 5000 рублей в день? Удалённо, без вложений, пишите в телеграм @legkij_dohod_bot",
];

fn fill(db: Db<'_>, different: i64) {
    let mut same_texts = SameTexts::default();
    for number in 0..TEXTS {
        let author = PersonId::vk(1_000_000 + number % 20_000);
        let at = NOW - PAST + number * (PAST / TEXTS) - MINUTE;
        let text = format!("{} {}", SAID[(number % 10) as usize], number % different);
        let subject =
            CommentRef { place: Place::Wall, owner_id: -GROUP, parent_id: 1 + number / 100, item_id: number + 1 };
        let reasons = vec![Reason::new("model", -2.0), Reason::with("link", 0.4, "club.example")];
        let verdict = Verdict { decision: Decision::Keep, score: 0.1, rule: "model".into(), reasons };
        db.people().meet(author, None, at).unwrap();
        let journal_id = db
            .journal()
            .record_verdict(&NewVerdict {
                at,
                kind: SubjectKind::Comment,
                person: author,
                comment: Some(&subject),
                verdict: &verdict,
                mode: Mode::Observe,
                model: "comments-0",
                state: State::Observed,
                text: Some(&text),
                by: None,
                item: None,
                sweep: None,
                wave: None,
            })
            .unwrap();
        let print = fingerprint(&text).cast_signed();
        let new = NewComment {
            subject: &subject,
            author,
            at,
            seen_at: at,
            text: &text,
            content_hash: number,
            fingerprint: print,
            score: 0.1,
            journal_id,
        };
        db.comments().put_comment(new, &mut same_texts).unwrap();
    }
}

fn main() {
    for different in [TEXTS, TEXTS / 10] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bot.db");
        let store = Store::open(&path, GROUP, NOW).unwrap();
        let filled = store.write(|db| {
            fill(db, different);
            Ok(())
        });
        filled.unwrap();
        let config = format!("[telegram]\nadmin_chat_id = 1\n[vk]\ngroup_id = {GROUP}\n");
        let file = folder.path().join("config.toml");
        std::fs::write(&file, config).unwrap();
        let config = Config::load_among(Some(&file), &[], &|_| None).unwrap().config;
        let conn = open_reader(&path).unwrap();
        let db = Db::new(&conn);
        let panel = db.settings().values().unwrap();
        let settled = Settled {
            policy: config.policy(&panel).unwrap(),
            rules: config.comment_rules(&panel).unwrap(),
            account_rules: config.account_rules(&panel),
        };
        let court = court(settled, None, None, db).unwrap();
        let trial = Trial { days: 30, since: NOW - PAST - DAY, until: NOW, strictness: None };
        for threads in [1, 2] {
            let begun = Instant::now();
            let found = run(db, &court, trial, threads, &mut |_, _| true).unwrap();
            println!(
                "{} texts, {different} different, {threads} threads: {:.2} s, {} removed",
                found.backtest.texts,
                begun.elapsed().as_secs_f64(),
                found.backtest.now.remove
            );
        }
    }
}
