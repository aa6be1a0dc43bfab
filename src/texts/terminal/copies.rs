//! Rows of the catalogue: cross-posting.

pub(super) const ROWS: &[(&str, &str)] = &[
    (
        "there are no rules to preview: write [[crosspost.replace]] with `from` and `to`",
        "замен нет, показывать нечего: напишите [[crosspost.replace]] с `from` и `to`",
    ),
    (
        "cross-posting is off: set crosspost.enabled = true, or switch it on in the panel",
        "кросспостинг выключен: включите его в панели или задайте crosspost.enabled = true",
    ),
    (
        "cross-posting has no channel: set crosspost.channel_id",
        "у кросспостинга нет канала: задайте crosspost.channel_id",
    ),
    (
        "copy {}: there is no such copy; `etronics-bot crosspost list` numbers them",
        "копия {}: такой нет; номера показывает `etronics-bot crosspost list`",
    ),
    ("copy {} is out already: nothing to try again", "копия {} уже вышла: повторять нечего"),
    ("copy {} is out in {}", "копия {} вышла: {}"),
    ("copy {} is on its way", "копия {} в пути"),
    ("copy {} waits for an admin's word in the panel", "копия {} ждёт слова администратора в панели"),
    ("copy {} was left out: {}", "копия {} пропущена: {}"),
    ("copy {} failed: {}", "копия {} не вышла: {}"),
    (
        "copy {} may be out or not ({}): say which in the panel",
        "копия {}, возможно, вышла ({}): скажите в панели, так ли это",
    ),
    (
        "{} names no post: write -1_2 or https://vk.com/wall-1_2",
        "{}: это не пост; пишите -1_2 или https://vk.com/wall-1_2",
    ),
    (
        "post {} is not read yet: VK is out of reach, and `etronics-bot run` goes on trying",
        "пост {} ещё не прочитан: ВКонтакте недоступен, `etronics-bot run` пробует дальше",
    ),
    (
        "copy {} is gone: `etronics-bot crosspost list` numbers those that are there",
        "копии {} больше нет: оставшиеся нумерует `etronics-bot crosspost list`",
    ),
    (
        "nothing was copied: there is no post {}, no token lets it be read, or no route leads on",
        "ничего не скопировано: поста {} нет, ни один ключ не даёт его прочесть или для него нет маршрута",
    ),
    (
        "nothing was copied: post {} may be out already, nobody knows: say which on its card",
        "ничего не скопировано: пост {} мог уже выйти, точно не известно: ответьте на его карточке",
    ),
    (
        "nothing was copied: post {} is on its way already (see `etronics-bot crosspost list`)",
        "ничего не скопировано: пост {} уже выходит (см. `etronics-bot crosspost list`)",
    ),
    (
        "nothing was copied: post {} is in its channels already (see `etronics-bot crosspost list`)",
        "ничего не скопировано: пост {} уже в каналах (см. `etronics-bot crosspost list`)",
    ),
    (
        "ordered: the daemon goes on with it (see `etronics-bot crosspost list`)",
        "передано боту, он продолжит (см. `etronics-bot crosspost list`)",
    ),
    (
        "begun, but not ended: `etronics-bot run` goes on with it",
        "начато, но не закончено: продолжит `etronics-bot run`",
    ),
    // [[crosspost.replace]]
    ("is no regular expression that can be used: {}", "не годится в регулярные выражения: {}"),
    (
        "it meets an empty place, which is everywhere: let it meet one letter at least",
        "ему подходит и пустое место, а оно везде: пусть ему подходит хотя бы одна буква",
    ),
    ("must not be empty: it says what is replaced", "не может быть пустым: он говорит, что заменить"),
    (
        "does not go with `utm`: that adds to addresses and replaces nothing",
        "не сочетается с `utm`: тот добавляет к адресам и ничего не заменяет",
    ),
    (
        "names a group `{}` that `from` does not have: write ${1} before letters, $$ for a $",
        "называет группу `{}`, которой в `from` нет: перед буквами пишите ${1}, вместо $ — $$",
    ),
    (
        "must be parameters of an address, such as \"utm_source=telegram&utm_medium=post\"",
        "должен быть параметрами адреса, вроде \"utm_source=telegram&utm_medium=post\"",
    ),
    (
        "`alerts.max_user_id` is set, and there is no bot of MAX: set max.token (or MAX_TOKEN)",
        "`alerts.max_user_id` задан, а бота MAX нет: задайте max.token (или MAX_TOKEN)",
    ),
    // crosspost backfill
    (
        "nobody can be asked here: look at it in a terminal, or add --yes",
        "здесь некого спросить: запустите в терминале или добавьте --yes",
    ),
    ("nothing was ordered", "ничего не заказано"),
    ("no route begins at the community's own wall", "нет маршрута, который начинается со стены самого сообщества"),
    ("the wall cannot be read: {}", "стену не прочесть: {}"),
    (
        "the wall cannot be read now: nothing was ordered, try again later (see `etronics-bot check`)",
        "стену сейчас не прочесть: ничего не заказано, попробуйте позже (см. `etronics-bot check`)",
    ),
    ("no route leads from the community's wall to {}: there is {}", "со стены сообщества нет маршрута в {}: есть {}"),
];
