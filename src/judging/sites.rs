//! Which sites are known: where people send one another, messengers, endings of names.

const MESSENGERS: [&str; 9] =
    ["t.me", "telegram.me", "telegram.dog", "wa.me", "whatsapp.com", "viber.com", "discord.gg", "joinchat", "tg.me"];
/// Where people send one another, and what they quote: networks' own pages, videos, news, maps, shops, services of the
/// state. A link there says nothing against a text (channels and invitations of messengers are not among them, nor are short
/// links, which lead anywhere).
const CONTENT_SITES: &[&str] = &[
    "vk.com",
    "vk.ru",
    "vkvideo.ru",
    "ok.ru",
    "youtube.com",
    "youtu.be",
    "rutube.ru",
    "dzen.ru",
    "twitch.tv",
    "tiktok.com",
    "instagram.com",
    "facebook.com",
    "fb.com",
    "twitter.com",
    "x.com",
    "pinterest.com",
    "wikipedia.org",
    "wikimedia.org",
    "yandex.ru",
    "ya.ru",
    "yandex.com",
    "yandex.by",
    "yandex.kz",
    "google.com",
    "google.ru",
    "mail.ru",
    "2gis.ru",
    "2gis.kz",
    "openstreetmap.org",
    "gosuslugi.ru",
    "mos.ru",
    "nalog.ru",
    "nalog.gov.ru",
    "kremlin.ru",
    "government.ru",
    "gov.ru",
    "edu.ru",
    "gov.kz",
    "egov.kz",
    "diia.gov.ua",
    "wildberries.ru",
    "ozon.ru",
    "avito.ru",
    "aliexpress.ru",
    "aliexpress.com",
    "market.yandex.ru",
    "megamarket.ru",
    "lamoda.ru",
    "kaspi.kz",
    "hh.ru",
    "cian.ru",
    "auto.ru",
    "drom.ru",
    "rzd.ru",
    "tutu.ru",
    "kinopoisk.ru",
    "litres.ru",
    "livelib.ru",
    "afisha.ru",
    "kassir.ru",
    "ticketland.ru",
    "music.yandex.ru",
    "spotify.com",
    "soundcloud.com",
    "steampowered.com",
    "steamcommunity.com",
    "github.com",
    "habr.com",
    "pikabu.ru",
    "stackoverflow.com",
    "reddit.com",
    "rbc.ru",
    "ria.ru",
    "tass.ru",
    "lenta.ru",
    "gazeta.ru",
    "kommersant.ru",
    "interfax.ru",
    "meduza.io",
    "kp.ru",
    "mk.ru",
    "aif.ru",
    "rg.ru",
    "iz.ru",
    "fontanka.ru",
    "ngs.ru",
    "e1.ru",
    "74.ru",
    "bbc.com",
    "change.org",
    "roi.ru",
    "gorodsreda.ru",
    "dobro.ru",
    "rusfond.ru",
    "planeta.ru",
    "timepad.ru",
    "radario.ru",
    "qtickets.ru",
    "kudago.com",
    "sports.ru",
    "championat.com",
    "vimeo.com",
    "flickr.com",
    "500px.com",
    "behance.net",
    "music.apple.com",
    "sberbank.ru",
    "sber.ru",
    "tinkoff.ru",
    "tbank.ru",
    "vtb.ru",
    "gramota.ru",
    "consultant.ru",
    "garant.ru",
    "gismeteo.ru",
    "imdb.com",
    "amazon.com",
    "telegra.ph",
    "max.ru",
    "boosty.to",
    "bandcamp.com",
    "pin.it",
    "zoom.us",
    "sferum.ru",
    "uchi.ru",
    "vkplay.ru",
    "vkplay.live",
    "olx.ua",
    "rozetka.com.ua",
    "onliner.by",
    "av.by",
    "kolesa.kz",
    "krisha.kz",
];
/// Endings that are commonly real; a dot between words of a careless sentence («привет.как», «so good.it was») is no domain.
/// Behind a scheme any ending is one.
pub(super) const ENDINGS: &str = "ru|com|net|org|me|io|su|рф|рус|info|biz|site|online|top|xyz|club|shop|app|dev|link|store|pro|cc|ly|gg|\
    tv|co|by|kz|ua|in|uk|de|space|website|live|fun|bet|casino|vip|icu|click|ltd|work|tech|to|is|eu|sbs|tk|pw|cfd|onion|gq|cyou|\
    ai|mobi|buzz|at|lol|sale|life|world|news|market|win|bid|monster|quest|bond|mom|pics|lat|rest|pl|cz|lv|lt|ee|ge|uz|kg|\
    md|az|example|xn--[a-z0-9-]+";

