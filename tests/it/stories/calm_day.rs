//! A calm day of a large community is the digest and a handful of messages.

use etronics_bot::clock::{DAY, MINUTE};
use etronics_bot::domain::verdict::Decision;
use etronics_bot::simulator::{Crowd, CrowdKind, PlatformSide, PostDraft, Shown};
use etronics_bot::store::JournalRow;

use super::comments::SPAM;
use super::leads::PRICES;
use crate::story::{EVERY_TOKEN, Of, Story};

/// Members of the community.
const MEMBERS: i64 = 40_000;
/// From one look at the world to the next.
const STRIDE: i64 = 5 * MINUTE;
const SAID: [&str; 6] = [
    "Спасибо за праздник, были всей семьёй",
    "А во сколько начало и есть ли места для детей?",
    "Очень красиво получилось в этом году",
    "Подскажите, пожалуйста, где парковка",
    "Ждём следующего раза!",
    "Фотографии будут?",
];

/// From Monday, ten in the morning, to Tuesday, ten in the morning.
fn a_day(mode: &str) -> Story {
    let mut story = Story::without_daemon(EVERY_TOKEN, "");
    let channel = story.sim.world(|world| {
        world.keep_transcript(0);
        world.crowd(Crowd::honest(1_000_000, MEMBERS - 430)).unwrap();
        world.crowd(Crowd::honest(5_000_000, 400).of(CrowdKind::Dead)).unwrap();
        world.crowd(Crowd::fakes(900_000_000, 30)).unwrap();
        world.channel_id
    });
    story.more = format!(
        "[moderation]\nmode = \"{mode}\"\n[moderation.members]\nsweep = \"24h\"\n[moderation.likes]\nsweep = \"30m\"\n\
         [digest]\ndaily_at = \"09:00\"\n[crosspost]\nenabled = true\nchannel_id = {channel}\n{PRICES}"
    );
    story.start();
    story.settle();
    let mut leavers = Vec::new();
    for stride in 0..(DAY / STRIDE) {
        // People sleep from midnight to eight.
        let awake = !(168..264).contains(&stride);
        if awake {
            something_happens(stride, &mut story, &mut leavers);
        }
        // VK is out of reach for a while, twice.
        if [40, 120].contains(&stride) {
            story.sim.world(|world| world.offline(PlatformSide::Vk));
        }
        if [41, 121].contains(&stride) {
            story.sim.world(|world| world.online(PlatformSide::Vk));
        }
        story.jump(STRIDE);
    }
    story
}

fn something_happens(stride: i64, story: &mut Story, leavers: &mut Vec<i64>) {
    let at = usize::try_from(stride).unwrap();
    let author = story.stranger("Гость", &format!("{stride}"));
    if stride % 3 != 0 {
        story.comment(author, &format!("{} ({stride})", SAID[at % SAID.len()]));
    }
    if stride % 20 == 7 {
        let spammer = story.stranger("Кристина", &format!("Доходова-{stride}"));
        story.comment(spammer, &format!("{SPAM} {stride}"));
    }
    if stride % 4 == 1 {
        story.sim.world(|world| world.join(author).unwrap());
        leavers.push(author);
    }
    if stride % 12 == 5
        && let Some(leaver) = leavers.pop()
    {
        story.sim.world(|world| world.leave(leaver));
    }
    let post = story.post;
    story.sim.world(|world| world.like(author, post, None, true));
    if [12, 60, 130].contains(&stride) {
        story.sim.world(|world| world.publish(PostDraft::new(&format!("Новости двора, выпуск {stride}"))));
    }
    if stride == 90 {
        let anna = story.anna();
        story.books(anna, "Пекарня у дома");
    }
}

#[test]
fn a_calm_day_of_40_000_members_is_the_digest_and_a_handful_of_messages() {
    for mode in ["observe", "enforce"] {
        let mut story = a_day(mode);
        story.perhaps_ignoring(
            &[Of::Chats, Of::Comments, Of::People],
            "a day in which all sorts of things happen: what the admin reads of it is counted",
        );
        let removed = |row: &&JournalRow| row.comment.is_none() && row.verdict.decision == Decision::Remove;
        let honest = story.journal().iter().filter(removed).filter(|row| row.person.id < 5_000_000).count();
        assert_eq!(honest, 0, "{mode}: nobody honest is removed");
        let digests = story.digests();
        assert_eq!(digests.len(), 1, "{mode}: {digests:#?}");
        let (loud, silent): (Vec<_>, Vec<_>) = story.sim.world(|world| {
            let bot = world.bot_id;
            let said = world.messages(world.admin_chat_id).into_iter().filter(|message| message.from == bot);
            said.partition(|message| !message.silent)
        });
        let first = |text: &str| text.lines().take(2).collect::<Vec<_>>().join(" / ");
        let list = |messages: &[Shown]| {
            messages.iter().map(|it| format!("{} {}", it.shows, first(&it.text))).collect::<Vec<_>>().join("\n")
        };
        // The digest's picture and words are one message, or come together.
        let others = loud.iter().filter(|it| !it.text.contains('📈')).count();
        println!("{mode}: with a sound\n{}\nwithout\n{}", list(&loud), list(&silent));
        assert!(others <= 5, "{mode}:\n{}", list(&loud));
        assert!(silent.len() <= 10, "{mode}:\n{}", list(&silent));
    }
}
