//! Advertisers write, one on each platform; the admin answers both from one chat.

use anyhow::{Context, Result, ensure};

use super::print::Ink;
use super::stage::Stage;
use crate::domain::language::Language;
use crate::domain::leads::LeadStatus;
use crate::simulator::{Shown, TgUpload, VkFile, VkSent};
use crate::store::{LeadFilter, LeadKind, LeadRow};

/// Someone who writes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Guest {
    /// On Telegram, by the number of their account.
    Telegram(i64),
    /// On VK.
    Vk(i64),
}

impl Stage {
    /// An advertiser with an account on Telegram.
    pub(super) fn on_telegram(&self, name: &str) -> Guest {
        Guest::Telegram(self.world(|world| world.add_tg_user(name)))
    }

    /// One with a page on VK.
    pub(super) fn on_vk(&self, first: &str, last: &str) -> Guest {
        Guest::Vk(self.world(|world| world.add_person(first, last)))
    }

    /// Somebody writes to the bot or the community; the audience sees the answer.
    pub(super) fn advertiser_writes(&mut self, guest: Guest, name: &str, text: &str) -> Result<()> {
        self.guest_writes(guest, name, text)?;
        self.answered(guest)
    }

    fn guest_writes(&mut self, guest: Guest, name: &str, text: &str) -> Result<()> {
        self.world(|world| match guest {
            Guest::Telegram(id) => world.tg_writes(id, text).map(|_| ()),
            Guest::Vk(id) => {
                world.vk_writes(id, text);
                Ok(())
            }
        })?;
        self.spoken(sign(guest), name, text)?;
        self.settle()
    }

    /// The same with a picture.
    pub(super) fn advertiser_sends(&mut self, guest: Guest, name: &str, text: &str) -> Result<()> {
        self.world(|world| match guest {
            Guest::Telegram(id) => world.tg_writes_with(id, text, &TgUpload::of_size("photo", "", 80_000)).map(|_| ()),
            Guest::Vk(id) => {
                world.vk_writes_with(id, text, &[VkFile::Photo(1_280, 960)]);
                Ok(())
            }
        })?;
        self.spoken("🖼 ", name, text)?;
        self.settle()?;
        self.answered(guest)
    }

    /// Somebody presses a button.
    pub(super) fn advertiser_presses(&mut self, guest: Guest, name: &str, label: &str) -> Result<()> {
        self.world(|world| match guest {
            Guest::Telegram(id) => world.tg_presses(id, label).map(|_| ()),
            Guest::Vk(id) => world.vk_presses(id, label),
        })?;
        self.spoken("👆", name, label)?;
        self.settle()?;
        self.answered(guest)
    }

    /// The same for several answers; nobody listens along.
    pub(super) fn advertiser_answers(&mut self, guest: Guest, answers: &[&str]) -> Result<()> {
        for text in answers {
            self.world(|world| match guest {
                Guest::Telegram(id) => world.tg_writes(id, *text).map(|_| ()),
                Guest::Vk(id) => {
                    world.vk_writes(id, text);
                    Ok(())
                }
            })?;
            self.settle()?;
        }
        Ok(())
    }

    /// The last two questions: how to be reached, and whether all is right.
    pub(super) fn advertiser_confirms(&mut self, guest: Guest) -> Result<()> {
        for label in self.words(["Писать сюда", "Подтвердить"], ["Reply here", "Confirm"]) {
            self.world(|world| match guest {
                Guest::Telegram(id) => world.tg_presses(id, label).map(|_| ()),
                Guest::Vk(id) => world.vk_presses(id, label),
            })?;
            self.settle()?;
        }
        let pressed = self.t("отвечает «Писать сюда» и «Подтвердить»", "answers “Reply here” and “Confirm”");
        self.outcome(Ink::Plain, &format!("👆 {pressed}"))?;
        self.answered(guest)
    }

    /// How a request's card begins.
    pub(super) fn request(&self, number: i64) -> String {
        match self.language() {
            Language::Ru => format!("Заявка №{number}"),
            Language::En => format!("Request #{number}"),
        }
    }

    /// Somebody who sells promotion writes; nobody is told.
    pub(super) fn seller_writes(&mut self, guest: Guest, name: &str, text: &str) -> Result<()> {
        self.guest_writes(guest, name, text)?;
        let offers = self.store(|db| db.leads().letters(LeadKind::Offer, 10))?;
        ensure!(offers.len() == 1, "the seller is on no list");
        self.outcome(
            Ink::Dim,
            self.t("🤫 в тихий список: администратора не будим", "🤫 on the silent list: nobody is woken for it"),
        )
    }

    /// The admin answers a lead's card; the audience sees what the advertiser reads.
    pub(super) fn answers_card(&mut self, guest: Guest, card: &str, text: &str) -> Result<()> {
        let message = self.said(card)?.message_id;
        self.world(|world| world.admin_replies(world.admin_chat_id, world.admin_chat_id, message, text))?;
        self.spoken("👤", self.t("Администратор отвечает на карточку", "The admin answers the card"), text)?;
        self.settle()?;
        let heard = self.last_heard(guest)?;
        ensure!(heard == text, "the advertiser reads something else: {heard}");
        self.outcome(Ink::Green, &format!("✓ {} {}", self.t("доставлено", "delivered"), self.whither(guest)))
    }

    /// The admin sends a template under a card.
    pub(super) fn sends_template(&mut self, guest: Guest, card: &str, name: &str) -> Result<()> {
        self.press_under(card, self.t("Шаблоны", "Templates"))?;
        self.settle()?;
        self.press_under(card, name)?;
        self.settle()?;
        let heard = self.last_heard(guest)?;
        self.outcome(Ink::Green, &format!("✓ {}: {heard}", self.whither(guest)))
    }

    /// The admin moves a lead on; the audience sees that it is so.
    pub(super) fn moves_on(&mut self, card: &str, label: &str, status: LeadStatus) -> Result<()> {
        self.press_under(card, label)?;
        self.settle()?;
        let number = card.trim_start_matches(|sign: char| !sign.is_ascii_digit());
        let id: i64 = number.parse().with_context(|| format!("{card} names no lead"))?;
        let lead = self.store(|db| db.leads().lead(id))?.context("the lead is gone")?;
        ensure!(lead.status == status, "the lead is {}", lead.status);
        Ok(())
    }

    /// Every lead.
    pub(super) fn leads(&self) -> Result<Vec<LeadRow>> {
        self.store(|db| db.leads().rows(LeadFilter::default(), 100))
    }

    /// What the bot said last.
    fn answered(&self, guest: Guest) -> Result<()> {
        let text = self.last_heard(guest)?;
        // The beginning says what goes on; the rest is for the advertiser.
        let short: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(6).collect();
        self.outcome(Ink::Green, &format!("🤖 {}", short.join("\n")))
    }

    fn last_heard(&self, guest: Guest) -> Result<String> {
        let text = self.world(|world| match guest {
            Guest::Telegram(id) => world.tg_said_to(id).pop().map(|shown: Shown| shown.text),
            Guest::Vk(id) => world.vk_said_to(id).pop().map(|sent: VkSent| sent.text),
        });
        text.context("the bot has not answered")
    }

    fn whither(&self, guest: Guest) -> &'static str {
        match guest {
            Guest::Telegram(_) => self.t("в Telegram", "on Telegram"),
            Guest::Vk(_) => self.t("во ВКонтакте", "on VK"),
        }
    }
}

fn sign(guest: Guest) -> &'static str {
    match guest {
        Guest::Telegram(_) => "✈️ ",
        Guest::Vk(_) => "✉️ ",
    }
}
