//! Orders of the command line that cannot be: answered where they were typed, and nowhere else.

use std::process::Stdio;

use etronics_bot::simulator::{Fault, PlatformSide, PostDraft, Refusing, Rights};

use crate::commands::{Town, bare, err, out, until};
use crate::stories::comments::SPAM;
use crate::story::EVERY_TOKEN;

#[test]
fn a_typo_on_the_shell_parks_nothing_and_alarms_nobody() {
    let mut town = Town::new(EVERY_TOKEN, "[moderation]\nmode = \"enforce\"\n");
    for under_a_daemon in [true, false] {
        if under_a_daemon {
            town.start();
        } else {
            assert!(town.stop("-TERM").success());
        }
        // The first words of a daemon come when it has begun.
        let told = |town: &Town| {
            town.story.told_admin().into_iter().filter(|text| !text.starts_with('👋')).collect::<Vec<_>>()
        };
        for (args, words) in [
            (&["journal", "undo", "99999"][..], "journal entry 99999 does not exist"),
            (&["journal", "undo", "--wave", "99", "--since", "7d"], "wave 99 does not exist"),
            (&["quarantine", "keep", "99999"], "quarantine entry 99999 does not exist"),
            (&["quarantine", "remove", "1", "99999"], "quarantine entry 1 does not exist"),
            (&["learned", "forget", "7"], "7: nothing that was taught has this number"),
            (&["leads", "note", "77", "x"], "lead 77: there is no such lead"),
            (&["crosspost", "retry", "55"], "copy 55: there is no such copy"),
        ] {
            let output = town.run(args);
            let error = err(&output);
            assert_eq!(output.status.code(), Some(1), "{args:?}: {error}");
            assert!(error.contains(words) && error.trim_end().lines().count() == 1, "{args:?}: {error}");
        }
        let status = town.json(&["status", "--json"]);
        assert_eq!(status["queue"]["dead"], 0, "{status}");
        assert_eq!(status["last_error"], serde_json::Value::Null, "{status}");
        assert_eq!(told(&town), [""; 0]);
    }
}

/// A mistyped path is told of, and begins nothing that would answer «nothing happened» from then on.
#[test]
fn an_order_about_what_is_known_begins_no_database() {
    let town = Town::new(EVERY_TOKEN, "");
    for args in [
        &["journal", "undo", "--rule", "model", "--since", "1h"][..],
        &["journal", "undo", "5"],
        &["digest", "--send"],
        &["quarantine", "keep", "1"],
        &["crosspost", "retry", "5"],
    ] {
        let output = town.run(args);
        let error = err(&output);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {error}");
        assert!(error.contains("there is no database at"), "{args:?}: {error}");
        assert!(!town.story.database().exists(), "{args:?}");
    }
}

