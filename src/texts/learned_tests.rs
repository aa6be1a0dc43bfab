use super::*;
use crate::texts::Language;
use crate::texts::Texts;

fn both(view: &TaughtView) -> String {
    let say = |language| Texts::new(language).panel().taught_screen(view);
    format!("{}\n---\n{}", say(Language::Ru), say(Language::En))
}

#[test]
fn what_was_taught_is_read_in_both_languages() {
    let line = |spam, text: Option<&str>| TaughtLine {
        time: "10:00".to_owned(),
        spam,
        by: Some(7),
        name: Some("Анна <b>".to_owned()),
        imported: false,
        text: text.map(str::to_owned),
        decided: 0,
    };
    let view = TaughtView {
        spam: 12,
        ham: 3,
        imported: 40,
        by_kind: 21,
        from: 6,
        lines: vec![
            TaughtLine { decided: 1, ..line(true, Some("Работа на дому\nот 5000 <в день>")) },
            TaughtLine { decided: 3, name: None, ..line(false, Some("Сколько стоит?")) },
            TaughtLine { decided: 5, by: None, name: None, ..line(true, None) },
            TaughtLine { imported: true, by: None, name: None, ..line(true, Some("Чужое")) },
        ],
    };
    insta::assert_snapshot!(both(&view), @r#"
        🎓 <b>Чему научен</b>
        Спам: 12 · Не спам: 3 · из файла: 40
        По сходству с ними решал: 21

        7. <b>🚫 спам</b> · 10:00 · Анна &lt;b&gt;
        «Работа на дому от 5000 &lt;в день&gt;»
        <i>С тех пор так решено похожих: 1</i>

        8. <b>✅ не спам</b> · 10:00 · 7
        «Сколько стоит?»
        <i>С тех пор так решено похожих: 3</i>

        9. <b>🚫 спам</b> · 10:00 · командная строка
        <i>автор попросил забыть его, слов не осталось</i>
        <i>С тех пор так решено похожих: 5</i>

        10. <b>🚫 спам</b> · 10:00 · из файла
        «Чужое»
        ---
        🎓 <b>What I learnt</b>
        Spam: 12 · Not spam: 3 · from a file: 40
        Decided with the help of their kinds: 21

        7. <b>🚫 spam</b> · 10:00 · Анна &lt;b&gt;
        «Работа на дому от 5000 &lt;в день&gt;»
        <i>Texts like it decided so since: 1</i>

        8. <b>✅ not spam</b> · 10:00 · 7
        «Сколько стоит?»
        <i>Texts like it decided so since: 3</i>

        9. <b>🚫 spam</b> · 10:00 · command line
        <i>its author asked to be forgotten, no words are left</i>
        <i>Texts like it decided so since: 5</i>

        10. <b>🚫 spam</b> · 10:00 · from a file
        «Чужое»
        "#);
    insta::assert_snapshot!(both(&TaughtView::default()), @r#"
        🎓 <b>Чему научен</b>
        Пока ничему. Нажимайте «Не спам» и «Спам» под решениями: похожее дальше решу так же.
        ---
        🎓 <b>What I learnt</b>
        Nothing yet. Press “Not spam” and “Spam” under verdicts: what is like them I will judge so too.
        "#);
}
