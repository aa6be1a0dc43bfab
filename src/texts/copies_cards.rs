//! Cards of copies: what waits for a word, what did not go out, what nobody knows.

use super::CopiesTexts;
use super::copies_labels::CopySaid;
use super::html::{cut, escape, link, plain};
use crate::domain::chat_ref::{ChatRef, MessageRef};
use crate::domain::copies::{Body, CopyFile, CopyPart, CopyState, FileKind};
use crate::domain::ids::ChatId;
use crate::domain::post::PostRef;
use crate::understanding::{AdMark, ad_mark};

/// What is shown of a copy's words, UTF-16 units.
const SHOWN: usize = 2_500;

/// A channel that is not the only one.
#[derive(Debug)]
pub struct CopyPlace {
    /// What the platform is called.
    pub platform: String,
    /// That with its channel.
    pub words: String,
    pub of_telegram: bool,
}

/// Why a video went out as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VideoLack {
    /// No token gives its file.
    NoFile,
    /// Its platform takes none so large.
    TooLarge,
}

/// A copy as its card shows it.
#[derive(Debug)]
pub struct CopyCard<'a> {
    /// What became of it.
    pub state: CopyState,
    pub post: PostRef,
    /// Where it goes, where that is not Telegram's only channel.
    pub place: Option<CopyPlace>,
    /// The beginning of its words.
    pub title: String,
    /// Marked as an advertisement.
    pub ads: bool,
    /// The line that marks it.
    pub label: Option<&'a str>,
    /// The mark that its own words carry.
    pub own_mark: AdMark,
    /// Why it is not out.
    pub reason: Option<&'a str>,
    /// It was out before, and only something that is added to it is in doubt.
    pub added: bool,
    /// The part in doubt, and of how many.
    pub doubt: Option<(usize, usize)>,
    pub parts: &'a [CopyPart],
    /// A video of it went as a picture.
    pub video_lacking: Option<VideoLack>,
    /// What somebody is to send next.
    pub asked: Option<CopySaid>,
}

impl CopiesTexts {
    /// A post by its first words, which lead to it. One without any is no number either.
    fn post_called(&self, post: PostRef, title: &str) -> String {
        link(&post.link(), &called(title, self.t("пост без слов", "a post without words")))
    }

    /// The same after «Пост», «The post».
    pub(super) fn this_post(&self, post: PostRef, title: &str) -> String {
        link(&post.link(), &called(title, self.t("без слов", "without words")))
    }

