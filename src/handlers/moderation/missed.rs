//! What was missed while nobody listened, and is read through the API: what cannot be read is tried again, and told of.

use anyhow::Result;

use crate::clock::{DAY, MINUTE, Millis};
use crate::domain::action::{Action, Receipt, Urgency, VkAction};
use crate::domain::event::ActionEnd;
use crate::handlers::context::{Context, when};

/// The time that could not be read, and when it was last tried: `from to tried`.
const UNREAD: &str = "unread_gap";
/// From one try to the next.
const AGAIN_AFTER: Millis = 15 * MINUTE;

/// Reads what was missed.
pub fn catch_up(from: i64, to: i64, ctx: &mut Context<'_>) {
    ctx.want(VkAction::CatchUp { from, to, sweep: None }, Urgency::Bulk);
}

/// What was missed was read, or cannot be.
pub fn caught_up(action: &Action, end: ActionEnd, ctx: &mut Context<'_>) -> Result<()> {
    let Action::Vk(VkAction::CatchUp { from, to, .. }) = action else { return Ok(()) };
    let known = unread(ctx)?;
    match end {
        ActionEnd::Done(Receipt::Found { items, cut, posts_cut }) => {
            tracing::info!(items, cut, posts_cut, "read what was missed");
            if cut {
                let text = ctx.texts.alerts().gap_cut(&when(*from, ctx), &when(*to, ctx));
                ctx.tell_admin(text, Vec::new());
            }
            if posts_cut {
                let text = ctx.texts.alerts().gap_posts_cut(&when(*from, ctx), &when(*to, ctx));
                ctx.tell_admin(text, Vec::new());
            }
            if known.is_some_and(|(first, last, _)| *from <= first && last <= *to) {
                ctx.db.settings().set_meta(UNREAD, "")?;
            }
        }
        ActionEnd::Refused(advice) => {
            let why = ctx.advice_in_words(&advice)?;
            left_unread(*from, *to, known, &why, ctx)?;
        }
        ActionEnd::Never(why) | ActionEnd::GivenUp(why) => left_unread(*from, *to, known, &why, ctx)?,
        ActionEnd::Done(_) | ActionEnd::Uncertain => {}
    }
    Ok(())
}

/// It is tried again for a day, for a key may come meanwhile, and told once.
fn left_unread(
    from: Millis,
    to: Millis,
    known: Option<(Millis, Millis, Millis)>,
    why: &str,
    ctx: &mut Context<'_>,
) -> Result<()> {
    tracing::error!("what was missed cannot be read: {why}");
    let (first, last) = known.map_or((from, to), |(first, last, _)| (first.min(from), last.max(to)));
    ctx.db.settings().set_meta(UNREAD, &format!("{first} {last} {}", ctx.now))?;
    if known.is_none() {
        let text = ctx.texts.alerts().gap_unread(&when(from, ctx), &when(to, ctx), why);
        ctx.tell_admin(text, Vec::new());
    }
    Ok(())
}

fn unread(ctx: &Context<'_>) -> Result<Option<(Millis, Millis, Millis)>> {
    let Some(stored) = ctx.db.settings().meta(UNREAD)? else { return Ok(None) };
    let mut moments = stored.split(' ').filter_map(|moment| moment.parse().ok());
    let mut next = || moments.next();
    Ok(next().and_then(|from| Some((from, next()?, next()?))))
}

/// At the clock's ring: what could not be read is tried again for a day.
pub fn rang(ctx: &mut Context<'_>) -> Result<()> {
    let Some((from, to, tried)) = unread(ctx)? else { return Ok(()) };
    if ctx.now - to > DAY {
        return ctx.db.settings().set_meta(UNREAD, "");
    }
    if !(0..AGAIN_AFTER).contains(&(ctx.now - tried)) {
        ctx.db.settings().set_meta(UNREAD, &format!("{from} {to} {}", ctx.now))?;
        catch_up(from, to, ctx);
    }
    Ok(())
}
