//! The part of the stage where people come in crowds: the audit, a wave of bought subscribers, a sweep.

use anyhow::{Context, Result, ensure};

use super::print::Ink;
use super::stage::Stage;
use crate::domain::event::Command;
use crate::domain::language::Language;
use crate::domain::sweep::{SweepKind, SweepState};
use crate::simulator::{Crowd, CrowdKind, World};

/// Subscribers of the coffee house before the bot came, and the dead souls among them.
const REGULARS: i64 = 1_200;
const DEAD: i64 = 60;
/// Bought subscribers, and how often one of them comes, milliseconds.
const BOUGHT: i64 = 70;
const EVERY: i64 = 5_000;

/// Who was subscribed before the story begins.
pub(super) fn settle_in(world: &mut World) -> Result<()> {
    world.crowd(Crowd::honest(1_000_000, REGULARS))?;
    world.crowd(Crowd::honest(5_000_000, DEAD).of(CrowdKind::Dead))?;
    Ok(())
}

impl Stage {
    /// What the first look at the subscribers found.
    pub(super) fn audit(&mut self) -> Result<()> {
        // The first look reads the members, the next minute's the likes of the newest posts.
        self.pass(2)?;
        self.message_with(self.t("Аудит", "Audit"))
    }

    /// Bought subscribers come; the wave is recognised, and the admin has everybody alike removed.
    pub(super) fn wave(&mut self) -> Result<()> {
        let bought = self.world(|world| {
            let crowd = world.crowd(Crowd::fakes(900_000_000, BOUGHT).strangers())?;
            anyhow::Ok(world.crowd_ids(crowd, 0..BOUGHT))
        })?;
        for (at, person) in bought.iter().enumerate() {
            self.world(|world| world.join(*person))?;
            self.moments(EVERY)?;
            if at % 12 == 11 {
                // A minute is over.
                self.settle()?;
            }
        }
        let card = self.t("Накрутка", "A wave of fake");
        self.message_with(card)?;
        self.press_under(card, self.t("Убрать всех похожих", "Remove all alike"))?;
        self.pass(4)?;
        let gone = self.world(|world| bought.iter().filter(|person| world.is_banned(**person)).count());
        ensure!(gone * 10 >= bought.len() * 9, "only {gone} of {} are out", bought.len());
        self.outcome(
            Ink::Green,
            &match self.language() {
                Language::Ru => format!("✓ убраны {gone} из {}, каждый после второго взгляда", bought.len()),
                Language::En => format!("✓ {gone} of {} are out, each after a second look", bought.len()),
            },
        )
    }

    /// `scan members --enforce`
    pub(super) fn scan(&mut self) -> Result<()> {
        let command = Command::Scan { kind: SweepKind::Members, enforce: true };
        self.order(&command)?;
        let row = self.sweep(SweepKind::Members)?.context("no sweep began")?;
        ensure!(matches!(row.state, SweepState::Done | SweepState::Limit), "the sweep stopped: {row:?}");
        ensure!(row.counts.dead >= DEAD as u64, "the dead were not found: {row:?}");
        let counts = &row.counts;
        let (looked, calls, dead, fake) = (counts.done, counts.calls, counts.dead, counts.fake - counts.dead);
        let (removed, over) = (counts.removed, counts.over_limit);
        let text = match self.language() {
            Language::Ru => format!(
                "просмотрено {looked} за {calls} обращений к VK: мёртвых душ {dead}, похожих на ботов {fake}; убираю \
                 {removed}, сверх лимита ждут {over}"
            ),
            Language::En => format!(
                "{looked} looked at with {calls} calls to VK: dead souls {dead}, bots by their looks {fake}; removing \
                 {removed}, {over} wait beyond the limit"
            ),
        };
        self.outcome(Ink::Green, &text)
    }
}
