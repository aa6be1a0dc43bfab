//! What no key is, and what no value of one.

use super::*;

#[test]
fn unknown_keys_are_named_with_their_line_and_the_nearest_known_one() {
    insta::assert_snapshot!(refused("[vk]\ngrup_id = 1"), @"config file HERE/config.toml, line 2: unknown key `vk.grup_id`; the nearest known one is `vk.group_id`");
    insta::assert_snapshot!(refused("\n[telegrm]\nbot_token = \"1:a\""), @"config file HERE/config.toml, line 2: unknown key `telegrm`; the nearest known one is `telegram`");
    insta::assert_snapshot!(refused("group_id = 1"), @"config file HERE/config.toml, line 1: unknown key `group_id`; the nearest known one is `vk.group_id`");
    insta::assert_snapshot!(refused("[moderation.comments]\nstop_word = []"), @"config file HERE/config.toml, line 2: unknown key `moderation.comments.stop_word`; the nearest known one is `moderation.comments.stop_words`");
    insta::assert_snapshot!(refused("[vk]\nuser_token_fil = \"x\""), @"config file HERE/config.toml, line 2: unknown key `vk.user_token_fil`; the nearest known one is `vk.user_token_file`");
    insta::assert_snapshot!(refused("[[crosspost.routes]]\nfrom = 1\nto = [-1]\nskip_add = true"), @"config file HERE/config.toml, line 4: unknown key `crosspost.routes[1].skip_add`; the nearest known one is `skip_ads`");
    insta::assert_snapshot!(refused("vk = 5"), @"config file HERE/config.toml, line 1: `vk` is a section: write [vk] and its keys below");
    insta::assert_snapshot!(refused("[[leads.formats]]\nprice = 1"), @"config file HERE/config.toml, line 1: `leads.formats[1]` has no `name`");
    // The key of one platform is given to no other.
    insta::assert_snapshot!(refused("[vk]\ntoken = 1"), @"config file HERE/config.toml, line 2: unknown key `vk.token`; the nearest known one is `vk.user_token`");
    insta::assert_snapshot!(refused("[telegram]\ntoken = 1"), @"config file HERE/config.toml, line 2: unknown key `telegram.token`; the nearest known one is `telegram.bot_token`");
}

#[test]
fn a_channel_of_max_is_a_number() {
    insta::assert_snapshot!(refused("[[crosspost.routes]]\nfrom = 1\nto = [\"max:x\"]"), @r#"config file HERE/config.toml, line 3: `crosspost.routes[1].to` must be the number of a channel of MAX, such as -70000000000001, not "max:x""#);
}