    /// The card of a copy.
    pub fn copy_card(&self, card: &CopyCard<'_>) -> String {
        let post = self.post_called(card.post, &card.title);
        let later = card.reason.and_then(|reason| self.goes_later(reason));
        let head = match card.state {
            CopyState::Approval if card.ads => {
                self.t("📣 <b>Реклама ждёт решения</b>", "📣 <b>An advertisement waits</b>")
            }
            CopyState::Approval => self.t("📝 <b>Пост ждёт решения</b>", "📝 <b>A post waits for your word</b>"),
            CopyState::Pending if later.is_some() => self.t("🕕 Отложен", "🕕 Put off"),
            CopyState::Pending => self.t("⏳ Выходит", "⏳ On its way"),
            CopyState::Published => self.t("✅ Опубликован", "✅ Published"),
            CopyState::Skipped => self.t("⏭ Пропущен", "⏭ Skipped"),
            CopyState::Failed => self.t("⚠️ <b>Пост не вышел</b>", "⚠️ <b>A post did not go out</b>"),
            CopyState::Uncertain if card.added => {
                self.t("❓ <b>Пост изменён, вышло ли новое?</b>", "❓ <b>A post was edited. Is what is new out?</b>")
            }
            CopyState::Uncertain => self.t("❓ <b>Опубликован ли пост?</b>", "❓ <b>Is the post out?</b>"),
        };
        let mut lines = vec![format!("{head}: {post}")];
        if let Some(place) = &card.place {
            lines[0].push_str(&format!(" · {}", escape(&place.words)));
        }
        if let Some(later) = later.filter(|_| card.state == CopyState::Pending) {
            lines[0].push_str(&format!(" · {}", escape(&later)));
        }
        // Whoever left it out knows why, and of what shows nothing more is said.
        let is_said = match card.state {
            CopyState::Failed => true,
            CopyState::Skipped => !matches!(card.reason, Some("admin" | "empty")),
            CopyState::Pending | CopyState::Approval | CopyState::Published | CopyState::Uncertain => false,
        };
        if let Some(reason) = card.reason.filter(|_| is_said) {
            lines.push(format!("{} {}", self.t("Причина:", "Why:"), self.copy_reason_html(reason)));
        }
        if (card.state, card.reason) == (CopyState::Skipped, Some("empty")) {
            lines.push(
                self.t(
                    "В нём нет ни слов, ни вложений, которые видны мне: показывать нечего. Если в посте что-то есть, дайте сервисный ключ или опубликуйте его заново.",
                    "It has neither words nor attachments that are shown to me: there is nothing to copy. If there is something in it, give a service key or publish it anew.",
                )
                .to_owned(),
            );
        }
        let again = card.reason.filter(|_| card.state == CopyState::Approval).and_then(|why| self.waits_again(why));
        lines.extend(again.map(str::to_owned));
        let elsewhere = card.place.as_ref().filter(|place| !place.of_telegram);
        if let (CopyState::Uncertain, Some((part, of)), Some(place)) = (card.state, card.doubt, elsewhere) {
            let platform = escape(&place.platform);
            lines.push(self.t(
                &format!("Часть {part} из {of} отправлена, ответа {platform} нет, и найти её не вышло. Посмотрите в канале."),
                &format!("Part {part} of {of} was sent, {platform} did not answer, and it was not found. Look at the channel."),
            ).to_owned());
        } else if let (CopyState::Uncertain, Some((part, of))) = (card.state, card.doubt) {
            lines.push(self.t(
                &format!("Часть {part} из {of} отправлена, ответа Telegram нет. Посмотрите в канале. Можно переслать сюда сам пост: по нему я всё пойму."),
                &format!("Part {part} of {of} was sent and Telegram did not answer. Look at the channel. You may forward the post here: it tells me everything."),
            ).to_owned());
        }
        if matches!(card.state, CopyState::Approval | CopyState::Uncertain | CopyState::Failed) {
            lines.push(String::new());
            lines.push(parts_shown(card.parts));
        }
        if card.state == CopyState::Approval && card.ads {
            lines.push(String::new());
            lines.push(self.mark_line(card.label, &card.own_mark));
        }
        if let Some(asked) = card.asked.filter(|_| card.state == CopyState::Approval) {
            lines.push(String::new());
            lines.push(format!("✏️ {}", self.copy_said(asked)));
        }
        if let Some(why) = card.video_lacking.filter(|_| card.state == CopyState::Published) {
            let said = match why {
                VideoLack::NoFile => self.t(
                    "Видео вышло картинкой со ссылкой: ключа, который даёт файл, нет. Ответьте на эту карточку видеофайлом, и он займёт её место.",
                    "The video went out as a picture with a link, for no token gives its file. Answer this card with a video file, and it takes its place.",
                ),
                VideoLack::TooLarge => self.t(
                    "Видео вышло картинкой со ссылкой: его файл больше, чем берёт Telegram. Ответьте на эту карточку видеофайлом поменьше, и он займёт её место.",
                    "The video went out as a picture with a link, for Telegram takes no file so large. Answer this card with a smaller video file, and it takes its place.",
                ),
            };
            lines.push(said.to_owned());
        }
        lines.join("\n")
    }

