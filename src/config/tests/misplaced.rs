//! Values that stand where another belongs.

use super::{Machine, refused};

#[test]
fn a_key_in_the_wrong_place_is_never_repeated() {
    let key = format!("7000000001:AA{}", "aB3_-".repeat(7));
    for name in [
        "telegram.admin_chat_id",
        "vk.group_id",
        "moderation.mode",
        "telegram.admin_user_ids",
        "alerts.enabled",
        "alerts.max_user_id",
        "crosspost.channel_id",
        "crosspost.max_channel_id",
    ] {
        let error = refused(&format!("{name} = \"{key}\""));
        assert!(error.contains(name) && !error.contains(&key[..20]), "{error}");
    }
    let loaded = Machine::new().set("DATABASE_URL", &key).set("TZ", &key).load();
    let shown = serde_json::to_string(&loaded.config.shown()).unwrap();
    assert!(!shown.contains(&key) && !format!("{:?}", loaded.warnings).contains(&key), "{shown}");
}

#[test]
fn one_group_cannot_be_the_admins_and_the_one_that_is_moderated() {
    let both = "[telegram]\nadmin_chat_id = -1001234567890\ndiscussion_chat_id = -1001234567890\n";
    insta::assert_snapshot!(refused(both), @"telegram.admin_chat_id and telegram.discussion_chat_id are one group, -1001234567890: nobody's messages would be judged there, and everybody would read what is meant for you; make a chat for the administrators alone");
    let two = Machine::new().config(&both.replacen("-1001234567890", "-1001234567891", 1));
    assert!(two.load().config.telegram.discussion_chat.is_some());
}
