//! What `status` and `check` say of MAX, where there is a bot of it; of who has none they say nothing.

use etronics_bot::simulator::{PlatformSide, PostDraft};
use serde_json::Value;

use super::max_posts::copying_to_max;
use crate::story::{Of, Story};

impl Story {
    fn status_line(&self, lang: &str) -> String {
        let config = self.config_file();
        let out = std::process::Command::new(env!("CARGO_BIN_EXE_etronics-bot"))
            .args(["--config", config.to_str().unwrap(), "--lang", lang, "status"])
            .output()
            .unwrap();
        let said = String::from_utf8(out.stdout).unwrap();
        let line = said.lines().find(|line| line.starts_with("MAX")).unwrap_or_else(|| panic!("{said}"));
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Lines of `check` about MAX: `ok name: detail`.
    fn checked(&self) -> Vec<String> {
        let report = self.json_of("check");
        let lines = report["checks"].as_array().unwrap().iter();
        let of_max = lines.filter(|line| line["name"].as_str().unwrap().starts_with("max"));
        of_max
            .map(|it| format!("{} {}: {}", it["ok"], it["name"].as_str().unwrap(), it["detail"].as_str().unwrap()))
            .collect()
    }
}

#[test]
fn status_says_how_max_does() {
    let mut story = copying_to_max("");
    story.perhaps_ignoring(&[Of::AdminChat], "that something waits long may be told");
    story.pass(1);
    let max = story.json_of("status")["max"].clone();
    assert_eq!(
        (&max["connected"], &max["last_published_at"], &max["waiting"]),
        (&Value::Null, &Value::Null, &0.into())
    );
    assert_eq!(story.status_line("ru"), "MAX ещё не спрашивали, последний пост —");
    story.publishes(PostDraft::new("Первый"));
    let max = story.json_of("status")["max"].clone();
    assert_eq!((&max["connected"], &max["last_error"]), (&true.into(), &Value::Null));
    let at = max["last_published_at"].as_str().unwrap().to_owned();
    assert_eq!(story.status_line("en"), format!("MAX connected, last post {at}"));
    story.pass(1);
    story.sim.world(|world| world.offline(PlatformSide::Max));
    story.publishes(PostDraft::new("Второй"));
    story.publishes(PostDraft::new("Третий"));
    let max = story.json_of("status")["max"].clone();
    assert_eq!((&max["connected"], &max["waiting"]), (&false.into(), &2.into()));
    assert!(max["last_error"].as_str().unwrap().contains("max"), "{max}");
    story.admin_writes("/panel");
    story.press("Статус");
    let screen = story.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains("MAX: 🔴 нет связи, последний пост 1 минуту назад, 2 поста ждут"), "{screen}");
    let line = story.status_line("ru");
    assert!(line.starts_with(&format!("MAX нет связи, последний пост {at}, 2 поста ждут, ")), "{line}");
    story.sim.world(|world| world.online(PlatformSide::Max));
    story.pass(15);
    let max = story.json_of("status")["max"].clone();
    assert_eq!(
        (&max["connected"], &max["waiting"], &max["last_error"]),
        (&true.into(), &0.into(), &Value::Null),
        "{max}"
    );
    story.rest();
}

#[test]
fn who_has_no_max_hears_nothing_of_it() {
    let mut story = super::copies::copying("");
    story.pass(1);
    assert!(story.json_of("status").get("max").is_none());
    assert!(story.checked().is_empty());
    story.rest();
}

#[test]
fn check_tells_who_could_be_told_what_matters() {
    let mut story = copying_to_max("");
    story.pass(1);
    let bot = ["true max_bot: @quiet_yard_max_bot", "true max_channel_rights: all that is needed in “Тихий двор”"];
    let said = |story: &Story| {
        let lines = story.checked();
        assert!(lines.len() >= 2 && lines.iter().zip(bot).all(|(line, begins)| line.starts_with(begins)), "{lines:#?}");
        lines[2..].join("\n")
    };
    let nobody = "true max_alerts: alerts.max_user_id is not set, and nobody wrote to the bot on MAX of late";
    assert_eq!(said(&story), nobody);
    let owner = story.sim.world(|world| {
        let owner = world.add_max_person("Ольга");
        world.max_says(owner, "Это я");
        owner
    });
    // Looking takes nothing away: who looks again sees the same.
    for _ in 0..2 {
        let known =
            format!("true max_alerts: alerts.max_user_id is not set; who wrote to the bot on MAX: {owner} (Ольга)");
        assert_eq!(said(&story), known);
    }
    story.more.push_str(&format!("[alerts]\nmax_user_id = {owner}\n"));
    assert_eq!(said(&story), "");
    story.rest();
}

#[test]
fn a_rule_for_a_channel_that_nothing_goes_to_is_named() {
    let rules = "[[crosspost.replace]]\nfrom = \"a\"\nto = \"b\"\ntargets = [\"max:-70000000000001\", \"max:-71\"]\n\
                 [[crosspost.replace]]\nfrom = \"c\"\nto = \"d\"\ntargets = [\"@nobody_here\"]\n";
    let mut story = copying_to_max(rules);
    story.pass(1);
    let report = story.json_of("check");
    let lines = report["checks"].as_array().unwrap().iter().filter(|line| line["name"] == "crosspost_rules");
    let said: Vec<&str> = lines.map(|line| line["detail"].as_str().unwrap()).collect();
    assert_eq!(
        said,
        [
            "crosspost.replace[1].targets: no post goes to max:-71",
            "crosspost.replace[2].targets: no post goes to @nobody_here"
        ]
    );
    assert_eq!(report["ok"], true);
    story.rest();
}
