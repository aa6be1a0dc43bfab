//! Russian in Latin letters, «pishite v lichku», in its own letters: so it is judged as what it says, not as English.

/// Frequent words…
const WORDS: [&str; 74] = [
    "ne",
    "na",
    "chto",
    "kak",
    "gde",
    "kogda",
    "est",
    "eto",
    "vse",
    "vsem",
    "dlya",
    "ili",
    "tolko",
    "ochen",
    "mozhno",
    "nuzhno",
    "nado",
    "ya",
    "vy",
    "nas",
    "vas",
    "mne",
    "menya",
    "tam",
    "zdes",
    "uzhe",
    "eshe",
    "esche",
    "budet",
    "byl",
    "byla",
    "bylo",
    "privet",
    "spasibo",
    "skolko",
    "stoit",
    "pishite",
    "napishite",
    "pishi",
    "prodam",
    "prodayu",
    "otdam",
    "kuplyu",
    "kuplu",
    "ischu",
    "ishchu",
    "ishu",
    "besplatno",
    "dobryj",
    "dobryy",
    "dobriy",
    "dobry",
    "den",
    "vecher",
    "utro",
    "zavtra",
    "segodnya",
    "pozhaluysta",
    "pozhalujsta",
    "pojaluista",
    "rub",
    "rublej",
    "rubley",
    "lichku",
    "rabota",
    "rabotu",
    "zarabotok",
    "oplata",
    "domu",
    "dengi",
    "svyaz",
    "kazhdyj",
    "kazhdyi",
    "kto",
];
/// …of one letter, which other languages have as well…
const LETTERS: [&str; 6] = ["v", "s", "k", "u", "i", "o"];
/// …and endings that English words hardly have.
const ENDS: [&str; 24] = [
    "aya", "aja", "oye", "oje", "yye", "yj", "iy", "ij", "ogo", "ego", "omu", "emu", "ykh", "yh", "ami", "yami",
    "tsya", "lsya", "las", "ite", "ajte", "ayte", "shka", "chka",
];
/// How sounds of several letters are written, the longest first.
const SOUNDS: [(&str, &str); 17] = [
    ("shch", "щ"),
    ("sch", "щ"),
    ("zh", "ж"),
    ("kh", "х"),
    ("ts", "ц"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("ju", "ю"),
    ("ya", "я"),
    ("ja", "я"),
    ("yo", "ё"),
    ("jo", "ё"),
    ("ye", "е"),
    ("yj", "ый"),
    ("yy", "ый"),
    ("iy", "ий"),
];

/// A text in lower case, in Russian letters where it is Russian in Latin ones; links, names and numbers stay. `None`: it is not.
pub(super) fn in_russian_letters(lower: &str) -> Option<String> {
    if !is_russian_in_latin(lower) {
        return None;
    }
    let mut russian = String::with_capacity(2 * lower.len());
    for (at, token) in lower.split(' ').enumerate() {
        if at > 0 {
            russian.push(' ');
        }
        // A point or a colon at its end belongs to the sentence.
        let inside = token.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        if inside.contains(|c: char| matches!(c, '.' | '/' | '@' | '_' | ':') || c.is_ascii_digit()) {
            russian.push_str(token);
        } else {
            push_word(token, &mut russian);
        }
    }
    Some(russian)
}

fn push_word(word: &str, russian: &mut String) {
    let mut rest = word;
    let mut after_vowel = false;
    while let Some(c) = rest.chars().next() {
        if let Some((sound, letters)) = SOUNDS.iter().find(|(sound, _)| rest.starts_with(sound)) {
            russian.push_str(letters);
            rest = &rest[sound.len()..];
            after_vowel = false;
            continue;
        }
        russian.push(match c {
            'a' => 'а',
            'b' => 'б',
            'c' => 'ц',
            'd' => 'д',
            'e' => 'е',
            'f' => 'ф',
            'g' => 'г',
            'h' | 'x' => 'х',
            'i' => 'и',
            'j' => 'й',
            'k' | 'q' => 'к',
            'l' => 'л',
            'm' => 'м',
            'n' => 'н',
            'o' => 'о',
            'p' => 'п',
            'r' => 'р',
            's' => 'с',
            't' => 'т',
            'u' => 'у',
            'v' | 'w' => 'в',
            'y' if after_vowel => 'й',
            'y' => 'ы',
            'z' => 'з',
            '\'' => 'ь',
            other => other,
        });
        after_vowel = matches!(c, 'a' | 'e' | 'i' | 'o' | 'u');
        rest = &rest[c.len_utf8()..];
    }
}

fn is_russian_in_latin(lower: &str) -> bool {
    if lower.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) {
        return false;
    }
    let (mut words, mut frequent, mut hits) = (0_usize, 0_usize, 0_usize);
    for word in lower.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty()) {
        words += 1;
        if WORDS.contains(&word) {
            (frequent, hits) = (frequent + 1, hits + 1);
        } else if LETTERS.contains(&word)
            || word.contains("zh")
            || word.contains("shch")
            || (word.len() > 4 && ENDS.iter().any(|end| word.ends_with(end)))
        {
            hits += 1;
        }
    }
    hits >= 2 && frequent > 0 && hits * 3 >= words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_in_latin_letters_is_read_as_russian() {
        for (text, russian) in [
            ("dobryj vecher, skolko stoit dostavka?", "добрый вечер, сколко стоит доставка?"),
            ("otdam kotyat besplatno, pishite v vatsap", "отдам котят бесплатно, пишите в вацап"),
            ("rabota na domu, 5000 v den, pishi @anna_work", "работа на дому, 5000 в ден, пиши @anna_work"),
            (
                "kak zapisatsya? eto nash sajt https://a.example/b. spasibo!",
                "как записаця? ето наш сайт https://a.example/b. спасибо!",
            ),
            ("prodayu shchenkov, tel. 89061234455", "продаю щенков, тел. 89061234455"),
        ] {
            assert_eq!(in_russian_letters(text).as_deref(), Some(russian));
        }
        for text in [
            "win a free prize, call now or visit us in the den",
            "i can make it, can you?",
            "earn money online, write me on telegram",
            "we go to las vegas, i love it",
            "на дому",
            "ok",
            "",
            "😀",
        ] {
            assert_eq!(in_russian_letters(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,200}", words in "(ne|na|kak|zh|v|'|y|shch|@a|1| ){0,60}") {
            let _ = (in_russian_letters(&text), in_russian_letters(&words));
        }
    }
}
