//! People who stand near: donors, those who ask to be let in, and those a manager answered by hand.

use anyhow::{Context, Result, ensure};
use serde_json::json;

use super::World;

impl World {
    /// A person subscribes to VK Donut, or (`false`) their subscription runs out.
    pub fn make_donor(&mut self, person: i64, on: bool) -> Result<()> {
        let known = self.people.touch(person).with_context(|| format!("nobody is {person}"))?;
        if std::mem::replace(&mut known.donor, on) == on {
            return Ok(());
        }
        if on {
            let object = json!({"user_id": person, "amount": 150, "amount_without_fee": 135.0});
            self.tell("donut_subscription_create", &object);
        } else {
            self.tell("donut_subscription_expired", &json!({"user_id": person}));
        }
        Ok(())
    }

    /// A person asks to be let into a closed community; they are no member yet.
    pub fn ask_to_join(&mut self, person: i64) -> Result<()> {
        ensure!(self.people.exists(person), "nobody is {person}");
        ensure!(!self.is_banned(person), "{person} is banned");
        self.tell("group_join", &json!({"user_id": person, "join_type": "request"}));
        Ok(())
    }

    /// A manager lets a person in who asked.
    pub fn approve(&mut self, person: i64) -> Result<()> {
        self.enter(person, "approved")
    }

    /// A manager answers a person by hand, in the community's name.
    pub fn manager_replies(&mut self, manager: i64, person: i64, text: &str) -> Result<i64> {
        ensure!(self.is_manager(manager), "{manager} is no manager");
        ensure!(self.people.exists(person), "nobody is {person}");
        Ok(self.say_to(person, text, Some(manager)))
    }
}