    /// Why a post waits that would not have to.
    fn waits_again(&self, reason: &str) -> Option<&'static str> {
        Some(match reason {
            "restored" => self.t(
                "База восстановлена из копии, и этот пост мог выйти раньше: посмотрите в канале.",
                "The database came back from a backup, and this post may be out already: look at the channel.",
            ),
            "edited" => self.t(
                "Он изменён во ВКонтакте, пока ждал: посмотрите ещё раз.",
                "It was edited on VK while it waited: look at it once more.",
            ),
            "returned" => self.t(
                "Он был удалён, а теперь снова стоит во ВКонтакте. В канале его нет: опубликовать?",
                "It was deleted, and it stands on VK again. The channel does not show it: publish it?",
            ),
            _ => return None,
        })
    }

    /// What is said of an advertisement's mark: that it is there, what of it is wrong, or what is asked for.
    fn mark_line(&self, label: Option<&str>, own: &AdMark) -> String {
        let said = match label {
            Some(label) => self.mark_trouble(&ad_mark(label, [])),
            None if own.is_whole() => {
                let token = escape(own.erid.as_deref().unwrap_or_default());
                let whole = self.t("Пометка уже в тексте, erid: ", "The text carries its mark, erid: ");
                self.as_far_as_it_goes(&format!("{whole}{token}"), own)
            }
            None if own.erid.is_some() => self.as_far_as_it_goes(
                self.t(
                    "В тексте есть erid, но нет слова «Реклама»: при публикации добавлю его.",
                    "The text has its erid but not the word “Реклама”: it is added when it goes out.",
                ),
                own,
            ),
            None if own.named => {
                let lacking = self
                    .t(
                        "⚠️ В тексте есть слово «Реклама», но нет erid: пришлите «erid: …» или всю строку «Реклама. Имя, ИНН, erid: …», \
                         ответом на эту карточку или отдельным сообщением",
                        "⚠️ The text says “Реклама” but has no erid: send “erid: …” or the whole line “Реклама. Name, tax number, \
                         erid: …”, as an answer to this card or by itself",
                    )
                    .to_owned();
                match &own.wrong_inn {
                    Some(_) => format!(
                        "{lacking}\n{}",
                        self.mark_trouble(&AdMark { erid: Some(String::new()), ..own.clone() })
                    ),
                    None => lacking,
                }
            }
            None => self
                .t(
                    "Нужна пометка: ответьте на эту карточку строкой «Реклама. Имя, ИНН, erid: …»",
                    "It needs its mark: answer this card with a line like “Реклама. Name, tax number, erid: …”",
                )
                .to_owned(),
        };
        if said.is_empty() { self.t("✅ Пометка есть", "✅ The mark is there").to_owned() } else { said }
    }

    /// What is said of a mark that has its token, and what of it is wrong: only one that names who pays is all there.
    fn as_far_as_it_goes(&self, said: &str, own: &AdMark) -> String {
        let sign = if own.payer { "✅ " } else { "" };
        let trouble = self.mark_trouble(own);
        if trouble.is_empty() { format!("{sign}{said}") } else { format!("{sign}{said}\n{trouble}") }
    }

    /// What is wrong with a mark; empty where nothing is.
    pub fn mark_trouble(&self, mark: &AdMark) -> String {
        let mut said = Vec::new();
        if mark.erid.is_none() {
            said.push(self.t("⚠️ В пометке нет erid", "⚠️ The mark has no erid").to_owned());
        }
        if !mark.payer {
            said.push(
                self.t(
                    "⚠️ В пометке нет рекламодателя: допишите, кто это, и его ИНН",
                    "⚠️ The mark names no advertiser: say who it is, and the tax number",
                )
                .to_owned(),
            );
        }
        if let Some(number) = &mark.wrong_inn {
            let number = escape(&cut(number, 20));
            said.push(
                self.t(
                    &format!("⚠️ ИНН {number} не бывает: контрольная сумма не сходится, проверьте цифры"),
                    &format!("⚠️ {number} is no tax number: its check digits are wrong, look at it once more"),
                )
                .to_owned(),
            );
        }
        said.join("\n")
    }

    /// Several advertisements wait, and nobody said which a mark is for.
    pub fn which_post(&self, posts: &[(PostRef, String)]) -> String {
        let mut lines = vec![
            self.t(
                "Пометки ждут несколько постов. Ответьте этой строкой на карточку нужного:",
                "Several posts wait for their mark. Answer the card of the right one with this line:",
            )
            .to_owned(),
        ];
        for (post, title) in posts {
            lines.push(format!("• {}", self.post_called(*post, title)));
        }
        lines.join("\n")
    }

    /// Whether somebody wrote the mark of an advertisement.
    pub fn marks_advertisement(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        lower.starts_with("реклама") || lower.contains("erid")
    }

    /// The word that the law asks for.
    pub fn advertisement_word(&self) -> &'static str {
        "Реклама"
    }

    /// Whether a message says nothing but the mark of an advertisement.
    pub fn is_a_mark(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        let numbered = lower.contains("инн") && lower.chars().filter(char::is_ascii_digit).count() >= 10;
        ad_mark(text, []).erid.is_some() || (lower.starts_with("реклама") && numbered)
    }

    /// The mark as it stands in the copy: always with the word that the law asks for.
    pub fn advertisement_label(&self, text: &str) -> String {
        let words = text.trim_start_matches(|c: char| !c.is_alphanumeric());
        if words.to_lowercase().starts_with("реклама") {
            words.to_owned()
        } else {
            format!("Реклама. {text}")
        }
    }

    /// A file that could not be sent, as the words of its link.
    pub fn file_elsewhere(&self, file: &CopyFile) -> String {
        let what = match file.kind {
            // Whatever way it was tried.
            FileKind::Document if file.name.is_empty() && file.id.starts_with("photo") => self.t("🖼 Фото", "🖼 Photo"),
            FileKind::Photo => self.t("🖼 Фото", "🖼 Photo"),
            FileKind::Video => self.t("▶️ Видео", "▶️ Video"),
            FileKind::Animation => self.t("🎞 Гифка", "🎞 GIF"),
            FileKind::Document => self.t("📎 Файл", "📎 File"),
        };
        if file.name.is_empty() { what.to_owned() } else { format!("{what}: {}", file.name) }
    }

    /// Something of a post that only VK shows, as the words of its link; `word` is VK's.
    pub fn thing_elsewhere(&self, word: &str) -> &str {
        match word {
            "photo" | "posted_photo" => self.t("🖼 Фото", "🖼 Photo"),
            "doc" => self.t("📎 Файл", "📎 File"),
            _ => self.t("🔗 Вложение", "🔗 Attachment"),
        }
    }

    /// A post that came without some of its files: they were not to be had in time.
    pub fn files_left_out(&self, post: PostRef, title: &str, place: &str, count: i64) -> String {
        let post = format!("{} · {}", self.this_post(post, title), escape(place));
        let files = self.counted(count, ["файла", "файлов", "файлов"], ["file", "files"]);
        self.t(
            &format!("🔁 Пост {post} вышел без {files}: скачать или отправить их не удалось. Вместо них ссылка."),
            &format!(
                "🔁 The post {post} is out without {files} that could not be fetched or sent. A link stands for them."
            ),
        )
        .to_owned()
    }

    /// A channel with its platform: «MAX «Двор»». Plain.
    pub fn place(&self, platform: &str, chat: &ChatRef, title: Option<&str>) -> String {
        let named = title.map_or_else(|| chat.id().to_owned(), |title| self.texts().chat(chat, Some(title)));
        format!("{platform} {named}")
    }

    /// A copy that could not be taken away.
    pub fn copy_not_deleted(
        &self,
        platform: &str,
        chat: &ChatRef,
        title: Option<&str>,
        message_id: &MessageRef,
        note: &str,
    ) -> String {
        let platform = escape(platform);
        let words = self.t("его копию", "its copy");
        let named = title.map(|title| {
            let place = self.t("в канале", "in the channel");
            format!("{words} {place} {}", self.texts().chat(chat, Some(title)))
        });
        let message = linked(chat, message_id, named.as_deref().unwrap_or(words));
        self.t(
            &format!(
                "🗑 Пост удалён во ВКонтакте, но удалить {message} {platform} не дал: {}",
                self.texts().trouble(note)
            ),
            &format!(
                "🗑 A post was deleted on VK, but {platform} did not let {message} go: {}",
                self.texts().trouble(note)
            ),
        )
        .to_owned()
    }
}

