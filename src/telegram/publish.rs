//! Parts of copies in a channel: sent, changed, taken away.

use super::worker::Desk;
use crate::domain::action::{Fate, Receipt};
use crate::domain::copy::{Change, Part};
use crate::domain::ids::ChatId;

impl Desk {
    pub(super) async fn publish(
        &self,
        _chat: ChatId,
        _part: &Part,
        _reply_to: Option<i64>,
        _silent: bool,
    ) -> Result<Receipt, Fate> {
        Err(Fate::Never { note: String::new() })
    }

    pub(super) async fn edit_part(
        &self,
        _chat: ChatId,
        _message_id: i64,
        _html: &str,
        _change: &Change,
    ) -> Result<Receipt, Fate> {
        Err(Fate::Never { note: String::new() })
    }

    pub(super) async fn delete_messages(&self, _chat: ChatId, _message_ids: &[i64]) -> Result<Receipt, Fate> {
        Err(Fate::Never { note: String::new() })
    }

    pub(super) async fn read_channel(&self, _name: &str) -> Result<Receipt, Fate> {
        Err(Fate::Never { note: String::new() })
    }
}
