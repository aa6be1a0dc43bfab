//! A small community for whoever comes without a story: `simulator` starts with it.

use anyhow::Result;

use super::World;
use super::wall::{Target, WallPlace, WallSaid};

impl World {
    /// People, posts, comments and a few words in the chats, as if the community had lived for a while.
    pub fn populate(&mut self) -> Result<()> {
        let people: Vec<i64> = [
            ("Марина", "Соколова"),
            ("Глеб", "Тихонов"),
            ("Ирина", "Белова"),
            ("Тимур", "Ахметов"),
            ("Вера", "Лисицына"),
            ("Кристина", "Доходова"),
        ]
        .into_iter()
        .map(|(first, last)| self.add_person(first, last))
        .collect();
        for member in &people[..5] {
            self.was_member(*member);
        }
        self.make_manager(people[0], 2);
        let posts: Vec<Target> = [
            "В субботу чистим пруд. Перчатки и мешки найдутся, чай из самовара тоже.",
            "Кинопоказ под каштаном переносится на пятницу, начало в девять.",
            "Ищем хозяина серого кота с белым носом: третий день живёт в подъезде у почты.",
        ]
        .into_iter()
        .map(|text| Target::post(self.post(text)))
        .collect();
        let question = self.comment(people[1], posts[0], "А детей можно с собой?")?;
        self.comment(people[0], posts[0], WallSaid::from("Конечно, им и сачки дадим").in_reply_to(question))?;
        self.comment(people[2], posts[1], "Ура, в пятницу как раз успею")?;
        self.comment(people[3], posts[2], WallSaid::from("Вот этот?").with_photo(people[3], 11))?;
        self.comment(people[4], posts[2], "Похож на кота из восьмого дома, спрошу соседку")?;
        for (person, post) in [(people[1], posts[0]), (people[2], posts[0]), (people[4], posts[2])] {
            self.like(person, post, None, true);
        }
        for (place, title) in [
            (WallPlace::Photo, "Пруд весной"),
            (WallPlace::Video, "Как мы сажали сирень"),
            (WallPlace::Market, "Кружка с каштаном"),
            (WallPlace::Board, "Предложения двору"),
        ] {
            let target = self.place_for_comments(place, title);
            self.comment(people[2], target, "Как хорошо получилось!")?;
        }
        self.message_to_community(people[3], "Здравствуйте! Где записаться на субботник?");
        let neighbour = self.add_tg_user("Глеб");
        let (_, forward) = self.channel_post(self.channel_id, "В субботу чистим пруд.")?;
        if let Some(forward) = forward {
            self.reply(self.discussion_chat_id, neighbour, forward, "Приду с лопатой")?;
        }
        self.say(self.admin_chat_id, self.admin_chat_id, "/start")?;
        Ok(())
    }
}
