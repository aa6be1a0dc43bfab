//! VK's own markup in texts of posts → words with links (`docs/platforms.md`, «VK: markup of texts»). Pure; what is no
//! markup stays as it is.

use std::sync::LazyLock;

use regex::Regex;

use super::away;
use crate::domain::post::RichText;

/// A mention by number, with the mark that answers carry.
const NUMBERED: &str = r"(?:id|club|public|event|app)\d+";

/// `[id1|Name]`, `[club1:bp-1_2|Name]`, `[name|Name]`, `[https://vk.com/page|words]`, `[#alias|words|https://…]`; a hashtag
/// with the community it belongs to; mentions as people type them.
/// Brackets within the words of a link are words too, where they come in pairs.
const WORDS: &str = r"(?:[^\[\]\n]|\[[^\[\]\n]*\])+";

static MARKUP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let pattern = format!(
        r"(?x)
        \[ (?: \#(?:[^\[\]|\n]*) \| (?P<alias>[^\[\]|\n]+) \| (?P<far>https?://[^\s\[\]|]+)
             | (?P<url>(?:https?://)?(?:[a-z0-9-]+\.)*(?:vk\.com|vk\.ru|vk\.me|vk\.cc)/[^\s\[\]|]*|https?://[^\s\[\]|]+)
               \| (?P<words>{WORDS})
             | (?P<who>{NUMBERED})(?::bp-?\d+_\d+)? \| (?P<name>{WORDS})
             | (?P<screen>[A-Za-z0-9_.]{{2,}}) \| (?P<label>{WORDS})
           ) \]
        | (?P<away>(?:https?://)?(?:www\.|m\.)?vk\.(?:com|ru)/away(?:\.php)?\?[^\s\[\]|<>()]*[^\s\[\]|<>().,;:!?])
        | (?P<tag>\#[\w\u{{300}}-\u{{36f}}]+) @ [A-Za-z0-9_.]*[A-Za-z0-9_]
        | [@*] (?P<typed>{NUMBERED}) (?: \x20? \( (?P<called>[^()\n]+) \) )?
        | @ (?P<short>[A-Za-z][A-Za-z0-9_.]*[A-Za-z0-9_]) \x20? \( (?P<titled>[^()\n]+) \)
        "
    );
    Regex::new(&pattern).inspect_err(|error| tracing::error!("the pattern of VK's markup is broken: {error}")).ok()
});

/// The words of a text with the links that its markup stands for.
pub(crate) fn parse(text: &str) -> RichText {
    let mut rich = RichText::default();
    let mut done = 0;
    let Some(markup) = MARKUP.as_ref() else { return RichText::plain(text) };
    for found in markup.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let named = |name: &str| found.name(name).map(|part| part.as_str());
        // A mark inside a word or an address (mail@club1.example) is none.
        let before = &text[..whole.start()];
        let glued = before.ends_with(is_of_a_word) && named("tag").is_none();
        if !whole.as_str().starts_with('[') && (glued || within_an_address(before)) {
            continue;
        }
        let out = named("away").and_then(away::beyond);
        let (seen, link) = if let Some(tag) = named("tag") {
            (tag, None)
        } else if let Some(out) = &out {
            (out.as_str(), None)
        } else if let (Some(words), Some(far)) = (named("alias"), named("far")) {
            (words, Some(away::straight(far)))
        } else if let (Some(words), Some(url)) = (named("words"), named("url")) {
            let url = away::straight(url);
            (words, Some(if url.starts_with("http") { url } else { format!("https://{url}") }))
        } else if let Some(who) = named("who").or_else(|| named("screen")) {
            (named("name").or_else(|| named("label")).unwrap_or(who), Some(format!("https://vk.com/{who}")))
        } else if let Some(who) = named("typed").or_else(|| named("short")) {
            let called = named("called").or_else(|| named("titled")).unwrap_or(whole.as_str());
            (called, Some(format!("https://vk.com/{who}")))
        } else {
            continue;
        };
        rich.push(text[done..whole.start()].to_owned(), None);
        rich.push(seen.to_owned(), link.filter(|_| !seen.trim().is_empty()));
        done = whole.end();
    }
    rich.push(text[done..].to_owned(), None);
    rich
}

/// Whether what follows is the rest of an address: what looks like a mark there is a part of it.
fn within_an_address(before: &str) -> bool {
    let word = before.rsplit(char::is_whitespace).next().unwrap_or(before);
    // What is typed in brackets or quotes begins there.
    let word = word.rsplit(['(', '\u{ab}', '"', '[', ']']).next().unwrap_or(word);
    word.contains('/')
}

/// Letters that a mark may not follow.
fn is_of_a_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-' | '/' | '@')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `plain<link|seen>`
    fn shown(text: &str) -> String {
        let run = |run: &crate::domain::post::TextRun| match &run.link {
            Some(link) => format!("<{link}|{}>", run.text),
            None => run.text.clone(),
        };
        parse(text).0.iter().map(run).collect()
    }

    #[test]
    fn every_form_of_markup_becomes_a_link_or_stays_text() {
        for (text, expected) in [
            ("[id1|Pavel], hello", "<https://vk.com/id1|Pavel>, hello"),
            ("see [club15|the yard]!", "see <https://vk.com/club15|the yard>!"),
            (
                "[public15|a][event7|b][app9|c]",
                "<https://vk.com/public15|a><https://vk.com/event7|b><https://vk.com/app9|c>",
            ),
            ("[quiet_yard|Quiet yard]", "<https://vk.com/quiet_yard|Quiet yard>"),
            ("[id5:bp-12_34|Pavel], yes", "<https://vk.com/id5|Pavel>, yes"),
            ("[https://vk.com/page-1_2|menu]", "<https://vk.com/page-1_2|menu>"),
            ("[vk.com/topic-1_2|board]", "<https://vk.com/topic-1_2|board>"),
            ("[https://shop.example/a?b=1&c=2|shop]", "<https://shop.example/a?b=1&c=2|shop>"),
            ("[#alias|the shop|https://shop.example/x]", "<https://shop.example/x|the shop>"),
            ("#news@quiet_yard and #more", "#news and #more"),
            ("see #news@quiet_yard. And #fair@quiet.yard... #a@b_! (#c@d.)", "see #news. And #fair... #a! (#c.)"),
            ("@quiet.yard. (x) @quiet_yard (Yard).", "@quiet.yard. (x) <https://vk.com/quiet_yard|Yard>."),
            ("@id1 (Pavel) and *club2 (Yard)", "<https://vk.com/id1|Pavel> and <https://vk.com/club2|Yard>"),
            ("@club2, come", "<https://vk.com/club2|@club2>, come"),
            ("@durov (Pavel)", "<https://vk.com/durov|Pavel>"),
            ("write to mail@club1.example", "write to mail@club1.example"),
            ("t.me/@id5x", "t.me/@id5x"),
            ("@durov alone", "@durov alone"),
            ("*note (not a mention)", "*note (not a mention)"),
            ("[a|b] [two words|x] [|x] [id1|] [id1]", "[a|b] [two words|x] [|x] [id1|] [id1]"),
            ("[javascript:alert(1)|x]", "[javascript:alert(1)|x]"),
            ("array[0] = [1, 2]", "array[0] = [1, 2]"),
            ("https://vk.com/wall-1_2 vk.cc/abc", "https://vk.com/wall-1_2 vk.cc/abc"),
            ("[id1|two\nlines]", "[id1|two\nlines]"),
            ("[id1| ]x", " x"),
            ("a & b <c>", "a & b <c>"),
            (
                "[club2|Cafe [Summer]] and [id1|[x] y]",
                "<https://vk.com/club2|Cafe [Summer]> and <https://vk.com/id1|[x] y>",
            ),
            ("[id1|a [id2|b] c", "[id1|a <https://vk.com/id2|b> c"),
            ("https://x.example/p#frag@55.7,37.6 x.example/#a@b", "https://x.example/p#frag@55.7,37.6 x.example/#a@b"),
            ("#one@yard#two@yard (#three@yard)", "#one#two (#three)"),
            ("https://x.example/?to=@id1 (Pavel)", "https://x.example/?to=@id1 (Pavel)"),
            (
                "see https://vk.com/away.php?to=https%3A%2F%2Fshop.example%2Fa%3Fb%3D1&cc_key=.",
                "see https://shop.example/a?b=1.",
            ),
            ("(m.vk.com/away?post=1&to=http%3A%2F%2Fa.example)", "(http://a.example)"),
            (
                "[https://vk.com/away.php?to=https%3A%2F%2Fshop.example%2Fb|shop] [#a|b|https://vk.ru/away.php?to=https%3A%2F%2Fb.example]",
                "<https://shop.example/b|shop> <https://b.example|b>",
            ),
            (
                "https://vk.com/away.php?to=javascript%3Ax vk.com/away_team",
                "https://vk.com/away.php?to=javascript%3Ax vk.com/away_team",
            ),
            (
                "https://vk.com/away.php?to=https%3A%2F%2Fa.example%2F%20x%FF",
                "https://vk.com/away.php?to=https%3A%2F%2Fa.example%2F%20x%FF",
            ),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it_and_what_is_no_markup_stays(text in any::<String>()) {
            let seen = parse(&text).seen();
            if !text.contains(['[', '@', '*', '#']) {
                prop_assert_eq!(seen, text);
            }
        }

        #[test]
        fn links_are_addresses(text in "(\\[|\\]|\\||@|\\*|#|id1|club2|https://|vk\\.com/|a| |\\(|\\)){0,30}") {
            for run in parse(&text).0 {
                prop_assert!(!run.text.is_empty());
                if let Some(link) = run.link {
                    prop_assert!(link.starts_with("http") && !link.contains(char::is_whitespace), "{}", link);
                }
            }
        }
    }
}
