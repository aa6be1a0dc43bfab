//! Posts that go out later, in words.

use super::CopiesTexts;

/// What stands before the time in a stored reason.
const LATER: &str = "later: ";

/// Longest name in an answer to a press, characters; these answers are no HTML.
const LONGEST_NAME: usize = 64;

impl CopiesTexts {
    /// When a copy goes out, of its stored reason; `None`: that is another one.
    pub fn goes_later(&self, reason: &str) -> Option<String> {
        let (date, time) = date_and_time(reason)?;
        Some(self.t(&format!("выйдет {date} в {time}"), &format!("goes out on {date} at {time}")).to_owned())
    }

    /// The same in answer to a press.
    pub fn put_off(&self, reason: &str) -> String {
        let (date, time) = date_and_time(reason).unwrap_or_default();
        self.t(&format!("Выйдет {date} в {time}"), &format!("It goes out on {date} at {time}")).to_owned()
    }

    /// In answer to whoever pressed when somebody had put it off.
    pub fn put_off_already(&self, reason: &str) -> String {
        match self.goes_later(reason) {
            Some(when) => self.t("Уже отложен: ", "It is put off already: ").to_owned() + &when,
            None => self.t("Уже отложен", "It is put off already").to_owned(),
        }
    }

    /// What was decided, and by whom, in answer to whoever came second. `name`: as they call themselves.
    pub fn decided_by(&self, what: &str, name: Option<&str>) -> String {
        if let Some(name) = name {
            let name: String = name.chars().take(LONGEST_NAME).collect();
            return self.t(&format!("{what}. Решение: {name}"), &format!("{what}. Decided by {name}")).to_owned();
        }
        let (ru, en) = (format!("{what}. Решение другого администратора"), format!("{what}. Another admin decided"));
        self.t(&ru, &en).to_owned()
    }
}

/// Day and month, and the time.
fn date_and_time(reason: &str) -> Option<(String, &str)> {
    let (date, time) = reason.strip_prefix(LATER)?.split_once(' ')?;
    let mut parts = date.split('-').skip(1);
    let (month, day) = (parts.next()?, parts.next()?);
    Some((format!("{day}.{month}"), time))
}
