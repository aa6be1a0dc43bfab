//! Thousands of people write to the bot within minutes: who presses in the admin's chat and who talks about an
//! advertisement notice nothing of it, and everybody hears one answer in the end.

use etronics_bot::app::EngineStep;
use etronics_bot::clock::HOUR;
use etronics_bot::domain::leads::LeadStatus;
use etronics_bot::simulator::{Exchange, Fault, PlatformSide, Refusing};

use super::leads::{Client, PRICES};
use crate::story::{EVERY_TOKEN, Of, Story};

const STRANGERS: usize = 400;
/// Strangers who are answered at once after a quiet time.
const AT_ONCE: usize = 60;

impl Story {
    /// Strangers each of whom writes five times; the daemon has heard it and handled nothing yet.
    fn crowd_writes(&mut self) -> Vec<Client> {
        let crowd: Vec<Client> = (0..STRANGERS).map(|_| self.anna()).collect();
        for words in ["Привет", "Вы тут?", "Ау", "Ответьте пожалуйста", "???"] {
            self.sim.world(|world| {
                for client in &crowd {
                    let Client::Telegram(id) = *client else { continue };
                    world.say(id, id, words).unwrap();
                }
            });
        }
        self.hear_all();
        crowd
    }

    fn hear_all(&mut self) {
        while self.sim.world(|world| world.pending_updates()) > 0 {
            self.daemon().hear().unwrap();
        }
    }

    /// Steps until something holds; the clock stands still.
    #[track_caller]
    fn steps_until(&mut self, most: usize, holds: impl Fn(&Self) -> bool) {
        for _ in 0..most {
            if holds(self) {
                return;
            }
            self.steps(1);
        }
        panic!("it did not come about in {most} steps");
    }

    fn steps(&mut self, count: usize) {
        for _ in 0..count {
            if let idle @ EngineStep::Idle { .. } = self.daemon().engine.step().unwrap() {
                self.daemon().engine.wait_at_most(idle, std::time::Duration::from_millis(20)).unwrap();
            }
        }
    }

    fn exchanges(&self) -> Vec<Exchange> {
        self.sim.world(|world| world.transcript())
    }
}

#[test]
fn a_press_goes_before_hundreds_of_strangers_who_wait_and_each_of_them_hears_one_answer() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.perhaps_ignoring(&[Of::AdminChat], "what each of a crowd has heard depends on when their turn came");
    let admin = story.sim.world(|world| world.admin_chat_id);
    story.admin_writes("/start");
    let crowd = story.crowd_writes();
    story.sim.world(etronics_bot::simulator::World::clear_transcript);
    let (message, label) = story.sim.world(|world| {
        let panel = world.messages(admin).into_iter().rev().find(|message| !message.keyboard.is_empty()).unwrap();
        (panel.message_id, panel.keyboard[0][0].label.clone())
    });
    story.sim.world(|world| world.press(admin, admin, message, &label).unwrap());
    story.hear_all();
    // The very next step hands the press to its owner, whoever else waits.
    story.daemon().engine.step().unwrap();
    assert!(story.store(|db| db.outbox().queue_sizes()).inbox > 1_900);
    let answered = |story: &Story| {
        let exchanges = story.exchanges();
        ["answerCallbackQuery", "editMessageText"]
            .iter()
            .all(|method| exchanges.iter().any(|exchange| exchange.method == *method))
    };
    story.steps_until(50, answered);
    let exchanges = story.exchanges();
    let edited = exchanges.iter().position(|exchange| exchange.method == "editMessageText").unwrap();
    let greeted = exchanges[..edited].iter().filter(|exchange| exchange.method == "sendMessage").count();
    assert!(greeted <= 12, "{greeted} strangers were answered before the panel changed");
    // Those who wait are handled; sixty are answered as fast as Telegram lets them be, the others wait for their turn.
    let heard = |story: &Story| crowd.iter().filter(|client| !story.said_to(**client).is_empty()).count();
    let began = story.clock.now_ms();
    while heard(&story) < AT_ONCE + 20 {
        story.clock.advance(50);
        story.steps(3);
        let seconds = usize::try_from((story.clock.now_ms() - began) / 1_000).unwrap();
        assert!(heard(&story) <= AT_ONCE + 5 * (seconds + 1), "after {seconds} s: {}", heard(&story));
        assert!(seconds < 60, "{} were answered in a minute", heard(&story));
    }
    story.settle();
    for client in &crowd {
        let said = story.said_to(*client);
        let greetings = said.iter().filter(|text| text.starts_with("Здравствуйте")).count();
        assert_eq!(greetings, 1, "{said:?}");
    }
    let silent = crowd.iter().filter(|client| story.said_to(**client).len() == 1).count();
    assert!(silent >= STRANGERS - AT_ONCE, "{silent}");
}

#[test]
fn a_greeting_that_is_on_its_way_is_heard_once_and_a_sign_after_it_calls_for_no_other() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let vera = story.anna();
    let Client::Telegram(id) = vera else { panic!() };
    let slow = Refusing::Slow(std::time::Duration::from_millis(400));
    story.sim.world(|world| world.fail(Fault::once(PlatformSide::Telegram, slow).of("sendMessage")));
    for words in ["Привет", "Вы тут?", "Ау"] {
        story.sim.world(|world| world.say(id, id, words).unwrap());
        story.hear_all();
        // The first of these sends the greeting, and its answer is long in coming.
        story.daemon().engine.step().unwrap();
    }
    story.settle();
    assert_eq!(story.said_to(vera).len(), 1, "{:?}", story.said_to(vera));
    story.writes(vera, "???");
    assert_eq!(story.said_to(vera).len(), 1, "{:?}", story.said_to(vera));
    story.clock.advance(2 * HOUR);
    story.writes(vera, "???");
    assert_eq!(story.said_to(vera).len(), 2, "the greeting of before is far above by now");
}

