//! Every text, with markup in every argument: nothing that people wrote is markup, and nothing is escaped twice.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::any_tests::{TRAP, TRAP_IN_HTML, any, seed};
use super::{Language, Texts, html};
use crate::domain::chart::Chart;
use crate::domain::leads::Template;
use crate::domain::verdict::Reason;

/// What is said without markup: buttons, pictures, names in lists, what VK shows.
const PLAIN: &[&str] = &[
    "ad_mark",
    "advice_in_words",
    "advertisement_label",
    "advertiser",
    "answered_at",
    "audit_chart",
    "backfill_offer",
    "backfill_stand",
    "ban_reason",
    "budget",
    "chat",
    "chat_of_network",
    "place",
    "choice",
    "setting_choice",
    "post_name",
    "copy_reason",
    "digest_chart",
    "file_elsewhere",
    "lane_name",
    "lead_change",
    "lead_taken",
    "list_still_removes",
    "owner_entry",
    "owner_lead",
    "owner_status",
    "owner_who",
    "price",
    "price_list",
    "price_list_within",
    "decided_by",
    "reason_plain",
    "reject_label",
    "reject_reason",
    "reply",
    "right_name",
    "suggestion_facts",
    "suggestion_task",
    "talk_answers",
    "talk_greeting",
    "talk_label",
    "talk_question",
    "talk_summary",
    "talk_understood",
    "told",
    "what",
    "written_at",
];

/// What people read of what a text function answers.
trait InWords {
    fn said(self) -> Vec<String>;
}

impl InWords for String {
    fn said(self) -> Vec<String> {
        vec![self]
    }
}

