//! What is said of walls and channels of copies: those that cannot be read, found or reached.

use super::CopiesTexts;
use super::html::{escape, link};
use crate::domain::post::PostRef;

impl CopiesTexts {
    /// A wall that cannot be read.
    pub fn wall_unreadable(&self, owner_id: i64, why: &str) -> String {
        let wall = wall_of(owner_id);
        self.t(
            &format!("🔁 Стену {wall} прочитать не удалось: {}", self.texts().trouble(why)),
            &format!("🔁 The wall {wall} cannot be read: {}", self.texts().trouble(why)),
        )
        .to_owned()
    }

    /// More posts on a wall than are read at once.
    pub fn wall_cut(&self, owner_id: i64, taken: i64) -> String {
        let wall = wall_of(owner_id);
        let posts = self.counted(taken, ["пост", "поста", "постов"], ["post", "posts"]);
        self.t(
            &format!("🔁 На стене {wall} за время, когда я её не читал, вышло больше, чем читаю за раз. Взял последние {posts}, более ранние не перенесены: нужный пост перенесу, если пришлёте сюда его адрес."),
            &format!("🔁 More was published on the wall {wall} while I did not read it than I read at once. The last {posts} are taken, earlier ones are not copied: send me the address of a post, and I copy it."),
        )
        .to_owned()
    }

    /// A short name that is nobody's.
    pub fn wall_unknown(&self, name: &str) -> String {
        let name = escape(name);
        self.t(
            &format!("🔁 Стены «{name}» во ВКонтакте не нашлось: проверьте маршруты в файле настроек"),
            &format!("🔁 VK knows no wall “{name}”: look at crosspost.routes"),
        )
        .to_owned()
    }

    /// A channel that is not there for the bot.
    pub fn channel_unknown(&self, name: &str) -> String {
        let name = escape(name);
        self.t(
            &format!(
                "🔁 Канала @{name} не видно: проверьте имя и сделайте бота администратором канала. Посты подождут."
            ),
            &format!(
                "🔁 The channel @{name} is not seen: check the name and make the bot its administrator. Posts wait."
            ),
        )
        .to_owned()
    }

    /// A post that was ordered and is not there.
    pub fn no_such_post(&self, post: PostRef) -> String {
        let post = link(&post.link(), &post.to_string());
        self.t(
            &format!("🔁 Поста {post} нет, или ни один ключ не даёт его прочитать"),
            &format!("🔁 The post {post} is not there, or no token lets it be read"),
        )
        .to_owned()
    }
}

fn wall_of(owner_id: i64) -> String {
    let kind = if owner_id < 0 { "club" } else { "id" };
    let page = format!("vk.com/{kind}{}", owner_id.unsigned_abs());
    link(&format!("https://{page}"), &page)
}
