//! Posts that go out later, in words.

use super::CopiesTexts;

/// What stands before the time in a stored reason.
const LATER: &str = "later: ";

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
}

/// Day and month, and the time.
fn date_and_time(reason: &str) -> Option<(String, &str)> {
    let (date, time) = reason.strip_prefix(LATER)?.split_once(' ')?;
    let mut parts = date.split('-').skip(1);
    let (month, day) = (parts.next()?, parts.next()?);
    Some((format!("{day}.{month}"), time))
}