#[test]
fn an_advertiser_in_the_midst_of_a_talk_goes_before_strangers_and_the_lead_arrives() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.perhaps_ignoring(
        &[Of::AdminChat, Of::Chats],
        "what each of a crowd has heard depends on when their turn came",
    );
    let vera = story.anna();
    story.writes(vera, "Сколько стоит реклама?");
    story.writes(vera, "Пекарня «Тёплый хлеб»");
    let crowd = story.crowd_writes();
    let Client::Telegram(id) = vera else { panic!() };
    for (words, asked) in [("Пост", "Когда"), ("20.12", "бюджет"), ("10к", "связаться"), ("Писать сюда", "верно")]
    {
        // Telegram lets a person be written to three times in three seconds.
        story.clock.advance(3_000);
        story.sim.world(|world| world.say(id, id, words).unwrap());
        story.hear_all();
        let before = story.said_to(vera).len();
        story.steps_until(12, |story| story.said_to(vera).len() > before);
        assert!(story.hears(vera).to_lowercase().contains(&asked.to_lowercase()), "{asked}: {}", story.hears(vera));
    }
    story.clock.advance(3_000);
    story.sim.world(|world| world.say(id, id, "Подтвердить").unwrap());
    story.hear_all();
    story.steps_until(30, |story| story.told_admin().iter().any(|text| text.contains("Тёплый хлеб")));
    let waiting = story.store(|db| db.outbox().queue_sizes()).inbox;
    assert!(waiting > 500, "strangers wait still: {waiting}");
    story.settle();
    let leads = story.leads();
    assert_eq!((leads.len(), leads[0].status), (1, LeadStatus::New));
    assert!(crowd.iter().all(|client| !story.said_to(*client).is_empty()));
}

#[test]
fn a_stranger_who_becomes_an_advertiser_is_heard_in_the_order_of_their_words() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.perhaps_ignoring(
        &[Of::AdminChat, Of::Chats],
        "what each of a crowd has heard depends on when their turn came",
    );
    story.crowd_writes();
    let vera = story.anna();
    let Client::Telegram(id) = vera else { panic!() };
    for words in ["хочу рекламу", "Пекарня", "Пост", "20.12", "10к", "Писать сюда", "Подтвердить"]
    {
        story.sim.world(|world| world.say(id, id, words).unwrap());
        story.hear_all();
    }
    story.settle();
    let said = story.said_to(vera);
    assert!(said.first().unwrap().starts_with("Наш прайс:"), "{said:?}");
    assert!(said.last().unwrap().starts_with("Спасибо! Заявка"), "{said:?}");
    assert_eq!(story.leads()[0].wish.product.as_deref(), Some("Пекарня"));
}

#[test]
fn on_vk_who_talks_about_an_advertisement_is_answered_before_strangers_too() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    let boris = story.boris();
    story.writes(boris, "Сколько стоит реклама?");
    story.writes(boris, "Пекарня");
    let crowd: Vec<Client> = (0..150).map(|_| story.boris()).collect();
    let start = serde_json::json!({"payload": "{\"command\":\"start\"}"});
    story.sim.world(|world| {
        for client in &crowd {
            let Client::Vk(id) = *client else { continue };
            world.message_with(id, "Начать", Some(start.clone()));
        }
        let Client::Vk(id) = boris else { return };
        world.vk_writes(id, "Пост");
    });
    let before = story.said_to(boris).len();
    story.daemon().hear().unwrap();
    story.steps_until(40, |story| story.said_to(boris).len() > before);
    let greeted = crowd.iter().filter(|client| !story.said_to(**client).is_empty()).count();
    assert!(greeted < 20, "{greeted} strangers were answered before");
    story.settle();
    assert!(crowd.iter().all(|client| story.said_to(*client).len() == 1));
}

#[test]
fn the_questions_of_a_crowd_come_into_the_admin_chat_at_a_pace_that_can_be_read() {
    let mut story = Story::with(EVERY_TOKEN, PRICES);
    story.sim.world(|world| world.limit_calls(false));
    let crowd: Vec<Client> = (0..34).map(|_| story.anna()).collect();
    for words in ["Здравствуйте", "А где у вас парковка?"] {
        story.sim.world(|world| {
            for client in &crowd {
                let Client::Telegram(id) = *client else { continue };
                world.say(id, id, words).unwrap();
            }
        });
        story.hear_all();
        story.settle();
    }
    let cards = |story: &Story| story.told_admin().iter().filter(|text| text.contains("парковка")).count();
    story.pass(4);
    assert_eq!(cards(&story), 30);
    assert_eq!(story.told_admin().iter().filter(|text| text.contains("очень много людей")).count(), 1);
    // The rest comes in the next hour, and is nobody's reminder before.
    story.jump(3_600_000);
    story.pass(2);
    assert_eq!(cards(&story), 34);
    insta::assert_snapshot!(story.rest(), @r#"
        30 people, each:
        chat: Здравствуйте
        chat: Здравствуйте! Это бот сообщества. Здесь можно договориться о рекламе или задать вопрос.
        chat: А где у вас парковка?
        chat: Передал администратору. Ответ придёт сюда.
        4 people, each:
        chat: Здравствуйте
        chat: Здравствуйте! Это бот сообщества. Здесь можно договориться о рекламе или задать вопрос.
        chat: А где у вас парковка?
        "#);
}
