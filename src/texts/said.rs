//! Short answers to presses and messages in the admin chat.

use super::{BrakeLabel, DigestLabel, Texts};

/// A short answer to a press or a message in the admin chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    NoRight,
    DigestSent,
    ActsAgain,
    Stale,
    Undone,
    Stays,
    PutBack,
    PutBackButGone,
    CalledSpamNoMore,
    MessageGone,
    /// The same, and its author was thrown out of a basic group.
    MessageGoneAuthorOut,
    MustSubscribe,
    MustRejoin,
    Already,
    TimeWasUp,
    WasNoSpam,
    Written,
    Unlearnt,
    Banned,
    BanAsked,
    Untouchable,
    Handled,
    Kept,
    Removed,
    TakenOff,
    Cleaning,
    TakingBack,
    Sweeping,
    OrderStopped,
    Stopped,
    Writing,
    Cannot,
    Refreshed,
    Saved,
    Locked,
    NotAdded,
    Added,
    NoPerson,
    LearntSpam,
    Ordered,
    Quarantined,
    Honest,
    Done,
    MovedDown,
    Gone,
    FileComes,
    TypeIt,
}

impl Texts {
    /// Said besides to a press while the pace of Telegram lets nothing more be shown; «{}» are the seconds.
    pub fn telegram_asks_to_wait(&self) -> String {
        self.t("Telegram просит подождать {} с", "Telegram asks to wait {} s").to_owned()
    }

    /// A short answer to a press or message.
    pub fn said(&self, what: Said) -> String {
        let text = match what {
            Said::NoRight => self.t("Недостаточно прав", "Not enough rights"),
            Said::DigestSent => self.digest_label(DigestLabel::Sent),
            Said::ActsAgain => self.moderation().brake_label(BrakeLabel::ActsAgain),
            Said::Stale => self.t("Это уже изменилось, вот как сейчас", "This has changed: here is how it is now"),
            Said::Undone => self.t("Вернул и запомнил", "Taken back and learnt"),
            Said::Stays => self.t("Остаётся. Запомнил", "It stays. Learnt"),
            Said::PutBack => self.t("Вернул, как было", "Put back as it was"),
            Said::PutBackButGone => self.t(
                "Спамом больше не считаю, но сообщение в Telegram вернуть нельзя",
                "No longer taken for spam, but a Telegram message cannot be restored",
            ),
            Said::CalledSpamNoMore => self.t("Спамом больше не считаю", "No longer taken for spam"),
            Said::MessageGone => self.t(
                "Запомнил. Сообщение в Telegram вернуть нельзя, но автор снова может писать",
                "Learnt. A Telegram message cannot be restored, but its author may write again",
            ),
            Said::MessageGoneAuthorOut => self.t(
                "Запомнил. Сообщение в Telegram вернуть нельзя; автор разбанен, вернуться в группу он должен сам",
                "Learnt. A Telegram message cannot be restored; its author is unbanned and has to come in again themselves",
            ),
            Said::MustSubscribe => self
                .t("Разбанил. Подписаться заново он должен сам", "Unbanned. They have to subscribe again themselves"),
            Said::MustRejoin => {
                self.t("Запомнил. Подписаться заново он должен сам", "Learnt. They have to subscribe again themselves")
            }
            Said::Already => self.t("Уже было", "Already done"),
            Said::TimeWasUp => self.t("Время вышло: оставлено", "Its time was up: kept"),
            Said::WasNoSpam => self.t("Уже вернули: не спам", "Taken back already: no spam"),
            Said::Written => self.t("Запомнил", "Learnt"),
            Said::Unlearnt => self.t("Забыл", "Forgotten"),
            Said::Banned => self.t("Забанил", "Banned"),
            Said::BanAsked => {
                self.t("Прав на бан нет: добавил в список дел для вас", "No right to ban: added to your list")
            }
            Said::Untouchable => self.t("Этого человека трогать нельзя", "This person must not be touched"),
            Said::Handled => self.t("Отмечено", "Noted"),
            Said::Kept => self.t("Оставлено", "Kept"),
            Said::Removed => self.t("Удаляю", "Deleting"),
            Said::TakenOff => self.t("Убираю", "Removing"),
            Said::Cleaning => self.t("Действую. Убираю и те, что на виду", "Acting. Those that still stand go, too"),
            Said::TakingBack => self.t("Возвращаю", "Taking them back"),
            Said::Sweeping => self.t("Проверяю, ход покажу ниже", "Sweeping, the progress is below"),
            Said::OrderStopped => self.t("Остановил", "Stopped"),
            Said::Stopped => self.t("Больше не убираю", "Stopped"),
            Said::Writing => self.t("Пишу ему", "Writing to them"),
            Said::Cannot => self.t("Нет ключа, которому это можно", "No token may do it"),
            Said::Refreshed => self.t("Обновил", "Refreshed"),
            Said::Saved => self.t("Сохранено", "Saved"),
            Said::Locked => self.t("🔒 Это задано в окружении сервера", "🔒 This is fixed by the server's environment"),
            Said::NotAdded => self.t("Не добавляю", "Not added"),
            Said::Added => self.t("✅ Добавлено", "✅ Added"),
            Said::NoPerson => self.t("Такого человека не нашёл", "No such person found"),
            Said::LearntSpam => self.t("Удаляю и запомнил", "Deleting, and learnt"),
            Said::Ordered => self.t("Убираю, ход в карточке", "Removing, the progress is on the card"),
            Said::Quarantined => self.t("Ждут в карантине", "They wait in quarantine"),
            Said::Honest => self.t("Понял, возвращаю всё как было", "Understood, taking everything back"),
            Said::Done => self.t("Готово", "Done"),
            Said::MovedDown => self.t("Карточка ниже", "The card is below"),
            Said::Gone => self.t("Этого больше нет", "It is gone"),
            Said::FileComes => self.t("Собираю файл", "The file is coming"),
            Said::TypeIt => self.t("Жду сообщение", "Waiting for your message"),
        };
        text.to_owned()
    }
}
