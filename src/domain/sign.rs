//! Reason codes that people read of: the words by which verdicts are stored, and their types.

use super::words::words;

words! {
    /// What speaks for or against a text, or decided instead of it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum TextSign {
        StopWord = "stop_word",
        BlockedDomain = "blocked_domain",
        Link = "link",
        AllowedLink = "allowed_link",
        HiddenLink = "hidden_link",
        PosingSite = "posing_site",
        Messenger = "messenger",
        CardNumber = "card_number",
        OnlyLink = "only_link",
        OnlyAttachment = "only_attachment",
        EmojiFlood = "emoji_flood",
        MixedAlphabets = "mixed_alphabets",
        InvisibleLetters = "invisible_letters",
        SpacedOut = "spaced_out",
        Flood = "flood",
        SameText = "same_text",
        Forwarded = "forwarded",
        Buttons = "buttons",
        InAttachment = "in_attachment",
        BioLink = "bio_link",
        BioOffer = "bio_offer",
        NameOffer = "name_offer",
        ReactsToAll = "reacts_to_all",
        Model = "model",
        NoText = "no_text",
        OwnHam = "own_ham",
        NamesMessenger = "names_messenger",
        KindSpam = "kind_spam",
        KindHam = "kind_ham",
        SmallTalk = "small_talk",
        ForeignLanguage = "foreign_language",
        CalmText = "calm_text",
        LearnedSpam = "learned_spam",
        LearnedHam = "learned_ham",
        OtherAddress = "other_address",
        TurnedIntoAdvert = "turned_into_advert",
        Dead = "dead",
        Wave = "wave",
        OverLimit = "over_limit",
        Brake = "brake",
        ManagersUnknown = "managers_unknown",
        ChannelUnknown = "channel_unknown",
        Holiday = "holiday",
        LetStay = "let_stay",
        LongStanding = "long_standing",
        WroteWell = "wrote_well",
        NamedInPosts = "named_in_posts",
        MembersWrote = "members_wrote",
    }
}

words! {
    /// What a text offers, or only speaks of.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum OfferSign {
        OffersEarnings = "offers_earnings",
        MentionsEarnings = "mentions_earnings",
        OffersCrypto = "offers_crypto",
        MentionsCrypto = "mentions_crypto",
        OffersCasino = "offers_casino",
        MentionsCasino = "mentions_casino",
        OffersLoans = "offers_loans",
        MentionsLoans = "mentions_loans",
        OffersDocuments = "offers_documents",
        MentionsDocuments = "mentions_documents",
        OffersIntimate = "offers_intimate",
        MentionsIntimate = "mentions_intimate",
        OffersDrugs = "offers_drugs",
        MentionsDrugs = "mentions_drugs",
        OffersPromotion = "offers_promotion",
        MentionsPromotion = "mentions_promotion",
        OffersPrize = "offers_prize",
        MentionsPrize = "mentions_prize",
        OffersOccult = "offers_occult",
        MentionsOccult = "mentions_occult",
        OffersGoods = "offers_goods",
        MentionsGoods = "mentions_goods",
        OffersCrime = "offers_crime",
        MentionsCrime = "mentions_crime",
        OffersPage = "offers_page",
        MentionsPage = "mentions_page",
        OffersPosing = "offers_posing",
        MentionsPosing = "mentions_posing",
    }
}

words! {
    /// What a person did, counted.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum ActivitySign {
        Followers = "followers",
        LikeBurst = "like_burst",
        Haste = "haste",
        DenseIds = "dense_ids",
        SpamTexts = "spam_texts",
        GoodComments = "good_comments",
    }
}

words! {
    /// What a profile tells.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) enum ProfileSign {
        Base = "base",
        Closed = "closed",
        NoPhoto = "no_photo",
        NoMobile = "no_mobile",
        Verified = "verified",
        ManyFollowers = "many_followers",
        Status = "status",
        EmptyStatus = "empty_status",
        NoStatus = "no_status",
        Site = "site",
        Nickname = "nickname",
        MaidenName = "maiden_name",
        NoBirthday = "no_birthday",
        NoCity = "no_city",
        NoCityClosed = "no_city_closed",
        Studies = "studies",
        Works = "works",
        NoOccupation = "no_occupation",
        Views = "views",
        Relation = "relation",
        NoBiography = "no_biography",
        EmptyBiography = "empty_biography",
        Interests = "interests",
        ManyInterests = "many_interests",
        Biography = "biography",
        FullBiography = "full_biography",
        Untold = "untold",
        Unlooked = "unlooked",
        LearnedFake = "learned_fake",
        LearnedPerson = "learned_person",
    }
}