impl InWords for &str {
    fn said(self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl<T: InWords> InWords for Option<T> {
    fn said(self) -> Vec<String> {
        self.map(InWords::said).unwrap_or_default()
    }
}

impl<T: InWords> InWords for Vec<T> {
    fn said(self) -> Vec<String> {
        self.into_iter().flat_map(InWords::said).collect()
    }
}

impl<A: InWords, B: InWords> InWords for (A, B) {
    fn said(self) -> Vec<String> {
        let mut said = self.0.said();
        said.extend(self.1.said());
        said
    }
}

impl InWords for Template {
    fn said(self) -> Vec<String> {
        vec![self.name, self.text]
    }
}

impl InWords for Chart {
    fn said(self) -> Vec<String> {
        let mut said = vec![self.title, self.subtitle, self.community];
        said.extend(self.shares.into_iter().map(|share| share.label));
        for bars in self.bars.into_iter().chain(self.panels) {
            said.push(bars.title);
            said.extend(bars.labels);
            said.extend(bars.series.into_iter().map(|series| series.label));
        }
        said
    }
}

/// Calls each of these and keeps what is said under its name.
macro_rules! say_all {
    ($texts:expr, $said:expr, $($name:ident($($place:tt)*)),* $(,)?) => {
        $($said.entry(stringify!($name)).or_default().extend(InWords::said($texts.$name($(say_all!(@ $place)),*)));)*
    };
    // What is Telegram HTML already.
    (@ html) => { TRAP_IN_HTML };
    (@ key) => { any::<crate::policy::SettingKey>() };
    (@ words) => { || TRAP.to_owned() };
    (@ $place:tt) => { any() };
}

fn everything(rounds: u64) -> BTreeMap<&'static str, Vec<String>> {
    let mut said: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    for round in 0..rounds {
        let texts = Texts::new(if round % 2 == 0 { Language::Ru } else { Language::En });
        seed(round);
        say_all!(
            texts,
            said,
            why(_), mercy(_), offer(_), against(_), account_reasons(_), account_points(_), entry_reasons(_),
            fact(_ _), reason(_), reason_plain(_), reasons(_), reason_name(_), ordered_out(), advice(_),
            advice_in_words(_), key_name(_), key_said(_), help_wanted(_), cannot_undo(_ _), not_taken_back(_ _), capability_changed(_), capability(_),
            setting_name(key), setting_hint(_), trouble(_), trouble_or(_ html), right_name(_), lane_name(_),
            carried(_), chat(_ _), chat_of_network(_ _), chats_named(html _), post_name(_ words), may_not_post(_ _),
            help_wanted_in_channel(_ _), key_setting(_), choice(_ _), digest_label(_), lasting(_), panel_label(_),
            said(_), telegram_asks_to_wait(),
        );
        say_all!(
            texts.alerts(),
            said,
            rival(_), rival_is_gone(_), group_line(_ _), group_is_back(_), message(_ _), missed_alerts(_), key_trouble(_ _), key_works(_), limit_reached(_),
            first_assist(), hot_lead(_ _ _), wave_began(_), raid_began(_), store_was_ill(_ _ _ _),
            store_is_damaged(_), store_refuses(_ _), store_was_taken(_), clock_is_off(_), clock_is_right(_), restored(_ _), gone_quiet(_ _), telegram_out(_ _), vk_out(_
            _), platform_back(_ _ _ _), given_up(_ _), gap_unread(_ _ _), gap_cut(_ _), gap_posts_cut(_ _), events_overfull(_ _), disk_is_low(_), bytes(_), digest_not_sent(_),
            lane_stuck(_ _ _), lane_moves(_ _), owner_unreachable_on(_ _), owner_unreachable(_ _), alert_button(_), owner_status(_), owner_who(_ _),
            owner_entry(_ _ _ _ _), owner_lead(_ _ _ _), owner_more(_), owner_asked(_), holiday_line(_),
            answered_after_holiday(_), welcome_back(_), for_the_deputy(html), welcome(_), asks_instead(_), watching_line(_),
        );
        say_all!(
            texts.backtest(),
            said,
            backtest_label(_), act_and_clean(_), backtest_screen(_), calls_screen(_ _ _),
            week_judged_again(_), cleaned(_ _),
        );
        say_all!(
            texts.copies(),
            said,
            copy_source(), copy_original(), copy_video(), platform_is_off(_ _), posts_go_nowhere(_ _ _), quoted_is_gone(_), copy_card(_), mark_trouble(_), lost_of_words(_),
            which_post(_), copy_button(_), copy_said(_), words_too_late(_), advertisement_word(), advertisement_label(_),
            file_elsewhere(_), thing_elsewhere(_), files_left_out(_ _ _ _), edit_not_carried(_ _ _ _), edit_not_added(_ _ _ _),
            edit_needs_a_hand(_ _ _), surplus_not_deleted(_ _ _ _), edit_without_files(_ _ _ _ _), edit_lacks_files(_ _ _ _ _), edit_held(_ _ _ _ _ _), edit_left_out(_ _ _ _), paid_for_now(_ _ _), paid_for_stays(_ _), card_is_over(_ _), this_post(_ _), place(_ _ _), copy_not_deleted(_ _ _ _ _), copy_of_unknown_messages(_ _ _), post_is_gone(_ _ _), wall_unreadable(_ _), wall_cut(_ _),
            wall_unknown(_), channel_unknown(_), no_such_post(_), copies_screen(_), copy_filters_screen(_),
            copy_offer(_ _ _), copy_switch(_ _ _), copy_approve(_ _), numbered_copy_button(_ _),
            copy_reason(_), copy_reason_html(_), replace_screen(_), goes_later(_), put_off(_), put_off_already(_), decided_by(_ _),
            replaced_head(_ _), backfill_offer(_), backfill_question(), backfill_on_screen(_), backfill_stand(_),
            backfill_none(), backfill_stopped(_), backfill_stop_button(),
        );
        say_all!(
            texts.digest(),
            said,
            short(_), digest_screen(_), period_name(_ _), digest_details(_), reach_line(_),
            digest_caption(_), digest_chart(_ _),
        );
        say_all!(
            texts.leads(),
            said,
            crowd_asks(_), lead_card(_), who(_ _ _), ad_mark(_), lead_status_word(_ _), temperature_word(_),
            reject_reason(_), reject_label(_), lead_button(_), lead_said(_), lead_link_taken(_),
            lead_taken(_ _ _), lead_words(_ _ _), lead_files(_ _), not_delivered(_), lead_answer(_ _ _ _), answer_not_delivered(_ _ _ _), lead_reminder(_ _ _ html),
            cannot_be_answered(html), not_passed_on(_ _ _ _ _),
            suggested(_ _), no_suggestion(_), lead_post_found(_ _), lead_forgotten(), lead_change(_ _ _),
            leads_screen(_), shelf_label(_), leads_label(_), lead_switch(_ _ _), leads_list(_ _), found(),
            nothing_found(_), more_found(), formats_screen(_), templates_screen(_), lead_ask(_),
            lead_bad_entry(_), export_caption(_), shipped_templates(), suggestion_task(_),
            suggestion_facts(_), talk_greeting(_ _ _), talk_label(_ _), talk_answers(_), step_name(_), price_list(_ _),
            price_list_within(_ _ _),
            price(_), talk_question(_ _ _ _), talk_consent(), talk_place_note(), talk_again(_),
            talk_understood(_ _), talk_summary(_), told(_ _), what(_), numbered(_), advertiser(_), dates(_),
            calendar_day(_), budget(_), reply(_), client_commands(_), admin_commands(), answered_at(_ _),
        );
        say_all!(
            texts.moderation(),
            said,
            brake_label(_), brake_line(_), brake_came_on(_), brake_card(_), brake_screen(_ _), person(_ _),
            removal_report(_ _ _), removal(_ _), quoted(_), assist_card(_), quarantine_line(_ _), raid(_ _ _
            _ _), comments_opened(_ _), unlisted(_), while_listed(), not_spam_button(_), return_button(_), let_stay_button(_),
            ban_button(_), handled_button(_), look_button(), close_comments_button(_), sweep_share(_),
            marked_list(_ _), share_remove_button(_), share_button(_), sweep(_), audit(_), audit_chart(_),
            ban_reason(_), list_still_removes(_ _), taken_back(_), apology_card(_ _ _), apology(_), wave(_), wave_list(_ _ _),
            wave_remove_button(_), wave_raise_button(_), wave_button(_), quoted_within(_ _), asked_mark(_), taken_over(_), stays_as_it_is(),
            panel_is_below(), pile_line(_), pile_label(_), pile_filter(_ _ _), quote_of(_ _ _), quote_or_forgotten(_ _),
            decided_card(_ _), decided_mark(_), alike_line(_), origin(_), wave_key(_), return_all_button(_ _),
            not_spam_all_button(_), taken_away(), written_at(_ _), report_turn(_ _ _), order_kept(_ _), order_about_many(_),
        );
        say_all!(
            texts.panel(),
            said,
            owner_said(_), quarantine_screen(_ _ _ _), item(_), person_card(_), keys_screen(_),
            key_renewal(_), key_button(_), key_drop_button(), ask_for_key(_ _), key_is_checked(),
            key_seen_by_all(), key_unasked(), key_of_the_bot(), key_end(_), admin_help(), taught_label(_),
            taught_screen(_), panel_top(_ _ _), acting(_), asked_of_you(_ _), who_is_that(), answer_the_panel(), strictness(_), comments_screen(_ _ _ _),
            verdicts_screen(_ _), entry_line(_ _), decision_word(_ _), state_word(_ _), list_screen(_ _ _ _),
            ask_entry(_), settings_screen(_), mode_is_fixed(), confirm_enforce(_ html _), watched(_), would_have(html _), would_screen(_ _
            _), observed_week(_), allowed_screen(_ _ _), bad_entry(_), stop_word_bites(_ _ _ _),
            stop_word_answer(_), decided(_ _ _ _), order_goes_on(_), all_above(_ _), all_of_wave(_ _ _), returned(_ _ _),
            members_screen(_), sweep_times(_), dead_screen(_), day(_), likes_screen(_), section_name(_),
            section_screen(_ _), setting_screen(_), setting_label(_), setting_choice(_ _), setting_ask(_),
            setting_wrong(_), setting_beyond(_ _ _), taken_off(_), list_is_unchanged(), setting_form(_), setting_value(_ _ _), changes_screen(_), managers_screen(_),
            status(_), account_line(_), admins_are_unread(_), admins_are_read(), no_right_is_known(),
            not_understood(_), how_to_find_in_group(), cancelled(), setting_saved(_ _), typed(_), bad_entry_reason(_),
            bad_value_reason(_), bad_price_reason(), pick_person(), pick_nobody(), pick_below(), deputy_is(_
            _), you_stand_in(), deputy_refused(_), item_named(_ _),
        );
        say_all!(
            texts.questions(),
            said,
            question_card(_ html _ _ _), open_comment(), question_said(_),
        );
    }
    said
}

/// Functions of `Texts` that say something, as they stand in this folder.
fn every_name() -> Vec<String> {
    let says = regex::Regex::new(
        r"\n    pub(?:\([a-z]+\))? (?:const )?fn (\w+)(?:<[^>]*>)?\(\s*&(?:'a )?self[^{]*?-> ([^{]+) \{",
    )
    .unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/texts");
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        for block in
            text.split("\nimpl ").filter(|block| block.lines().next().is_some_and(|line| line.ends_with("Texts {")))
        {
            let block = block.split("\n}\n").next().unwrap_or_default();
            let silent = ["bool", "i64", "Language", "Option<OwnerWord>"];
            names.extend(
                says.captures_iter(block).filter(|found| !silent.contains(&&found[2])).map(|found| found[1].to_owned()),
            );
        }
    }
    names
}

