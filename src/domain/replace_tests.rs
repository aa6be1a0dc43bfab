use proptest::prelude::*;

use super::*;
use crate::domain::post::TextRun;

fn letters(from: &str, to: &str) -> Replacement {
    Replacement::Letters { from: from.to_owned(), to: to.to_owned() }
}

fn by(from: &str, to: &str) -> Replacement {
    Replacement::Pattern { from: pattern(from).unwrap(), to: to.to_owned() }
}

fn utm(add: &str) -> Replacement {
    Replacement::Parameters { among: None, add: add.split('&').map(str::to_owned).collect() }
}

fn rich(runs: &[(&str, Option<&str>)]) -> RichText {
    let run = |(text, link): &(&str, Option<&str>)| TextRun { text: (*text).to_owned(), link: link.map(str::to_owned) };
    RichText(runs.iter().map(run).collect())
}

fn changed(rule: &Replacement, runs: &[(&str, Option<&str>)]) -> Option<RichText> {
    let mut words = rich(runs);
    rule.change(&mut words).then_some(words)
}

#[test]
fn words_and_addresses_become_others() {
    let shop = ("shop", Some("https://vk.com/shop?a=1"));
    assert_eq!(
        changed(&letters("vk.com/shop", "shop.example"), &[("see ", None), shop, (" or vk.com/shop", None)]),
        Some(rich(&[("see ", None), ("shop", Some("https://shop.example?a=1")), (" or shop.example", None)]))
    );
    assert_eq!(changed(&letters("shop", ""), &[("a ", None), ("shop", None)]), Some(rich(&[("a ", None)])));
    assert_eq!(
        changed(&by(r"(?m)^#(\w+)$", "tag: ${1}!"), &[("a\n#b\nc", None)]),
        Some(rich(&[("a\ntag: b!\nc", None)]))
    );
    assert_eq!(changed(&letters("x", "y"), &[("abc", None)]), None);
    assert_eq!(changed(&letters("a", "a"), &[("abc", None)]), None, "the same is no change");
}

#[test]
fn what_is_met_over_a_border_leads_where_its_beginning_led() {
    let link = Some("https://a.example");
    assert_eq!(changed(&letters("bc", "X"), &[("ab", link), ("cd", None)]), Some(rich(&[("aX", link), ("d", None)])));
    assert_eq!(changed(&letters("abcd", ""), &[("ab", link), ("cd", None)]), Some(rich(&[])));
}

#[test]
fn addresses_get_parameters_and_keep_what_they_have() {
    let of = |url: &str| utm("utm_source=telegram&utm_medium=post").address(url).unwrap();
    assert_eq!(of("https://a.example"), "https://a.example?utm_source=telegram&utm_medium=post");
    assert_eq!(of("https://a.example/x?y=1#z"), "https://a.example/x?y=1&utm_source=telegram&utm_medium=post#z");
    assert_eq!(of("https://a.example/?utm_source=vk"), "https://a.example/?utm_source=vk&utm_medium=post");
    assert_eq!(of("https://a.example/?"), "https://a.example/?utm_source=telegram&utm_medium=post");
    assert_eq!(utm("a=b").address("tel:1"), None);
    assert_eq!(
        changed(
            &utm("a=b"),
            &[
                ("see (https://a.example/x), https://b.example. http", None),
                ("https://c.example", Some("https://d.example"))
            ]
        ),
        Some(rich(&[
            ("see (https://a.example/x?a=b), https://b.example?a=b. http", None),
            ("https://c.example", Some("https://d.example?a=b")),
        ]))
    );
    let among = Replacement::Parameters { among: Some(Among::Letters("shop".to_owned())), add: vec!["a=b".to_owned()] };
    assert_eq!(among.address("https://vk.com/x"), None);
    assert_eq!(among.address("https://shop.example").unwrap(), "https://shop.example?a=b");
}