/// Whether a domain is that of a messenger, where a link is an invitation.
pub(super) fn is_messenger(domain: &str) -> bool {
    MESSENGERS.iter().any(|known| covers(known, domain))
}

/// Whether an address, a site and what follows it, invites to a chat of a network where people send one another as well.
pub(super) fn is_invitation(domain: &str, rest: &str) -> bool {
    matches!(domain, "max.ru" | "vk.me") && rest.starts_with("/join/")
}

/// Names that people trust with their passwords and cards.
const TRUSTED: [&str; 24] = [
    "vk",
    "vkontakte",
    "gosuslugi",
    "gosuslugl",
    "gosusluga",
    "sber",
    "sberbank",
    "tinkoff",
    "tbank",
    "vtb",
    "alfabank",
    "telegram",
    "whatsapp",
    "ozon",
    "wildberries",
    "wb",
    "avito",
    "sdek",
    "cdek",
    "pochta",
    "pfr",
    "sfr",
    "nalog",
    "gazprom",
];
/// What whoever is after these puts beside them.
const BAIT: [&str; 33] = [
    "support",
    "help",
    "verify",
    "verif",
    "login",
    "auth",
    "secure",
    "security",
    "safe",
    "check",
    "confirm",
    "account",
    "id",
    "video",
    "photo",
    "vote",
    "pay",
    "oplata",
    "dostavka",
    "bonus",
    "gift",
    "podarok",
    "prize",
    "vyplata",
    "viplata",
    "vyplaty",
    "raschet",
    "copyright",
    "appeal",
    "dmca",
    "dividend",
    "invest",
    "kompensacia",
];

/// Whether a domain bears a trusted name beside a bait, «vk-support-id.com»: not that name's own site.
pub(super) fn poses_as_trusted(domain: &str) -> bool {
    if is_content_site(domain) || is_messenger(domain) {
        return false;
    }
    let parts = || domain.split(['.', '-', '_']);
    parts().any(|part| TRUSTED.contains(&part)) && parts().any(|part| BAIT.contains(&part))
}

/// Whether a domain is one where people send one another.
pub(crate) fn is_content_site(domain: &str) -> bool {
    CONTENT_SITES.iter().any(|site| covers(site, domain))
}

/// Whether an address as it stands in a text, in lower case, leads to such a site.
pub(super) fn leads_to_content(address: &str) -> bool {
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    let (host, rest) = address.split_at(address.find(['/', '?', '#']).unwrap_or(address.len()));
    if is_invitation(host, rest) {
        return false;
    }
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split(':').next().unwrap_or(host);
    is_content_site(host.strip_prefix("www.").unwrap_or(host))
}

/// Whether a listed domain covers a found one: itself and everything below it.
pub(crate) fn covers(listed: &str, found: &str) -> bool {
    found == listed || found.strip_suffix(listed).is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listed_domain_covers_what_is_below_it_only() {
        assert!(covers("example.com", "a.example.com"));
        assert!(covers("example.com", "example.com"));
        assert!(!covers("example.com", "notexample.com"));
    }

    #[test]
    fn a_trusted_name_beside_a_bait_poses() {
        for site in
            ["vk-support-id.com", "pay.sber-bonus.ru", "gosuslugi-vyplata.site", "id-vk.com", "ozon.gift-day.online"]
        {
            assert!(poses_as_trusted(site), "{site}");
        }
        for site in [
            "vk.com",
            "id.vk.com",
            "support.ozon.ru",
            "bonus.sber.ru",
            "vk-fest.ru",
            "help-center.ru",
            "my-max-shop.ru",
            // A photographer by that name, not the messenger.
            "max-photo.ru",
            "schoolcard.ru",
            "video-studio.ru",
            "pay.example",
        ] {
            assert!(!poses_as_trusted(site), "{site}");
        }
    }
}
