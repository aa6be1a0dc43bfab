//! What VK refused at calls although its keys are accepted: a look at the keys does not see that.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::SettingsDb;
use crate::clock::Millis;
use crate::domain::action::{Advice, Capability, CapabilityState, Way};
use crate::domain::ids::Place;
use crate::domain::key::{KeyName, KeyView};

/// Where calls of one capability are refused. Comments have their place, for each has a method of its own.
#[derive(Debug, Default, Serialize, Deserialize)]
struct RefusedCalls {
    /// The marks of the keys that it was refused to: others may be allowed it.
    keys: Vec<Option<u32>>,
    places: Vec<Option<Place>>,
    /// When one was refused last.
    #[serde(default)]
    at: Millis,
}

fn kept_under(capability: Capability) -> String {
    format!("refused_calls:{}", capability.as_str())
}

/// The keys that may act on VK.
fn marks(keys: &[KeyView]) -> Vec<Option<u32>> {
    let mark = |name| keys.iter().find(|key| key.name == name).and_then(|key| key.mark);
    [KeyName::User, KeyName::Community].map(mark).to_vec()
}

impl SettingsDb<'_> {
    /// VK refused a call for a right.
    pub fn call_refused(
        &self,
        capability: Capability,
        place: Option<Place>,
        keys: &[KeyView],
        now: Millis,
    ) -> Result<()> {
        let mut places = self.refused_places(capability, keys)?;
        if !places.contains(&place) {
            places.push(place);
        }
        self.put_refused_calls(capability, &RefusedCalls { keys: marks(keys), places, at: now })
    }

    /// Where calls are refused to these keys.
    pub fn refused_places(&self, capability: Capability, keys: &[KeyView]) -> Result<Vec<Option<Place>>> {
        let known = self.refused_calls(capability)?;
        Ok(if known.keys == marks(keys) { known.places } else { Vec::new() })
    }

    /// A call was carried out; `None`: none there was refused before. Else where others of the capability still are.
    pub fn call_allowed(
        &self,
        capability: Capability,
        place: Option<Place>,
        keys: &[KeyView],
    ) -> Result<Option<Vec<Option<Place>>>> {
        let mut places = self.refused_places(capability, keys)?;
        if !places.contains(&place) {
            return Ok(None);
        }
        places.retain(|refused| *refused != place);
        let known = self.refused_calls(capability)?;
        self.put_refused_calls(capability, &RefusedCalls { places: places.clone(), ..known })?;
        Ok(Some(places))
    }

    /// Where nothing was tried since a moment, what was refused before it is no answer any more.
    pub fn forget_calls_refused_before(&self, capability: Capability, moment: Millis) -> Result<()> {
        if self.refused_calls(capability)?.at < moment { self.forget_refused_calls(capability) } else { Ok(()) }
    }

    fn refused_calls(&self, capability: Capability) -> Result<RefusedCalls> {
        let kept = self.meta(&kept_under(capability))?;
        // What cannot be read is found out again by the next call.
        Ok(kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default())
    }

    /// Nothing is known any more of what calls were refused.
    pub fn forget_refused_calls(&self, capability: Capability) -> Result<()> {
        self.conn.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([kept_under(capability)])?;
        Ok(())
    }

    /// What a look at the keys found, where calls do not say otherwise: that a key lives is no word of what it may do.
    pub fn as_calls_say(&self, found: CapabilityState, keys: &[KeyView]) -> Result<CapabilityState> {
        if found.way != Way::Auto || self.refused_places(found.capability, keys)?.is_empty() {
            return Ok(found);
        }
        let known = self.capabilities()?.into_iter().find(|known| known.capability == found.capability);
        let asks = CapabilityState { way: Way::Assist, advice: Some(Advice::UserTokenNeeded), ..found };
        Ok(known.filter(|known| known.way != Way::Auto).unwrap_or(asks))
    }

    fn put_refused_calls(&self, capability: Capability, calls: &RefusedCalls) -> Result<()> {
        if calls.places.is_empty() {
            return self.forget_refused_calls(capability);
        }
        self.set_meta(&kept_under(capability), &serde_json::to_string(calls)?)
    }
}