/// Words that lead to a message, with the channel that it stands in.
pub(super) fn message_of(
    texts: &CopiesTexts,
    words: &str,
    chat: &ChatRef,
    title: Option<&str>,
    message_id: &MessageRef,
) -> String {
    let named = title.map(|title| format!("{words} {}", texts.texts().chat_of_network(chat, title)));
    linked(chat, message_id, named.as_deref().unwrap_or(words))
}

fn called(title: &str, otherwise: &str) -> String {
    if title.is_empty() { otherwise.to_owned() } else { format!("«{title}»") }
}

/// Words that lead to a message of a channel, where a browser opens it.
pub(super) fn linked(chat: &ChatRef, message_id: &MessageRef, words: &str) -> String {
    let page = chat.telegram().and_then(ChatId::number_in_links).zip(message_id.number());
    let Some((number, message)) = page else { return escape(words) };
    let topic = chat.topic().map(|topic| format!("{topic}/")).unwrap_or_default();
    link(&format!("https://t.me/c/{number}/{topic}{message}"), words)
}

/// How many of which kind.
fn files_shown(files: &[CopyFile]) -> String {
    let count = |kind: FileKind| files.iter().filter(|file| file.kind == kind).count();
    let kinds =
        [("🖼", FileKind::Photo), ("🎬", FileKind::Video), ("🎞", FileKind::Animation), ("📎", FileKind::Document)];
    let named = kinds.iter().filter(|(_, kind)| count(*kind) > 0);
    named.map(|(icon, kind)| format!("{icon} {}", count(*kind))).collect::<Vec<_>>().join(" · ")
}

/// The words of the parts, and in a line each what they carry.
pub(super) fn parts_shown(parts: &[CopyPart]) -> String {
    let mut shown = Vec::new();
    for part in parts {
        let words = plain(&part.html);
        if !words.is_empty() {
            shown.push(format!("<blockquote>{}</blockquote>", escape(&cut(&words, SHOWN / parts.len().max(1)))));
        }
        match &part.body {
            Body::Text { .. } => {}
            Body::Files { files } => shown.push(files_shown(files)),
            Body::Poll { question, .. } => shown.push(format!("📊 {}", escape(question))),
            Body::Venue { title, .. } => shown.push(format!("📍 {}", escape(title))),
        }
    }
    shown.join("\n")
}
