//! What is on the buttons of copies' cards, and what a press is answered.

use super::{CopiesTexts, html};

/// What is on the buttons of copies' cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyCardLabel {
    Publish,
    Words,
    Mark,
    Skip,
    Evening,
    Morning,
    Now,
    NotAtAll,
    IsOut,
    Again,
    DeleteCopy,
    LeaveCopy,
    CarryEdit,
    LeaveEdit,
}

/// What of an admin's message does not come with its words into a post.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LostOfWords {
    /// Bold, hidden, quoted words.
    pub style: bool,
    /// A picture or another file.
    pub file: bool,
}

/// What a press or a message about copies is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopySaid {
    GoesOut,
    OnItsWay,
    AlreadyOut,
    NeedsLabel,
    AnswerWords,
    AnswerLabel,
    NeedsErid,
    Skipped,
    AlreadySkipped,
    TakenAsOut,
    OtherPost,
    WhetherOut,
    CopyDeleted,
    DeleteByHand,
    CopyLeft,
    PostIsBack,
    EditGoes,
    EditStays,
    CardChanged,
    NotWaiting,
    NoWords,
    TooLong,
    VideoReplaced,
    NoVideoPlace,
    PaidFor,
    Gone,
}

impl CopiesTexts {
    /// What of an admin's own words was not taken; empty where all was.
    pub fn lost_of_words(&self, lost: LostOfWords) -> String {
        let style = self.t(
            "Оформление (жирное, курсив, цитаты, особые эмодзи) в посты не переносится: слова взяты без него",
            "Bold, italic, quotations and custom emoji are not carried into posts: the words were taken without them",
        );
        let file = self.t(
            "Файл не взят: меняется только текст, картинки остаются те, что в посте",
            "The file was not taken: only the text changes, and the pictures stay those of the post",
        );
        let said = [(lost.style, style), (lost.file, file)];
        said.into_iter().filter(|(is_lost, _)| *is_lost).map(|(_, words)| words).collect::<Vec<_>>().join("\n")
    }

    /// Buttons of the cards.
    pub fn copy_button(&self, what: CopyCardLabel) -> &'static str {
        match what {
            CopyCardLabel::Publish => self.t("Опубликовать", "Publish"),
            CopyCardLabel::Words => self.t("Изменить текст", "Change the text"),
            CopyCardLabel::Mark => self.t("Добавить пометку", "Add the mark"),
            CopyCardLabel::Skip => self.t("Пропустить", "Skip"),
            CopyCardLabel::Evening => self.t("В 18:00", "At 18:00"),
            CopyCardLabel::Morning => self.t("Завтра утром", "Tomorrow morning"),
            CopyCardLabel::Now => self.t("Сейчас", "Now"),
            CopyCardLabel::NotAtAll => self.t("Не публиковать", "Do not publish"),
            CopyCardLabel::IsOut => self.t("Да", "Yes"),
            CopyCardLabel::Again => self.t("Повторить", "Try again"),
            CopyCardLabel::DeleteCopy => self.t("Удалить копию", "Delete the copy"),
            CopyCardLabel::LeaveCopy => self.t("Оставить", "Leave it"),
            CopyCardLabel::CarryEdit => self.t("Перенести правку", "Carry the edit over"),
            CopyCardLabel::LeaveEdit => self.t("Оставить как есть", "Leave it as it is"),
        }
    }

    /// New words for a copy that somebody decided about meanwhile. `what`: what became of it.
    pub fn words_too_late(&self, what: &str) -> String {
        format!(
            "⚠️ {}. {}",
            html::escape(what),
            self.t("Ваш новый текст в него не вошёл", "Your new text is not in it")
        )
    }

    /// Answers to presses and messages about copies.
    pub fn copy_said(&self, what: CopySaid) -> &'static str {
        match what {
            CopySaid::GoesOut => self.t("Публикую", "Publishing"),
            CopySaid::OnItsWay => self.t("Уже выходит", "It is on its way"),
            CopySaid::AlreadyOut => self.t("Уже опубликован", "It is out already"),
            CopySaid::NeedsLabel => self.t(
                "Сначала пометка: ответьте на карточку строкой «Реклама. Имя, ИНН, erid: …»",
                "First its mark: answer the card with a line like “Реклама. Name, tax number, erid: …”",
            ),
            CopySaid::AnswerWords => self.t(
                "Пришлите новый текст: ответом на эту карточку или следующим сообщением",
                "Send the new text: as an answer to this card or as your next message",
            ),
            CopySaid::AnswerLabel => self.t(
                "Пришлите строку «Реклама. Имя, ИНН, erid: …»: ответом на эту карточку или следующим сообщением",
                "Send a line like “Реклама. Name, tax number, erid: …”: as an answer to this card or as your next message",
            ),
            CopySaid::NeedsErid => self.t(
                "В тексте есть пометка, но нет erid: пришлите «erid: …» или всю строку пометки",
                "The text has a mark without erid: send “erid: …” or the whole mark",
            ),
            CopySaid::Skipped => self.t("Пропущен", "Skipped"),
            CopySaid::AlreadySkipped => self.t("Уже пропущен", "It is skipped already"),
            CopySaid::TakenAsOut => self.t("Понял: опубликован", "Understood: it is out"),
            CopySaid::OtherPost => self.t(
                "Это другой пост. Перешлите тот, о котором я спрашиваю (из альбома — картинку с подписью), или ответьте кнопкой на его карточке",
                "That is another post. Forward the one I ask about (of an album the picture with the words), or press a button of its card",
            ),
            CopySaid::WhetherOut => self.t(
                "Неясно, не вышел ли он уже: скажите это на его карточке, она появится ниже",
                "It may be out already: say so on its card, which comes below",
            ),
            CopySaid::CopyDeleted => self.t("Удаляю копию", "Deleting the copy"),
            CopySaid::DeleteByHand => self.t(
                "Не знаю номеров её сообщений: удалите копию в канале сами",
                "The numbers of its messages are not known: delete the copy in the channel yourself",
            ),
            CopySaid::CopyLeft => self.t("Копия останется", "The copy stays"),
            CopySaid::PostIsBack => {
                self.t("Пост снова виден во ВКонтакте: копия остаётся", "The post is seen on VK again: the copy stays")
            }
            CopySaid::EditGoes => self.t("Переношу правку", "Carrying the edit over"),
            CopySaid::EditStays => self.t("В канале останется как есть", "The channel keeps it as it is"),
            CopySaid::CardChanged => self.t("Готово, карточка обновлена", "Done, the card shows it"),
            CopySaid::NotWaiting => self.t("Этот пост уже не ждёт решения", "This post does not wait any more"),
            CopySaid::NoWords => self.t("Пришлите текст", "Send a text"),
            CopySaid::TooLong => self.t("Слишком длинно", "Too long"),
            CopySaid::VideoReplaced => self.t("Ставлю видео на место картинки", "Putting the video in the picture's place"),
            CopySaid::NoVideoPlace => self.t("В этом посте нет места для видео", "This post has no place for a video"),
            CopySaid::PaidFor => self.t(
                "Пост только для донов: в канал, где его увидят все, он не пойдёт",
                "The post is for paying subscribers only: it goes to no channel, where everybody would see it",
            ),
            CopySaid::Gone => self.t("Этого уже нет", "It is not there any more"),
        }
    }
}
