//! Words that databases and cards of former versions hold: a variant may come, and no word may change or go.

use crate::domain::alert::{AlertKind, Level};
use crate::domain::brake::BrakeCause;
use crate::domain::capability::{Capability, Way};
use crate::domain::copies::{BackfillState, CopyState, CopyStep, LeftOutBy, PartState};
use crate::domain::ids::{ItemKind, Network, Place};
use crate::domain::key::KeyName;
use crate::domain::lane::VkLane;
use crate::domain::language::Language;
use crate::domain::leads::{LeadStatus, RejectReason, Step, Temperature};
use crate::domain::mercy::Mercy;
use crate::domain::questions::QuestionState;
use crate::domain::right::Right;
use crate::domain::screen::{CardMenu, LeadAsk, LeadShelf, Part, Screen};
use crate::domain::sweep::{SweepKind, SweepState};
use crate::domain::verdict::{Decision, Mode, State, SubjectKind};
use crate::domain::wave::{WaveKind, WaveState};
use crate::policy::Section;
use crate::store::activity::Activity;
use crate::store::lead_messages::Side;
use crate::store::leads::LeadKind;
use crate::store::profile_requests::RequestCause;
use crate::store::quarantine::QuarantineState;
use crate::store::talks::TalkState;

macro_rules! hold {
    ($($words:ident: $known:literal,)*) => {
        $(
            let known: Vec<_> = $known.split(' ').collect();
            assert_eq!($words::ALL.map($words::as_str).as_slice(), known, stringify!($words));
        )*
    };
}

#[test]
fn stored_words_and_codes_of_buttons_stay_as_they_are() {
    hold! {
        AlertKind: "wave hot_lead key capability assist quiet telegram vk outbox limit storage help",
        Level: "info warning critical",
        Screen: "top st br co ve sw do qu se ce al me pv de lk wo bt cp cf cr ld fo tp dg ky ch ma",
        Part: "comments members likes",
        CardMenu: "reject templates",
        LeadShelf: "new work hot warm cold over left offers asked",
        LeadAsk: "format template search",
        BrakeCause: "taken_back like_own_talk out_of_rhythm people_taken_back",
        Right: "admin_level manage messages wall photos docs can_delete_messages \
            can_restrict_members can_edit_messages can_pin_messages can_post_messages",
        Mercy: "donor answered lead",
        Capability: "delete_comments ban remove_members read_wall read_likes messages long_poll",
        Way: "auto assist off",
        Decision: "keep quarantine remove",
        Mode: "observe enforce",
        SubjectKind: "member like comment message",
        State: "observed pending assist done failed undone",
        CopyState: "pending approval published skipped failed uncertain",
        CopyStep: " asking ready sending",
        PartState: "waiting out done unsure failed",
        LeftOutBy: "ads repost hashtag donut empty deleted gone admin removed moved",
        BackfillState: "waits asked taken there left_out gone",
        LeadStatus: "new in_progress agreed published closed rejected",
        Temperature: "hot warm cold",
        Step: "product format dates budget contact summary platform party erid",
        RejectReason: "price fit spam silent client cancelled",
        QuestionState: "waiting shown sending answered doubt gone",
        Network: "vk telegram",
        Place: "wall photo video market board chat",
        ItemKind: "post comment photo video other",
        SweepKind: "members likes comments",
        SweepState: "running done limit asks failed",
        WaveKind: "joins likes comments",
        WaveState: "open over honest",
        KeyName: "vk.community_token vk.service_token vk.user_token openai.api_key max.token telegram.bot_token",
        VkLane: "delete ban close message answer read wall catch_up sweep key",
        Section: "s-mod s-com s-peo s-cop s-lea s-dig s-ale s-hol s-gen",
        Language: "ru en",
        TalkState: "idle asking resuming changing question forgetting",
        Side: "client admin note change bot",
        QuarantineState: "pending kept removed expired",
        RequestCause: "join like comment second expired name",
        Activity: "join leave removed like unlike message ban unban",
        LeadKind: "lead question offer",
    }
}

#[test]
fn a_word_is_read_as_what_it_was_and_a_strange_one_does_no_harm() {
    for kind in AlertKind::ALL {
        assert_eq!(AlertKind::parse(kind.as_str()), Some(kind));
    }
    for screen in Screen::ALL {
        assert_eq!(Screen::parse(screen.as_str()), Some(screen));
    }
    for part in PartState::ALL {
        assert_eq!(PartState::parse(part.as_str()), part);
    }
    assert_eq!((AlertKind::parse("?"), Screen::parse("?"), PartState::parse("?")), (None, None, PartState::Unsure));
}