#[test]
fn every_text_is_walked() {
    let walked = everything(1);
    let names = every_name();
    assert!(names.len() > 250, "{}", names.len());
    let missing: Vec<&String> = names.iter().filter(|name| !walked.contains_key(name.as_str())).collect();
    assert!(missing.is_empty(), "add them to the list above: {missing:?}");
}

#[test]
fn nothing_that_people_wrote_is_markup() {
    let mut wrong: BTreeMap<&str, String> = BTreeMap::new();
    for (name, texts) in everything(300) {
        for text in texts {
            let shown = if PLAIN.contains(&name) { text.clone() } else { html::plain(&text) };
            let whole = shown.matches(TRAP).count();
            if whole != shown.matches("x\"").count()
                || shown.contains("&lt;")
                || text.contains(&html::escape(&html::escape(TRAP)))
            {
                wrong.entry(name).or_insert(text);
            }
        }
    }
    let list: Vec<String> = wrong.iter().map(|(name, text)| format!("{name}: {text}")).collect();
    assert!(list.is_empty(), "{} texts show what they should not:\n{}", list.len(), list.join("\n---\n"));
}

/// Codes of reasons, wherever the program gives one.
fn every_reason() -> Vec<String> {
    let given = regex::Regex::new(r#"Reason::(?:new|with)\(\s*"(\w+)""#).unwrap();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut codes = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(&path).unwrap_or_default();
            let code = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
            if !path.to_string_lossy().ends_with("tests.rs") {
                codes.extend(given.captures_iter(code).map(|found| found[1].to_owned()));
            }
        }
    }
    codes
}

#[test]
fn every_reason_has_a_name() {
    let codes = every_reason();
    assert!(codes.len() > 30, "{}", codes.len());
    for language in [Language::Ru, Language::En] {
        let texts = Texts::new(language);
        let unknown = texts.reason_name("no such code");
        let missing: Vec<&String> = codes.iter().filter(|code| texts.reason_name(code) == unknown).collect();
        let said = |code: &String| {
            texts.reason(&Reason { code: code.clone().into(), points: 1.0, detail: Some("7".to_owned()) })
        };
        let missing: Vec<&String> = missing.into_iter().filter(|code| said(code).contains(&unknown)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
