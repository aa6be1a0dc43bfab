//! What is wrong with a rule of `[[crosspost.replace]]` is said in a line, with its number.

use super::tests::refused;

#[test]
fn a_rule_that_cannot_be_says_what_is_wrong_with_it() {
    let said = |text: &str| refused(text).split_once(": ").map(|(_, what)| what.to_owned()).unwrap_or_default();
    let wrong = [
        "[[crosspost.replace]]\nfrom = \"\"\nto = \"x\"",
        "[[crosspost.replace]]\nfrom = \"a\"",
        "[[crosspost.replace]]\nto = \"a\"",
        "[[crosspost.replace]]\nfrom = \"(\"\nto = \"x\"\nregex = true",
        "[[crosspost.replace]]\nfrom = \"a*\"\nto = \"x\"\nregex = true",
        "[[crosspost.replace]]\nfrom = \"(a)\"\nto = \"$1x\"\nregex = true",
        "[[crosspost.replace]]\nutm = \"a b\"",
        "[[crosspost.replace]]\nfrom = \"a\"\nto = \"b\"\nutm = \"a=b\"",
        "[[crosspost.replace]]\nfrom = \"a\"\nto = \"b\"\ntargets = [\"!\"]",
    ];
    let all: Vec<String> = wrong.iter().map(|text| said(text)).collect();
    insta::assert_snapshot!(all.join("\n"), @r#"
    `crosspost.replace[1].from` must not be empty: it says what is replaced
    `crosspost.replace[1]` has no `to`
    `crosspost.replace[1]` has no `from`
    `crosspost.replace[1].from` is no regular expression that can be used: unclosed group
    `crosspost.replace[1].from` is no regular expression that can be used: it meets an empty place, which is everywhere: let it meet one letter at least
    `crosspost.replace[1].to` names a group `1x` that `from` does not have: write ${1} before letters, $$ for a $
    `crosspost.replace[1].utm` must be parameters of an address, such as "utm_source=telegram&utm_medium=post"
    `crosspost.replace[1].to` does not go with `utm`: that adds to addresses and replaces nothing
    `crosspost.replace[1].targets` must be a channel: its number, such as -1001234567890, or its public name, such as "@example", not "!"
    "#);
}