/// An order that would do nothing is no order: it is said what was decided, and of several none is begun.
#[test]
fn an_order_that_cannot_be_carried_out_is_refused_and_says_why() {
    const DOUBTING: &str = "[moderation]\nmode = \"enforce\"\n[moderation.comments]\ndelete_score = 1.0\n";
    let mut town = Town::new(EVERY_TOKEN, DOUBTING);
    town.start();
    for number in 0..3 {
        let stranger = town.story.stranger("Кристина", "Доходова");
        town.story.comment(stranger, &format!("{} {number}", SPAM.replace("5000", &format!("{number}500"))));
    }
    let friend = town.story.stranger("Ирина", "Белова");
    town.story.comment(friend, "Спасибо, было здорово");
    let rows = |town: &Town| town.json(&["journal", "--json"]).as_array().unwrap().clone();
    until("all are judged", || rows(&town).len() == 4);
    let kept = rows(&town).iter().find(|row| row["verdict"] == "keep").unwrap()["id"].clone();
    let kept_id = kept.to_string();
    assert!(town.run(&["quarantine", "keep", "1"]).status.success());
    for under_a_daemon in [true, false] {
        if !under_a_daemon {
            assert!(town.stop("-TERM").success());
        }
        assert!(town.run(&["quarantine", "keep", "1"]).status.success(), "the same once more");
        for (args, words) in [
            (&["quarantine", "remove", "1"][..], "quarantine entry 1 is decided already: it was kept"),
            (&["quarantine", "remove", "2", "1"], "quarantine entry 1 is decided already: it was kept"),
            (&["journal", "undo", &kept_id], "removed nothing: there is nothing to take back"),
            (
                &["journal", "undo", "--rule", "nosuch", "--since", "1h"],
                "no rule is called nosuch: there are dead, account",
            ),
        ] {
            let output = town.run(args);
            let error = err(&output);
            assert_eq!(output.status.code(), Some(1), "{args:?}: {error}");
            assert!(error.contains(words) && error.trim_end().lines().count() == 1, "{args:?}: {error}");
            let russian = err(&town.run(&[&["--lang", "ru"], args].concat()));
            assert!(!russian.contains("quarantine entry") && !russian.contains("journal entry"), "{russian}");
        }
        let waiting = town.json(&["quarantine", "list", "--json"]);
        let states: Vec<&str> = waiting.as_array().unwrap().iter().map(|row| row["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["pending", "pending", "kept"], "nothing was begun");
        let row = rows(&town).into_iter().find(|row| row["id"] == kept).unwrap();
        assert_ne!(row["state"], "undone");
    }
    assert!(town.run(&["quarantine", "remove", "2"]).status.success());
    let error = err(&town.run(&["quarantine", "keep", "2"]));
    assert!(error.contains("it was removed; `etronics-bot journal undo"), "{error}");
}

/// VK may let a community's key delete, whatever its schema says: what `check --probe` finds is used, by a daemon that runs
/// and by one that starts later.
#[test]
fn what_a_probe_finds_is_used_at_once() {
    for running in [true, false] {
        let mut town = Town::new(&["community"], "[moderation]\nmode = \"enforce\"\n");
        if running {
            town.start();
        }
        let allowed = ["wall.deleteComment", "photos.deleteComment", "video.deleteComment"];
        town.story.sim.world(|world| allowed.map(|method| world.open_to_community(method)));
        let checked = town.run(&["check", "--probe"]);
        assert!(out(&checked).contains("VK allows it (remembered)"), "{}{}", out(&checked), err(&checked));
        if !running {
            town.start();
        }
        until("status says so", || town.json(&["status", "--json"])["capabilities"]["delete_comments"] == "auto");
        let stranger = town.story.stranger("Кристина", "Доходова");
        let spam = town.story.comment(stranger, SPAM);
        until("the spam is gone", || !town.story.is_visible(spam));
    }
}

/// A daemon takes hundreds back in parts; whoever ordered it hears of it when the last is back, as without a daemon.
#[test]
fn an_order_about_hundreds_is_answered_once_its_last_part_is_done() {
    const COUNT: usize = 70;
    for running in [true, false] {
        let mut town = Town::new(EVERY_TOKEN, "[moderation]\nmode = \"observe\"\n");
        town.start();
        for number in 0..COUNT {
            let stranger = town.story.stranger("Кристина", &number.to_string());
            town.story.comment(stranger, &format!("{SPAM} {number}"));
        }
        let count = |town: &Town, state: &str| {
            let rows = town.json(&["journal", "--json", "--limit", "1000", "--state", state]);
            rows.as_array().unwrap().iter().filter(|row| row["verdict"] == "remove").count()
        };
        until("all are judged", || count(&town, "observed") == COUNT);
        if !running {
            assert!(town.stop("-TERM").success());
        }
        let undo = town.run(&["journal", "undo", "--since", "1h"]);
        assert!(undo.status.success(), "{}", err(&undo));
        assert_eq!((count(&town, "undone"), count(&town, "observed")), (COUNT, 0), "running: {running}");
    }
}

#[test]
fn a_sweep_ends_with_a_word_where_vk_is_out_of_reach_and_goes_on_later() {
    let (alone, mut served) = (Town::new(EVERY_TOKEN, ""), Town::new(EVERY_TOKEN, ""));
    served.start();
    for town in [&alone, &served] {
        town.story.sim.world(|world| world.offline(PlatformSide::Vk));
    }
    let scan = |town: &Town, what: &str| {
        let args = ["--config", town.config.to_str().unwrap(), "-q", "scan", what];
        bare(&args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    for (child, what, goes_on) in [
        (scan(&alone, "members"), "members", "`etronics-bot run` goes on with it, or this command later"),
        (scan(&served, "comments"), "comments", "the daemon goes on with it; look at `etronics-bot status`"),
    ] {
        let output = child.wait_with_output().unwrap();
        let said = err(&output);
        assert_eq!((output.status.code(), said.trim_end().lines().count()), (Some(1), 1), "{said}");
        assert!(said.starts_with("error: the sweep has to wait (") && said.trim_end().ends_with(goes_on), "{said}");
        assert!(said.contains(&format!("VK has no answer to `scan {what}`: ")), "{said}");
    }
    let checked = out(&alone.run(&["check"]));
    let silent: Vec<&str> = checked.lines().filter(|line| line.contains(": io: ")).collect();
    assert!(silent.len() > 1 && silent.iter().all(|line| line.contains("VK did not answer: ")), "{checked}");
    alone.story.sim.world(|world| world.online(PlatformSide::Vk));
    let later = alone.run(&["scan", "members"]);
    assert!(later.status.success(), "{}", err(&later));
}

/// What failed in several channels is told in one line and in one language; what waits for a word is ordered with it.
#[test]
fn posts_that_are_ordered_into_several_channels_are_told_of_in_one_language() {
    const ROUTES: &str = "[crosspost]\nenabled = true\nchannel_id = -1001000000002\napprove = \"all\"\n";
    let mut town = Town::new(EVERY_TOKEN, ROUTES);
    let (group, other) = town.story.sim.world(|world| {
        let other = world.add_channel("Второй канал");
        world.promote(other, world.bot_id, Some(Rights::ALL));
        (world.group_id, other)
    });
    let config = std::fs::read_to_string(&town.config).unwrap();
    let route = format!("{config}\n[[crosspost.routes]]\nfrom = {}\nto = [{other}]\n", -group);
    std::fs::write(&town.config, route).unwrap();
    town.start();
    let now = |town: &Town, post: i64| town.run(&["--lang", "ru", "crosspost", "now", &format!("-{group}_{post}")]);
    let paid = town.story.sim.world(|world| world.publish(PostDraft::new("Для донов").donut()));
    until("it is left out", || town.json(&["crosspost", "list", "--json"]).as_array().unwrap().len() == 2);
    let said = now(&town, paid);
    assert_eq!(said.status.code(), Some(1));
    assert_eq!(err(&said).matches("пропущена: только для донов").count(), 2, "{}", err(&said));
    assert!(!err(&said).contains("left out"), "{}", err(&said));
    let waits = town.story.sim.world(|world| world.publish(PostDraft::new("Ждёт слова")));
    let states = |town: &Town| {
        let rows = town.json(&["crosspost", "list", "--json"]).as_array().unwrap().clone();
        let of_post = rows.into_iter().filter(|row| row["vk_post_id"] == waits);
        of_post.map(|row| row["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    until("it waits for a word", || states(&town) == ["approval", "approval"]);
    let said = now(&town, waits);
    assert!(said.status.success() && err(&said).matches("вышла").count() == 2, "{}", err(&said));
    assert_eq!(states(&town), ["published", "published"]);
}

/// Whom a command removed while no daemon listened is told of as removed: nobody of them left by themselves.
#[test]
fn whom_a_scan_put_out_while_nobody_listened_did_not_leave_by_themselves() {
    let mut town = Town::new(EVERY_TOKEN, "");
    for number in 0..3 {
        let fake = town.story.fake(&number.to_string());
        let dead = town.story.stranger("Пётр", &number.to_string());
        town.story.sim.world(|world| {
            world.was_member(fake);
            world.was_member(dead);
            world.set_profile(dead, "deactivated", serde_json::json!("deleted"));
        });
    }
    let scan = town.json(&["-q", "scan", "members", "--enforce", "--json"]);
    assert_eq!(scan["removed"], 6, "{scan:#}");
    for under_a_daemon in [false, true] {
        if under_a_daemon {
            town.start();
        }
        assert!(town.run(&["-q", "scan", "members"]).status.success());
        let digest = town.json(&["digest", "--since", "1h", "--json"]);
        let told = ["joined", "left", "thrown_out", "removed", "net"].map(|name| digest["members"][name].as_i64());
        assert_eq!(told, [0, 0, 6, 6, -6].map(Some), "{digest:#}");
    }
}

/// A sweep says what came of it, whether the daemon does it or the command itself.
#[test]
fn a_sweep_of_comments_counts_what_went_and_tells_what_vk_refused() {
    for under_a_daemon in [false, true] {
        let mut town = Town::new(EVERY_TOKEN, "");
        if under_a_daemon {
            town.start();
        }
        let spam: Vec<_> = (0..2)
            .map(|number| {
                let stranger = town.story.stranger("Кристина", &number.to_string());
                town.story.comment(stranger, &format!("{SPAM} {number}"))
            })
            .collect();
        if under_a_daemon {
            until("all are judged", || town.json(&["journal", "--json"]).as_array().unwrap().len() == 2);
        }
        let scan = town.json(&["-q", "scan", "comments", "--enforce", "--json"]);
        assert_eq!(["removed", "fake", "refused", "waiting"].map(|name| scan[name].as_i64()), [2, 2, 0, 0].map(Some));
        assert!(spam.iter().all(|spot| !town.story.is_visible(*spot)), "{scan:#}");
    }
    let mut town = Town::new(EVERY_TOKEN, "");
    let fakes: Vec<i64> = (0..2).map(|number| town.story.fake(&number.to_string())).collect();
    let refused = Refusing::VkError { code: 15, message: "Access denied: managers cannot be banned".to_owned() };
    town.story.sim.world(|world| {
        for fake in &fakes {
            world.was_member(*fake);
        }
        world.fail(Fault::lasting(PlatformSide::Vk, refused).of("groups.ban"));
    });
    town.start();
    let scan = town.run(&["-q", "--lang", "en", "scan", "members", "--enforce"]);
    assert!(out(&scan).contains("0 removed, 0 in quarantine; refused by VK: 2"), "{} {}", out(&scan), err(&scan));
}
