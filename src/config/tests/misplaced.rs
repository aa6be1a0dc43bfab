//! Keys that stand where another value belongs.

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