#[test]
fn an_address_keeps_the_brackets_that_come_in_pairs_within_it() {
    let now = |text: &str| changed(&utm("a=b"), &[(text, None)]).map(|rich| rich.seen()).unwrap_or_default();
    for (text, expected) in [
        ("https://w.example/wiki/X_(river)", "https://w.example/wiki/X_(river)?a=b"),
        ("https://w.example/X_(river)#Source, ok", "https://w.example/X_(river)?a=b#Source, ok"),
        ("https://y.example/maps/[1]/x", "https://y.example/maps/[1]/x?a=b"),
        ("https://a.example/p;s=1?q=\"x\" y", "https://a.example/p;s=1?q=\"x\"&a=b y"),
        ("\"https://a.example/x\"", "\"https://a.example/x?a=b\""),
        ("(see https://a.example/x_(y)).", "(see https://a.example/x_(y)?a=b)."),
        ("(https://a.example/x),https://b.example", "(https://a.example/x?a=b),https://b.example?a=b"),
        ("https://a.example/x(see below)", "https://a.example/x?a=b(see below)"),
    ] {
        assert_eq!(now(text), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn whatever_stands_around_an_address_it_is_one(
        path in "/[a-z]{1,3}(_\\([a-z]{1,3}\\)|\\[[0-9]\\]|/[a-z]{1,2}){0,4}",
        around in prop::sample::select(vec![("(", ")"), ("[", "],"), ("«", "»"), ("\"", "\"."), ("", "…"), ("x ", "; y"), ("{", "} ")]),
    ) {
        let address = format!("https://a.example{path}");
        let (before, after) = around;
        let now = changed(&utm("a=b"), &[(&format!("{before}{address}{after}"), None)]).map(|rich| rich.seen());
        prop_assert_eq!(now, Some(format!("{before}{address}?a=b{after}")));
    }

    #[test]
    fn no_text_breaks_the_looking_for_addresses(text in "(https?://|[a-z.]|[()\\[\\]{}<>\"«»…ё😀 =]){0,40}") {
        for (from, to) in addresses(&text) {
            prop_assert!(is_web(&text[from..to]) && !text[from..to].contains(char::is_whitespace));
        }
    }
}

#[test]
fn rules_follow_one_another_and_tell_who_met_something() {
    let post = Post { text: RichText::plain("one"), ..Post::of_words("") };
    let rules = [letters("one", "two"), letters("none", "x"), letters("two", "three")];
    let (now, met) = replaced(&post, rules.iter().enumerate()).unwrap();
    assert_eq!((now.text.seen(), met), ("three".to_owned(), vec![0, 2]));
    assert!(replaced(&post, [letters("none", "x")].iter().enumerate()).is_none());
}

#[test]
fn polls_and_links_are_said_otherwise_too() {
    let poll = Media::Poll {
        id: "poll".to_owned(),
        question: "one?".to_owned(),
        answers: vec!["one".to_owned(), "no".to_owned()],
        multiple: false,
        closed: false,
    };
    let link =
        Media::Link { url: "https://one.example".to_owned(), title: String::new(), article: false, picture: None };
    let post = Post { media: vec![poll, link], ..Post::of_words("words") };
    let (now, _) = replaced(&post, [letters("one", "two")].iter().enumerate()).unwrap();
    let [Media::Poll { question, answers, .. }, Media::Link { url, .. }] = now.media.as_slice() else { panic!() };
    assert_eq!((question.as_str(), answers[0].as_str(), url.as_str()), ("two?", "two", "https://two.example"));
}

#[test]
fn a_pattern_that_is_none_says_why() {
    assert!(pattern("(").unwrap_err().contains("unclosed group"), "{}", pattern("(").unwrap_err());
    assert!(pattern("a*").unwrap_err().contains("empty place"));
    assert!(pattern(&"a{1000}".repeat(900)).unwrap_err().contains("limit"));
    let found = pattern("(?P<word>a)(b)").unwrap();
    for (to, unknown) in [("$1 $word ${2} $$x $", None), ("$1x", Some("1x")), ("${3}", Some("3"))] {
        assert_eq!(unknown_group(&found, to).as_deref(), unknown, "{to}");
    }
}

#[test]
fn no_text_grows_without_end() {
    let long = "a".repeat(10_000);
    assert_eq!(changed(&letters("a", &"b".repeat(100)), &[(&long, None)]), None);
}

proptest! {
    #[test]
    fn whatever_is_met_the_rest_stays(texts in prop::collection::vec(("[aбx😀 ]{1,8}", any::<bool>()), 0..6), to in "[yж]{0,3}") {
        let runs: Vec<(&str, Option<&str>)> = texts.iter().map(|(text, link)| (text.as_str(), link.then_some("https://l.example"))).collect();
        let before = rich(&runs);
        for (rule, expected) in [
            (letters("x", &to), before.seen().replace('x', &to)),
            (by("[x😀]+", &to), Regex::new("[x😀]+").unwrap().replace_all(&before.seen(), to.as_str()).into_owned()),
            (utm("a=b"), before.seen()),
        ] {
            let mut now = before.clone();
            rule.change(&mut now);
            prop_assert_eq!(now.seen(), expected);
            prop_assert!(now.0.iter().all(|run| !run.text.is_empty()));
        }
    }

    #[test]
    fn nothing_that_is_written_breaks_it(from in any::<String>(), to in any::<String>(), text in any::<String>()) {
        if !from.is_empty() {
            changed(&letters(&from, &to), &[(&text, None)]);
        }
        if let Ok(found) = pattern(&from) {
            changed(&Replacement::Pattern { from: found, to }, &[(&text, Some(&text))]);
        }
        changed(&utm("a=b"), &[(&text, None)]);
    }
}
