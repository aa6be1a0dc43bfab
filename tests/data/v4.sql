-- Frozen: a database of version 4, made by the demo's day of that version and thinned out. See tests/it/robust/upgrade.rs.
BEGIN TRANSACTION;
CREATE TABLE account_examples (
    person INTEGER NOT NULL PRIMARY KEY,
    profile BLOB NOT NULL,
    fake INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE TABLE capabilities (
    capability TEXT NOT NULL PRIMARY KEY,
    way TEXT NOT NULL,
    advice TEXT,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "capabilities" VALUES('ban','auto',NULL,1795757400000);
INSERT INTO "capabilities" VALUES('delete_comments','auto',NULL,1795757400000);
INSERT INTO "capabilities" VALUES('long_poll','auto',NULL,1795757400000);
INSERT INTO "capabilities" VALUES('messages','auto',NULL,1795757400000);
INSERT INTO "capabilities" VALUES('read_likes','auto',NULL,1795757400000);
INSERT INTO "capabilities" VALUES('read_wall','auto',NULL,1795757400000);
INSERT INTO "capabilities" VALUES('remove_members','auto',NULL,1795757400000);
CREATE TABLE cases (
    comment_key TEXT NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL,
    comment TEXT NOT NULL,
    origin TEXT NOT NULL,
    deadline INTEGER NOT NULL,
    asked INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE channels (
    name TEXT NOT NULL PRIMARY KEY,
    id INTEGER NOT NULL,
    title TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE comments (
    key TEXT NOT NULL PRIMARY KEY,
    place TEXT NOT NULL,
    owner_id INTEGER NOT NULL,
    parent_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    network TEXT NOT NULL,
    author_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    text TEXT,
    content_hash INTEGER,
    fingerprint INTEGER,
    score REAL,
    journal_id INTEGER,
    deleted INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO "comments" VALUES('chat:-1001000000001:1','chat',-1001000000001,0,1,'telegram',-1001000000002,1795757400000,1795757400000,'Доброе утро! Сегодня сырники с вишней и новый кофе из Эфиопии. Открыты с 8:00 до 22:00 ☕',4731760025420203754,5226822016591193953,0.0,1,0);
INSERT INTO "comments" VALUES('chat:-1001000000001:2','chat',-1001000000001,0,2,'telegram',-1001000000002,1795778985000,1795778985000,'Новая витрина! Эклеры, тарты и #пирожные дня. Автор — Анна, меню: https://coffee-lesnaya.example/menu',9004102516002790307,-7404030949603358996,0.0,19,0);
INSERT INTO "comments" VALUES('chat:-1001000000001:3','chat',-1001000000001,0,3,'telegram',-1001000000002,1795778985000,1795778985000,'',-6842428450849749346,5604079703740606211,0.0,20,0);
INSERT INTO "comments" VALUES('chat:-1001000000001:4','chat',-1001000000001,0,4,'telegram',-1001000000002,1795778985000,1795778985000,'',-8013327973700106239,5604079703740606211,0.0,21,0);
INSERT INTO "comments" VALUES('chat:-1001000000001:5','chat',-1001000000001,0,5,'telegram',-1001000000002,1795779765000,1795779765000,'Соседи зовут, а мы сварим какао

🔁 Книжная на углу
В субботу меняемся книгами: приносите две, уносите три.',-3506695639395537965,5304842795987910601,0.0,22,0);
INSERT INTO "comments" VALUES('chat:-1001000000001:6','chat',-1001000000001,0,6,'telegram',-1001000000002,1795780185000,1795780185000,'Вечером у нас джаз: начало в 19:00, вход свободный 🎷',-1138049377246225647,6919630420647601002,0.0,23,0);
INSERT INTO "comments" VALUES('chat:-1001000000001:7','chat',-1001000000001,0,7,'telegram',500000002,1795780605000,1795780605000,'Ура, наконец-то! А столик у сцены ещё есть?',-7292394575319642047,7600344404450919987,8.31726964939223795125e-02,24,0);
INSERT INTO "comments" VALUES('chat:-1001000000001:8','chat',-1001000000001,0,8,'telegram',500000003,1795781025000,1795781025000,'Гарантированный доход 30% в неделю с нашим ботом! Инвестируй в криптовалюту, пиши @crypto_anna_profit',6202294471415778928,-3951740249853038024,9.99389120640565620234e-01,25,1);
INSERT INTO "comments" VALUES('chat:-1001000000001:9','chat',-1001000000001,0,9,'telegram',500000004,1795782950000,1795782950000,'Джаз был бомба, спасибо музыкантам!',7278712188112377040,-3887518366553881398,2.41270214176691963348e-02,26,0);
INSERT INTO "comments" VALUES('wall:-229000001:10','wall',-229000001,1,10,'vk',300000010,1795769110000,1795769110000,'Кредит без отказа за 5 минут даже с плохой кредитной историей! Пишите в вотсап 8 900 123-45-67',-2566857239454632964,-7374374581910247977,9.8901305736940681168e-01,10,1);
INSERT INTO "comments" VALUES('wall:-229000001:11','wall',-229000001,1,11,'vk',300000011,1795769535000,1795769535000,'Зaрaбoтoк бeз влoжeний, oт 200$ в дeнь! Пиши в личку + и paскaжу вcё',-6403162148944482233,-7424583897294483995,9.99998877554894693986e-01,11,1);
INSERT INTO "comments" VALUES('wall:-229000001:12','wall',-229000001,1,12,'vk',300000012,1795769960000,1795769960000,'Горячие фото без цензуры смотри тут 👉 t , me/nochnaya_alena',6843472110468431872,-1085289020528845002,9.98993229179914399296e-01,12,1);
INSERT INTO "comments" VALUES('wall:-229000001:13','wall',-229000001,1,13,'vk',300000013,1795770385000,1795770385000,'З а р а б о т о к на дому 💰💰💰 пиши + в л и ч к у, доход каждый день',-7883388489113596267,34587741435754345,0.995033198349943,13,1);
INSERT INTO "comments" VALUES('wall:-229000001:14','wall',-229000001,1,14,'vk',300000014,1795773210000,1795773210000,'Ого, какая очередь сегодня 😄 Но дождались, оно того стоило',6315145238103440595,5224477612033082146,5.21535630784177375862e-02,14,0);
INSERT INTO "comments" VALUES('wall:-229000001:15','wall',-229000001,1,15,'vk',300000015,1795773630000,1795773630000,'Ищем бариста! Подработка по выходным, оплата каждый день от 3000 рублей, обучим с нуля. Пишите в личные сообщения',7277103933451188837,5481391138530251711,9.99949827835316162882e-01,15,0);
INSERT INTO "comments" VALUES('wall:-229000001:16','wall',-229000001,1,16,'vk',300000015,1795775860000,1795775860000,'Ищем бариста! Подработка по выходным, оплата каждый день от 3000 рублей, обучим с нуля. Пишите в личные сообщения',7277103933451188837,5481391138530251711,5.5594823336344963492e-06,16,0);
INSERT INTO "comments" VALUES('wall:-229000001:17','wall',-229000001,1,17,'vk',300000016,1795776280000,1795778980000,'Отличный заработок: вкладываешь 1000, через день получаешь 5000! Подробности в телеграм @investor_gleb_bot',2054996027540625201,-931000275719554531,9.99975084611060660577e-01,18,1);
INSERT INTO "comments" VALUES('wall:-229000001:2','wall',-229000001,1,2,'vk',300000002,1795757940000,1795757940000,'Во сколько лучше прийти, чтобы без очереди?',3252114531624100648,8990751844646076908,2.31475216500982378109e-01,2,0);
INSERT INTO "comments" VALUES('wall:-229000001:20','wall',-229000001,1,20,'vk',300000002,1795792616000,1795792616000,'Спасибо за чудесный вечер! До завтра ❤️',3489327492941906424,8060303185323410128,1.19202922022117546729e-01,207,0);
INSERT INTO "comments" VALUES('wall:-229000001:3','wall',-229000001,1,3,'vk',300000003,1795758360000,1795758360000,'Были вчера с детьми, сырники отличные! Спасибо бариста за терпение 😊',5023400718288648739,-5141799090356312601,2.31475216500982378109e-01,3,0);
INSERT INTO "comments" VALUES('wall:-229000001:4','wall',-229000001,1,4,'vk',300000004,1795758780000,1795758780000,'А безлактозное молоко есть? И сколько стоит капучино на овсяном?',6539419467407363910,-3152220187986828665,2.41270214176691963348e-02,4,0);
INSERT INTO "comments" VALUES('wall:-229000001:5','wall',-229000001,1,5,'vk',300000005,1795759200000,1795759200000,'Марина, до десяти почти всегда свободно. Меню целиком: https://coffee-lesnaya.example/menu',-8159947824466298744,6665395645516249982,0.0,5,0);
INSERT INTO "comments" VALUES('wall:-229000001:6','wall',-229000001,1,6,'vk',300000006,1795765320000,1795765320000,'Забронируйте столик на четверых на семь вечера, пожалуйста',1364292408103116263,3267740460835750744,6.45656306225795395548e-01,6,0);
INSERT INTO "comments" VALUES('wall:-229000001:7','wall',-229000001,1,7,'vk',300000007,1795765740000,1795765740000,'Девочки, кому нужен доход от 5000 рублей в день? Удалённо, без вложений и обучения. Пишите в телеграм @legkij_dohod_2026, осталось 3 места!',166648496170880543,8331477599850771627,9.99998149402227087811e-01,7,1);
INSERT INTO "comments" VALUES('wall:-229000001:8','wall',-229000001,1,8,'vk',300000008,1795767365000,1795767365000,'Казино дарит 100 фриспинов за регистрацию! Забирай бонус и выводи на карту: luckyspin-bonus.example/vk',-5454196182624274589,4750559994812867655,9.85225968306726929135e-01,8,1);
INSERT INTO "comments" VALUES('wall:-229000001:9','wall',-229000001,1,9,'vk',300000009,1795767790000,1795767790000,'Спасибо за кофе, очень вкусно! А зёрна домой продаёте?',-773402638872838605,-2855685908655509605,4.31072549410861163843e-02,9,0);
CREATE TABLE copies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    channel_id INTEGER NOT NULL,
    post_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    published_at INTEGER,
    state TEXT NOT NULL,
    step TEXT NOT NULL DEFAULT '',
    reason TEXT,
    body TEXT,
    body_version INTEGER NOT NULL DEFAULT 1,
    words TEXT,
    label TEXT,
    tags TEXT NOT NULL DEFAULT '[]',
    asked INTEGER NOT NULL DEFAULT 0,
    deadline INTEGER,
    look_at INTEGER,
    gone_at INTEGER,
    tries INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO "copies" VALUES(1,-229000001,1,-1001000000002,1795757400000,1795757400000,1795757400000,1795757400000,'published','',NULL,'{"id":{"owner_id":-229000001,"post_id":1},"from_id":-229000001,"at":1795757400000,"post_type":"post","text":[{"text":"Доброе утро! Сегодня сырники с вишней и новый кофе из Эфиопии. Открыты с 8:00 до 22:00 ☕"}],"media":[],"ads":false,"donut":false,"geo":null,"copyright":null,"original":null}',1,NULL,NULL,'[]',0,NULL,1795793756000,NULL,1);
INSERT INTO "copies" VALUES(2,-229000001,18,-1001000000002,1795778985000,1795778985000,1795779705000,1795778985000,'published','',NULL,'{"id":{"owner_id":-229000001,"post_id":18},"from_id":-229000001,"at":1795778985000,"post_type":"post","text":[{"text":"Новая витрина! Эклеры, тарты и пирожные дня. До конца недели скидка 10 %"}],"media":[{"kind":"photo","id":"photo-229000001_456239001","picture":{"url":"http://127.0.0.1:42487/media/6/w.jpg","width":1280,"height":960}},{"kind":"photo","id":"photo-229000001_456239002","picture":{"url":"http://127.0.0.1:42487/media/16/w.jpg","width":1279,"height":960}},{"kind":"photo","id":"photo-229000001_456239003","picture":{"url":"http://127.0.0.1:42487/media/26/w.jpg","width":1278,"height":960}}],"ads":false,"donut":false,"geo":null,"copyright":null,"original":null}',1,NULL,NULL,'[]',0,NULL,1795793756000,NULL,1);
INSERT INTO "copies" VALUES(3,-229000001,19,-1001000000002,1795779765000,1795779765000,1795779765000,1795779765000,'published','',NULL,'{"id":{"owner_id":-229000001,"post_id":19},"from_id":-229000001,"at":1795779765000,"post_type":"post","text":[{"text":"Соседи зовут, а мы сварим какао"}],"media":[],"ads":false,"donut":false,"geo":null,"copyright":null,"original":{"id":{"owner_id":-330000001,"post_id":1},"author":-330000001,"author_name":"Книжная на углу","text":[{"text":"В субботу меняемся книгами: приносите две, уносите три."}],"media":[],"gone":false}}',1,NULL,NULL,'[]',0,NULL,1795793276000,NULL,1);
CREATE TABLE copy_parts (
    copy_id INTEGER NOT NULL REFERENCES copies (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    part TEXT NOT NULL,
    part_version INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL,
    message_ids TEXT NOT NULL DEFAULT '[]',
    sent_at INTEGER,
    seen_id INTEGER,
    PRIMARY KEY (copy_id, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO "copy_parts" VALUES(1,0,'{"html":"Доброе утро! Сегодня сырники с вишней и новый кофе из Эфиопии. Открыты с 8:00 до 22:00 ☕","body":{"show":"text","preview":"off"}}',1,'done','[1]',1795757400000,NULL);
INSERT INTO "copy_parts" VALUES(2,0,'{"html":"Новая витрина! Эклеры, тарты и пирожные дня. До конца недели скидка 10 %","body":{"show":"files","files":[{"kind":"photo","id":"photo-229000001_456239001","url":"http://127.0.0.1:42487/media/6/w.jpg","name":"","page":"https://vk.com/photo-229000001_456239001","bytes":0,"width":1280,"height":960,"duration":0},{"kind":"photo","id":"photo-229000001_456239002","url":"http://127.0.0.1:42487/media/16/w.jpg","name":"","page":"https://vk.com/photo-229000001_456239002","bytes":0,"width":1279,"height":960,"duration":0},{"kind":"photo","id":"photo-229000001_456239003","url":"http://127.0.0.1:42487/media/26/w.jpg","name":"","page":"https://vk.com/photo-229000001_456239003","bytes":0,"width":1278,"height":960,"duration":0}]}}',1,'done','[2,3,4]',1795778985000,NULL);
INSERT INTO "copy_parts" VALUES(3,0,'{"html":"Соседи зовут, а мы сварим какао\n\n🔁 <a href=\"https://vk.com/wall-330000001_1\">Книжная на углу</a>\n<blockquote>В субботу меняемся книгами: приносите две, уносите три.</blockquote>","body":{"show":"text","preview":"first"}}',1,'done','[5]',1795779765000,NULL);
CREATE TABLE cursors (
    account TEXT NOT NULL PRIMARY KEY,
    position TEXT NOT NULL,
    heard_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "cursors" VALUES('telegram:7000000001','410000018',1795793036000);
INSERT INTO "cursors" VALUES('vk:229000001','281',1795792976000);
CREATE TABLE daily (
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (day, name)
) STRICT, WITHOUT ROWID;
INSERT INTO "daily" VALUES('2026-11-27','comments_checked',27);
INSERT INTO "daily" VALUES('2026-11-27','comments_deleted',9);
INSERT INTO "daily" VALUES('2026-11-27','comments_quarantined',1);
INSERT INTO "daily" VALUES('2026-11-27','crossposted',3);
INSERT INTO "daily" VALUES('2026-11-27','dead_removed',40);
INSERT INTO "daily" VALUES('2026-11-27','joined',71);
INSERT INTO "daily" VALUES('2026-11-27','left_removed',110);
INSERT INTO "daily" VALUES('2026-11-27','members_checked',166);
INSERT INTO "daily" VALUES('2026-11-27','members_quarantined',70);
INSERT INTO "daily" VALUES('2026-11-27','members_removed',110);
INSERT INTO "daily" VALUES('2026-11-27','posts',3);
INSERT INTO "daily" VALUES('2026-11-27','sweep_calls',23);
INSERT INTO "daily" VALUES('2026-11-27','undone',1);
INSERT INTO "daily" VALUES('2026-11-27','waves',1);
CREATE TABLE deeds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    deed TEXT NOT NULL,
    item_kind TEXT,
    owner_id INTEGER,
    item_id INTEGER
) STRICT;
INSERT INTO "deeds" VALUES(1,'vk',900000000,1795784278000,'join',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(2,'vk',900000000,1795784278000,'ban',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(3,'vk',900000000,1795784278000,'removed',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(4,'vk',900000001,1795784288000,'join',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(5,'vk',900000001,1795784288000,'ban',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(6,'vk',900000001,1795784288000,'removed',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(7,'vk',900000002,1795784298000,'join',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(8,'vk',900000002,1795784298000,'ban',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(9,'vk',900000002,1795784298000,'removed',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(10,'vk',900000003,1795784308000,'join',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(11,'vk',900000003,1795784308000,'ban',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(12,'vk',900000003,1795784308000,'removed',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(13,'vk',900000004,1795784318000,'join',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(14,'vk',900000004,1795784318000,'ban',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(15,'vk',900000004,1795784318000,'removed',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(16,'vk',900000005,1795784328000,'join',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(17,'vk',900000005,1795784328000,'ban',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(18,'vk',900000005,1795784328000,'removed',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(19,'vk',900000006,1795784338000,'join',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(20,'vk',900000006,1795784338000,'ban',NULL,NULL,NULL);
CREATE TABLE examples (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    journal_id INTEGER UNIQUE,
    text TEXT NOT NULL,
    spam INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO "examples" VALUES(1,15,'Ищем бариста! Подработка по выходным, оплата каждый день от 3000 рублей, обучим с нуля. Пишите в личные сообщения',0,500000001,1795773635000);
INSERT INTO "examples" VALUES(2,6,'Забронируйте столик на четверых на семь вечера, пожалуйста',0,500000001,1795784270000);
CREATE TABLE hashtags (
    tag TEXT NOT NULL PRIMARY KEY,
    uses INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "hashtags" VALUES('пирожные',1,1795778985000);
CREATE TABLE hourly (
    hour INTEGER NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (hour, name)
) STRICT, WITHOUT ROWID;
INSERT INTO "hourly" VALUES(498821,'comments',3);
INSERT INTO "hourly" VALUES(498823,'comments',2);
INSERT INTO "hourly" VALUES(498824,'comments',5);
INSERT INTO "hourly" VALUES(498825,'comments',2);
INSERT INTO "hourly" VALUES(498826,'comments',3);
INSERT INTO "hourly" VALUES(498828,'joins',13);
INSERT INTO "hourly" VALUES(498829,'joins',57);
INSERT INTO "hourly" VALUES(498831,'comments',1);
CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    event_id TEXT NOT NULL,
    queue INTEGER NOT NULL,
    payload TEXT NOT NULL,
    received_at INTEGER NOT NULL,
    state INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT
) STRICT;
INSERT INTO "inbox" VALUES(1,'clock','rang:29929290',0,'{"v":1,"event":"rang"}',1795757400000,1,0,NULL);
INSERT INTO "inbox" VALUES(2,'engine','ended:3',0,'{"action":3,"end":{"done":{"chat_admins":[{"bot":false,"creator":true,"id":500000001},{"bot":true,"creator":false,"id":7000000001}]}},"event":"ended","v":1}',1795757400000,1,0,NULL);
INSERT INTO "inbox" VALUES(3,'engine','ended:1',0,'{"action":1,"end":{"done":{"capabilities":[{"advice":null,"capability":"delete_comments","way":"auto"},{"advice":null,"capability":"ban","way":"auto"},{"advice":null,"capability":"remove_members","way":"auto"},{"advice":null,"capability":"read_wall","way":"auto"},{"advice":null,"capability":"read_likes","way":"auto"},{"advice":null,"capability":"messages","way":"auto"},{"advice":null,"capability":"long_poll","way":"auto"}]}},"event":"ended","v":1}',1795757400000,1,0,NULL);
INSERT INTO "inbox" VALUES(4,'engine','ended:2',0,'{"action":2,"end":{"done":{"managers":[300000001]}},"event":"ended","v":1}',1795757400000,1,0,NULL);
INSERT INTO "inbox" VALUES(6,'vk:229000001','9e3779b97f4a7c15f39cc0605cedc835',1,'{"event_id":"9e3779b97f4a7c15f39cc0605cedc835","group_id":229000001,"object":{"attachments":[],"comments":{"can_post":1,"count":0,"groups_can_post":true},"date":1795757400,"donut":{"is_donut":false},"from_id":-229000001,"hash":"h1","id":1,"inner_type":"wall_wallpost","is_favorite":false,"likes":{"can_like":1,"can_publish":1,"count":0,"user_likes":0},"marked_as_ads":0,"owner_id":-229000001,"post_source":{"type":"vk"},"post_type":"post","reposts":{"count":0,"user_reposted":0},"text":"Доброе утро! Сегодня сырники с вишней и новый кофе из Эфиопии. Открыты с 8:00 до 22:00 ☕","views":{"count":0}},"type":"wall_post_new","v":"5.199"}',1795757400000,1,0,NULL);
INSERT INTO "inbox" VALUES(7,'telegram:7000000001','410000001',1,'{"message":{"chat":{"id":-1001000000001,"title":"Тихий двор: разговоры","type":"supergroup"},"date":1795757400,"forward_origin":{"chat":{"id":-1001000000002,"title":"Тихий двор","type":"channel"},"date":1795757400,"message_id":1,"type":"channel"},"from":{"first_name":"Telegram","id":777000,"is_bot":false,"language_code":"ru"},"is_automatic_forward":true,"message_id":1,"sender_chat":{"id":-1001000000002,"title":"Тихий двор","type":"channel"},"text":"Доброе утро! Сегодня сырники с вишней и новый кофе из Эфиопии. Открыты с 8:00 до 22:00 ☕"},"update_id":410000001}',1795757400000,1,0,NULL);
INSERT INTO "inbox" VALUES(8,'engine','ended:5',0,'{"action":5,"end":{"done":{"published":{"left_out":[],"message_ids":[1]}}},"event":"ended","v":1}',1795757400000,1,0,NULL);
INSERT INTO "inbox" VALUES(10,'engine','ended:6',0,'{"action":6,"end":{"done":{"posts":[{"at":1795757400000,"comments":0,"item":{"item_id":1,"kind":"post","owner_id":-229000001},"likes":0}]}},"event":"ended","v":1}',1795757460000,1,0,NULL);
INSERT INTO "inbox" VALUES(12,'engine','ended:8',0,'{"action":8,"end":{"done":{"wall":[{"ads":false,"at":1795757400000,"copyright":null,"donut":false,"from_id":-229000001,"geo":null,"id":{"owner_id":-229000001,"post_id":1},"media":[],"original":null,"post_type":"post","text":[{"text":"Доброе утро! Сегодня сырники с вишней и новый кофе из Эфиопии. Открыты с 8:00 до 22:00 ☕"}]}]}},"event":"ended","v":1}',1795757520000,1,0,NULL);
INSERT INTO "inbox" VALUES(23,'vk:229000001','3c6ef372fe94f82be73980c0b9db906a',1,'{"event_id":"3c6ef372fe94f82be73980c0b9db906a","group_id":229000001,"object":{"date":1795757940,"from_id":300000002,"id":2,"owner_id":-229000001,"parents_stack":[],"post_id":1,"post_owner_id":-229000001,"text":"Во сколько лучше прийти, чтобы без очереди?","thread":{"can_post":true,"count":0,"items":[],"show_reply_button":true}},"type":"wall_reply_new","v":"5.199"}',1795757940000,1,0,NULL);
INSERT INTO "inbox" VALUES(24,'engine','ended:12',0,'{"action":12,"end":{"done":{"people":[{"deactivated":null,"id":300000002,"member":false,"name":"Марина Соколова","profile":"AVC1VJUBAAAAeAAAAK5Tkt3PsU0T"}]}},"event":"ended","v":1}',1795757940000,1,0,NULL);
INSERT INTO "inbox" VALUES(50,'vk:229000001','1715609f7c746c6dc20fc1e1d0a4e909',1,'{"event_id":"1715609f7c746c6dc20fc1e1d0a4e909","group_id":229000001,"object":{"admin_id":300000001,"level_new":3,"level_old":0,"user_id":300000005},"type":"group_officers_edit","v":"5.199"}',1795758780000,1,0,NULL);
INSERT INTO "inbox" VALUES(201,'vk:229000001','8ff34785799e5cc59082c363445c09dd',1,'{"event_id":"8ff34785799e5cc59082c363445c09dd","group_id":229000001,"object":{"deleter_id":300000001,"id":7,"owner_id":-229000001,"post_id":1,"user_id":300000001},"type":"wall_reply_delete","v":"5.199"}',1795765740000,1,0,NULL);
INSERT INTO "inbox" VALUES(202,'engine','ended:53',0,'{"action":53,"end":{"done":"done"},"event":"ended","v":1}',1795765740000,1,0,NULL);
INSERT INTO "inbox" VALUES(376,'vk:229000001','d5336963eefba20ed6b20908b64ac4f8',1,'{"event_id":"d5336963eefba20ed6b20908b64ac4f8","group_id":229000001,"object":{"date":1795773630,"from_id":300000015,"id":15,"owner_id":-229000001,"parents_stack":[],"post_id":1,"post_owner_id":-229000001,"text":"Ищем бариста! Подработка по выходным, оплата каждый день от 3000 рублей, обучим с нуля. Пишите в личные сообщения","thread":{"can_post":true,"count":0,"items":[],"show_reply_button":true}},"type":"wall_reply_restore","v":"5.199"}',1795773635000,1,0,NULL);
INSERT INTO "inbox" VALUES(478,'vk:229000001','afd9d6906cdb1650b1884a29cd141d97',1,'{"event_id":"afd9d6906cdb1650b1884a29cd141d97","group_id":229000001,"object":{"date":1795776280,"from_id":300000016,"id":17,"owner_id":-229000001,"parents_stack":[],"post_id":1,"post_owner_id":-229000001,"text":"Отличный заработок: вкладываешь 1000, через день получаешь 5000! Подробности в телеграм @investor_gleb_bot","thread":{"can_post":true,"count":0,"items":[],"show_reply_button":true}},"type":"wall_reply_edit","v":"5.199"}',1795778980000,1,0,NULL);
INSERT INTO "inbox" VALUES(509,'engine','ended:121',0,'{"action":121,"end":{"done":{"completed":{"ads":false,"at":1795779765000,"copyright":null,"donut":false,"from_id":-229000001,"geo":null,"id":{"owner_id":-229000001,"post_id":19},"media":[],"original":{"author":-330000001,"author_name":"Книжная на углу","gone":false,"id":{"owner_id":-330000001,"post_id":1},"media":[],"text":[{"text":"В субботу меняемся книгами: приносите две, уносите три."}]},"post_type":"post","text":[{"text":"Соседи зовут, а мы сварим какао"}]}}},"event":"ended","v":1}',1795779765000,1,0,NULL);
INSERT INTO "inbox" VALUES(655,'vk:229000001','28b7bd766a0506a87ffb4bab40cb3e6b',1,'{"event_id":"28b7bd766a0506a87ffb4bab40cb3e6b","group_id":229000001,"object":{"join_type":"join","user_id":900000000},"type":"group_join","v":"5.199"}',1795784278000,1,0,NULL);
INSERT INTO "inbox" VALUES(658,'vk:229000001','c6ef372fe94f82be73980c0b9db906a0',1,'{"event_id":"c6ef372fe94f82be73980c0b9db906a0","group_id":229000001,"object":{"admin_id":300000001,"comment":"etronics-bot: подписчиков у него 24, статуса нет, анкета пуста, нет города","reason":1,"unblock_date":0,"user_id":900000000},"type":"user_block","v":"5.199"}',1795784278000,1,0,NULL);
INSERT INTO "inbox" VALUES(659,'vk:229000001','6526b0e96899fed46734cc6bfaa6ced5',1,'{"event_id":"6526b0e96899fed46734cc6bfaa6ced5","group_id":229000001,"object":{"self":0,"user_id":900000000},"type":"group_leave","v":"5.199"}',1795784278000,1,0,NULL);
INSERT INTO "inbox" VALUES(1012,'command','command:1795784953000:d293dd5f',0,'{"command":{"do":"scan","enforce":true,"kind":"members"},"event":"command","v":1}',1795784953000,1,0,NULL);
INSERT INTO "inbox" VALUES(1014,'engine','second_look:483',1,'{"event":"second_look","journal":147,"v":1}',1795784953000,1,0,NULL);
INSERT INTO "inbox" VALUES(1055,'engine','ended:563',1,'{"action":563,"end":{"done":{"profiles":{"asked":1,"faces":"ioyNngIVAVC1VJUBAAAAeAAAAIPjGsxqPTdJ","profile_bytes":843}}},"event":"ended","v":1}',1795784953000,1,0,NULL);
CREATE TABLE journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    network TEXT NOT NULL,
    kind TEXT NOT NULL,
    user_id INTEGER NOT NULL,
    comment_key TEXT,
    place TEXT,
    owner_id INTEGER,
    parent_id INTEGER,
    item_id INTEGER,
    verdict TEXT NOT NULL,
    score REAL NOT NULL,
    rule TEXT NOT NULL,
    reasons TEXT NOT NULL,
    mode TEXT NOT NULL,
    model TEXT NOT NULL,
    wave_id INTEGER,
    state TEXT NOT NULL,
    error TEXT,
    text TEXT,
    by_id INTEGER
, acted_at INTEGER, sweep_id INTEGER) STRICT;
INSERT INTO "journal" VALUES(1,1795757400000,'telegram','message',-1001000000002,'chat:-1001000000001:1','chat',-1001000000001,0,1,'keep',0.0,'exempt','[]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Доброе утро! Сегодня сырники с вишней и новый кофе из Эфиопии. Открыты с 8:00 до 22:00 ☕',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(2,1795757940000,'vk','comment',300000002,'wall:-229000001:2','wall',-229000001,1,2,'keep',2.31475216500982378109e-01,'model','[{"code":"model","points":-1.2}]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Во сколько лучше прийти, чтобы без очереди?',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(3,1795758360000,'vk','comment',300000003,'wall:-229000001:3','wall',-229000001,1,3,'keep',2.31475216500982378109e-01,'model','[{"code":"model","points":-1.2}]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Были вчера с детьми, сырники отличные! Спасибо бариста за терпение 😊',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(4,1795758780000,'vk','comment',300000004,'wall:-229000001:4','wall',-229000001,1,4,'keep',2.41270214176691963348e-02,'model','[{"code":"model","points":-3.7}]','enforce','comments-f4fd167a',NULL,'observed',NULL,'А безлактозное молоко есть? И сколько стоит капучино на овсяном?',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(5,1795759200000,'vk','comment',300000005,'wall:-229000001:5','wall',-229000001,1,5,'keep',0.0,'exempt','[]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Марина, до десяти почти всегда свободно. Меню целиком: https://coffee-lesnaya.example/menu',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(6,1795765320000,'vk','comment',300000006,'wall:-229000001:6','wall',-229000001,1,6,'quarantine',6.45656306225795395548e-01,'model','[{"code":"model","points":0.6}]','enforce','comments-f4fd167a',NULL,'undone',NULL,'Забронируйте столик на четверых на семь вечера, пожалуйста',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(7,1795765740000,'vk','comment',300000007,'wall:-229000001:7','wall',-229000001,1,7,'remove',9.99998149402227087811e-01,'model','[{"code":"model","points":12.8},{"code":"messenger","points":0.4}]','enforce','comments-f4fd167a',NULL,'done',NULL,'Девочки, кому нужен доход от 5000 рублей в день? Удалённо, без вложений и обучения. Пишите в телеграм @legkij_dohod_2026, осталось 3 места!',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(8,1795767365000,'vk','comment',300000008,'wall:-229000001:8','wall',-229000001,1,8,'remove',9.85225968306726929135e-01,'model','[{"code":"model","points":3.8},{"code":"link","points":0.4,"detail":"luckyspin-bonus.example"}]','enforce','comments-f4fd167a',NULL,'done',NULL,'Казино дарит 100 фриспинов за регистрацию! Забирай бонус и выводи на карту: luckyspin-bonus.example/vk',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(9,1795767790000,'vk','comment',300000009,'wall:-229000001:9','wall',-229000001,1,9,'keep',4.31072549410861163843e-02,'model','[{"code":"model","points":-3.1}]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Спасибо за кофе, очень вкусно! А зёрна домой продаёте?',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(10,1795769110000,'vk','comment',300000010,'wall:-229000001:10','wall',-229000001,1,10,'remove',9.8901305736940681168e-01,'model','[{"code":"model","points":4.5}]','enforce','comments-f4fd167a',NULL,'done',NULL,'Кредит без отказа за 5 минут даже с плохой кредитной историей! Пишите в вотсап 8 900 123-45-67',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(11,1795769535000,'vk','comment',300000011,'wall:-229000001:11','wall',-229000001,1,11,'remove',9.99998877554894693986e-01,'model','[{"code":"model","points":10.1},{"code":"mixed_alphabets","points":3.6,"detail":"6"}]','enforce','comments-f4fd167a',NULL,'done',NULL,'Зaрaбoтoк бeз влoжeний, oт 200$ в дeнь! Пиши в личку + и paскaжу вcё',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(12,1795769960000,'vk','comment',300000012,'wall:-229000001:12','wall',-229000001,1,12,'remove',9.98993229179914399296e-01,'model','[{"code":"model","points":3.6},{"code":"hidden_link","points":2.5},{"code":"link","points":0.4,"detail":"t.me"},{"code":"messenger","points":0.4}]','enforce','comments-f4fd167a',NULL,'done',NULL,'Горячие фото без цензуры смотри тут 👉 t , me/nochnaya_alena',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(13,1795770385000,'vk','comment',300000013,'wall:-229000001:13','wall',-229000001,1,13,'remove',0.995033198349943,'model','[{"code":"model","points":4.3},{"code":"spaced_out","points":1.0}]','enforce','comments-f4fd167a',NULL,'done',NULL,'З а р а б о т о к на дому 💰💰💰 пиши + в л и ч к у, доход каждый день',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(14,1795773210000,'vk','comment',300000014,'wall:-229000001:14','wall',-229000001,1,14,'keep',5.21535630784177375862e-02,'model','[{"code":"model","points":-2.9}]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Ого, какая очередь сегодня 😄 Но дождались, оно того стоило',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(15,1795773630000,'vk','comment',300000015,'wall:-229000001:15','wall',-229000001,1,15,'remove',9.99949827835316162882e-01,'model','[{"code":"model","points":9.9}]','enforce','comments-f4fd167a',NULL,'undone',NULL,'Ищем бариста! Подработка по выходным, оплата каждый день от 3000 рублей, обучим с нуля. Пишите в личные сообщения',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(16,1795775860000,'vk','comment',300000015,'wall:-229000001:16','wall',-229000001,1,16,'keep',5.5594823336344963492e-06,'learned','[{"code":"learned_ham","points":-22.0,"detail":"100 %"},{"code":"model","points":9.9}]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Ищем бариста! Подработка по выходным, оплата каждый день от 3000 рублей, обучим с нуля. Пишите в личные сообщения',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(17,1795776280000,'vk','comment',300000016,'wall:-229000001:17','wall',-229000001,1,17,'keep',2.49739894404882339928e-01,'model','[{"code":"model","points":-1.1}]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Отличное место, обязательно приду ещё',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(18,1795778980000,'vk','comment',300000016,'wall:-229000001:17','wall',-229000001,1,17,'remove',9.99975084611060660577e-01,'model','[{"code":"model","points":8.2},{"code":"turned_into_advert","points":2.0},{"code":"messenger","points":0.4}]','enforce','comments-f4fd167a',NULL,'done',NULL,'Отличный заработок: вкладываешь 1000, через день получаешь 5000! Подробности в телеграм @investor_gleb_bot',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(19,1795778985000,'telegram','message',-1001000000002,'chat:-1001000000001:2','chat',-1001000000001,0,2,'keep',0.0,'exempt','[]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Новая витрина! Эклеры, тарты и #пирожные дня. Автор — Анна, меню: https://coffee-lesnaya.example/menu',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(20,1795778985000,'telegram','message',-1001000000002,'chat:-1001000000001:3','chat',-1001000000001,0,3,'keep',0.0,'exempt','[]','enforce','comments-f4fd167a',NULL,'observed',NULL,'',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(21,1795778985000,'telegram','message',-1001000000002,'chat:-1001000000001:4','chat',-1001000000001,0,4,'keep',0.0,'exempt','[]','enforce','comments-f4fd167a',NULL,'observed',NULL,'',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(22,1795779765000,'telegram','message',-1001000000002,'chat:-1001000000001:5','chat',-1001000000001,0,5,'keep',0.0,'exempt','[]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Соседи зовут, а мы сварим какао

🔁 Книжная на углу
В субботу меняемся книгами: приносите две, уносите три.',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(23,1795780185000,'telegram','message',-1001000000002,'chat:-1001000000001:6','chat',-1001000000001,0,6,'keep',0.0,'exempt','[]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Вечером у нас джаз: начало в 19:00, вход свободный 🎷',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(24,1795780605000,'telegram','message',500000002,'chat:-1001000000001:7','chat',-1001000000001,0,7,'keep',8.31726964939223795125e-02,'model','[{"code":"model","points":-2.4}]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Ура, наконец-то! А столик у сцены ещё есть?',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(25,1795781025000,'telegram','message',500000003,'chat:-1001000000001:8','chat',-1001000000001,0,8,'remove',9.99389120640565620234e-01,'model','[{"code":"model","points":7.0},{"code":"messenger","points":0.4}]','enforce','comments-f4fd167a',NULL,'done',NULL,'Гарантированный доход 30% в неделю с нашим ботом! Инвестируй в криптовалюту, пиши @crypto_anna_profit',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(26,1795782950000,'telegram','message',500000004,'chat:-1001000000001:9','chat',-1001000000001,0,9,'keep',2.41270214176691963348e-02,'model','[{"code":"model","points":-3.7}]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Джаз был бомба, спасибо музыкантам!',NULL,NULL,NULL);
INSERT INTO "journal" VALUES(27,1795784278000,'vk','member',900000000,NULL,NULL,NULL,NULL,NULL,'remove',9.73142881215190436172e-01,'account','[{"code":"followers","points":4.551,"detail":"24"},{"code":"base","points":-2.39},{"code":"no_status","points":1.2},{"code":"empty_biography","points":0.15},{"code":"no_city","points":0.079}]','enforce','accounts-cabfb6ee',1,'done',NULL,NULL,NULL,1795784278000,NULL);
INSERT INTO "journal" VALUES(28,1795784288000,'vk','member',900000001,NULL,NULL,NULL,NULL,NULL,'remove',9.74913037846520280638e-01,'account','[{"code":"followers","points":4.6209999999999996,"detail":"8"},{"code":"base","points":-2.39},{"code":"no_status","points":1.2},{"code":"empty_biography","points":0.15},{"code":"no_city","points":0.079}]','enforce','accounts-cabfb6ee',1,'done',NULL,NULL,NULL,1795784288000,NULL);
INSERT INTO "journal" VALUES(29,1795784298000,'vk','member',900000002,NULL,NULL,NULL,NULL,NULL,'remove',9.74913037846520280638e-01,'account','[{"code":"followers","points":4.6209999999999996,"detail":"8"},{"code":"base","points":-2.39},{"code":"no_status","points":1.2},{"code":"empty_biography","points":0.15},{"code":"no_city","points":0.079}]','enforce','accounts-cabfb6ee',1,'done',NULL,NULL,NULL,1795784298000,NULL);
INSERT INTO "journal" VALUES(30,1795784308000,'vk','member',900000003,NULL,NULL,NULL,NULL,NULL,'remove',9.73142881215190436172e-01,'account','[{"code":"followers","points":4.551,"detail":"23"},{"code":"base","points":-2.39},{"code":"no_status","points":1.2},{"code":"empty_biography","points":0.15},{"code":"no_city","points":0.079}]','enforce','accounts-cabfb6ee',1,'done',NULL,NULL,NULL,1795784308000,NULL);
INSERT INTO "journal" VALUES(198,1795784953000,'vk','member',5001901,NULL,NULL,NULL,NULL,NULL,'quarantine',1.0,'dead','[{"code":"dead","points":0.0},{"code":"over_limit","points":0.0}]','enforce','accounts-cabfb6ee',NULL,'pending',NULL,NULL,NULL,NULL,18);
INSERT INTO "journal" VALUES(199,1795784953000,'vk','member',5001928,NULL,NULL,NULL,NULL,NULL,'quarantine',1.0,'dead','[{"code":"dead","points":0.0},{"code":"over_limit","points":0.0}]','enforce','accounts-cabfb6ee',NULL,'pending',NULL,NULL,NULL,NULL,18);
INSERT INTO "journal" VALUES(200,1795784953000,'vk','member',5001977,NULL,NULL,NULL,NULL,NULL,'quarantine',1.0,'dead','[{"code":"dead","points":0.0},{"code":"over_limit","points":0.0}]','enforce','accounts-cabfb6ee',NULL,'pending',NULL,NULL,NULL,NULL,18);
INSERT INTO "journal" VALUES(201,1795784953000,'vk','member',5002019,NULL,NULL,NULL,NULL,NULL,'quarantine',1.0,'dead','[{"code":"dead","points":0.0},{"code":"over_limit","points":0.0}]','enforce','accounts-cabfb6ee',NULL,'pending',NULL,NULL,NULL,NULL,18);
INSERT INTO "journal" VALUES(202,1795784953000,'vk','member',5002041,NULL,NULL,NULL,NULL,NULL,'quarantine',1.0,'dead','[{"code":"dead","points":0.0},{"code":"over_limit","points":0.0}]','enforce','accounts-cabfb6ee',NULL,'pending',NULL,NULL,NULL,NULL,18);
INSERT INTO "journal" VALUES(203,1795784953000,'vk','member',5002103,NULL,NULL,NULL,NULL,NULL,'quarantine',1.0,'dead','[{"code":"dead","points":0.0},{"code":"over_limit","points":0.0}]','enforce','accounts-cabfb6ee',NULL,'pending',NULL,NULL,NULL,NULL,18);
INSERT INTO "journal" VALUES(204,1795784953000,'vk','member',5002127,NULL,NULL,NULL,NULL,NULL,'quarantine',1.0,'dead','[{"code":"dead","points":0.0},{"code":"over_limit","points":0.0}]','enforce','accounts-cabfb6ee',NULL,'pending',NULL,NULL,NULL,NULL,18);
INSERT INTO "journal" VALUES(205,1795784953000,'vk','member',5002146,NULL,NULL,NULL,NULL,NULL,'quarantine',1.0,'dead','[{"code":"dead","points":0.0},{"code":"over_limit","points":0.0}]','enforce','accounts-cabfb6ee',NULL,'pending',NULL,NULL,NULL,NULL,18);
INSERT INTO "journal" VALUES(206,1795784953000,'vk','member',5002209,NULL,NULL,NULL,NULL,NULL,'quarantine',1.0,'dead','[{"code":"dead","points":0.0},{"code":"over_limit","points":0.0}]','enforce','accounts-cabfb6ee',NULL,'pending',NULL,NULL,NULL,NULL,18);
INSERT INTO "journal" VALUES(207,1795792616000,'vk','comment',300000002,'wall:-229000001:20','wall',-229000001,1,20,'keep',1.19202922022117546729e-01,'model','[{"code":"model","points":-2.0}]','enforce','comments-f4fd167a',NULL,'observed',NULL,'Спасибо за чудесный вечер! До завтра ❤️',NULL,NULL,NULL);
CREATE TABLE likers (
    owner_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    person INTEGER NOT NULL,
    sweep_id INTEGER NOT NULL,
    PRIMARY KEY (owner_id, post_id, person)
) STRICT, WITHOUT ROWID;
CREATE TABLE looks (
    person INTEGER NOT NULL,
    cause TEXT NOT NULL,
    journal_id INTEGER NOT NULL DEFAULT 0,
    deadline INTEGER NOT NULL,
    asked INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person, cause, journal_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE managers (
    scope TEXT NOT NULL,
    id INTEGER NOT NULL,
    creator INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    PRIMARY KEY (scope, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "managers" VALUES('-1001000000001',500000001,1,0);
INSERT INTO "managers" VALUES('-1001000000001',7000000001,0,1);
INSERT INTO "managers" VALUES('vk',300000001,0,0);
INSERT INTO "managers" VALUES('vk',300000005,0,0);
CREATE TABLE mercies (
    network TEXT NOT NULL,
    person INTEGER NOT NULL,
    why TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (network, person, why)
) STRICT, WITHOUT ROWID;
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('daily_look','2026-11-27');
INSERT INTO "meta" VALUES('first_start','1795757400000');
INSERT INTO "meta" VALUES('group_id','229000001');
INSERT INTO "meta" VALUES('members_total','1262');
INSERT INTO "meta" VALUES('running','1');
INSERT INTO "meta" VALUES('salt','1516034128');
INSERT INTO "meta" VALUES('started_at','1795757400000');
CREATE TABLE never_touch (
    network TEXT NOT NULL,
    id INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (network, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE notices (
    key TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "notices" VALUES('audit',1795757460000);
INSERT INTO "notices" VALUES('sweep_limit:members:2026-11-27',1795784953000);
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT,
    cause TEXT,
    network TEXT NOT NULL,
    lane TEXT NOT NULL,
    urgency INTEGER NOT NULL,
    action TEXT NOT NULL,
    action_version INTEGER NOT NULL,
    revision INTEGER NOT NULL DEFAULT 1,
    journal_id INTEGER,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    expires_at INTEGER,
    state INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER,
    error TEXT
) STRICT;
INSERT INTO "outbox" VALUES(1,'read:capabilities',NULL,'vk','vk:read',1,'{"do":"read_capabilities"}',1,1,NULL,1795757400000,1795757400000,NULL,2,0,1795757400000,NULL);
INSERT INTO "outbox" VALUES(2,'read:managers',NULL,'vk','vk:read',1,'{"do":"read_managers"}',1,1,NULL,1795757400000,1795757400000,NULL,2,0,1795757400000,NULL);
INSERT INTO "outbox" VALUES(3,'read:admins:-1001000000001',NULL,'telegram','tg:read',1,'{"do":"read_chat_admins","chat":-1001000000001}',1,1,NULL,1795757400000,1795757400000,NULL,2,0,1795757400000,NULL);
INSERT INTO "outbox" VALUES(4,'sweep:1',NULL,'vk','vk:sweep',5,'{"do":"read_members","sweep":1,"offset":0,"profiles":true,"pages":8}',1,1,NULL,1795757400000,1795757400000,NULL,2,0,1795757400000,NULL);
INSERT INTO "outbox" VALUES(5,NULL,'copy:1:0:1','telegram','tg:post:-1001000000002',4,'{"do":"publish_part","copy":1,"ordinal":0,"chat":-1001000000002,"part":{"html":"Доброе утро! Сегодня сырники с вишней и новый кофе из Эфиопии. Открыты с 8:00 до 22:00 ☕","body":{"show":"text","preview":"off"}},"reply_to":null,"silent":false}',1,1,NULL,1795757400000,1795757400000,NULL,2,0,1795757400000,NULL);
INSERT INTO "outbox" VALUES(6,'sweep:2',NULL,'vk','vk:sweep',5,'{"do":"read_posts","sweep":2,"count":5}',1,1,NULL,1795757460000,1795757460000,NULL,2,0,1795757460000,NULL);
INSERT INTO "outbox" VALUES(7,NULL,'10:0','telegram','tg:500000001',1,'{"do":"send_photo","chat":500000001,"html":"📋 <b>Аудит</b>\n\nПодписчиков: <b>1 261</b>\nЖивые: <b>1 181</b> (94 %)\nСомнительные: <b>20</b> (2 %)\nУдалённые и заблокированные: <b>60</b> (5 %)\n\nПоследние посты:\n• <a href=\"https://vk.com/wall-229000001_1\">пост</a>: 0 лайков, 0 комментариев\n\nНикого не трогаю: это только взгляд. Кто был здесь до меня, оценю, когда он что-то сделает или по проверке.","chart":{"title":"Аудит: 1 261 подписчик","shares":[{"label":"Живые","value":1181,"tone":"good"},{"label":"Сомнительные","value":20,"tone":"doubtful"},{"label":"Удалённые","value":60,"tone":"dull"}],"bars":null},"silent":false}',1,1,NULL,1795757460000,1795757460000,NULL,2,0,1795757460000,NULL);
INSERT INTO "outbox" VALUES(8,NULL,'11:0','vk','vk:wall',5,'{"do":"read_wall_posts","posts":[{"owner_id":-229000001,"post_id":1}]}',1,1,NULL,1795757520000,1795757520000,NULL,2,0,1795757520000,NULL);
INSERT INTO "outbox" VALUES(9,NULL,'14:0','vk','vk:wall',5,'{"do":"read_wall_posts","posts":[{"owner_id":-229000001,"post_id":1}]}',1,1,NULL,1795757640000,1795757640000,NULL,2,0,1795757640000,NULL);
INSERT INTO "outbox" VALUES(12,NULL,NULL,'vk','vk:read',2,'{"do":"read_people","ids":[300000002]}',1,1,NULL,1795757940000,1795757940000,NULL,2,0,1795757940000,NULL);
INSERT INTO "outbox" VALUES(17,NULL,NULL,'vk','vk:read',2,'{"do":"read_people","ids":[300000003]}',1,1,NULL,1795758360000,1795758360000,NULL,2,0,1795758360000,NULL);
INSERT INTO "outbox" VALUES(22,'read:managers',NULL,'vk','vk:read',1,'{"do":"read_managers"}',1,1,NULL,1795758780000,1795758780000,NULL,2,0,1795758780000,NULL);
INSERT INTO "outbox" VALUES(27,'sweep:3',NULL,'vk','vk:sweep',5,'{"do":"read_posts","sweep":3,"count":5}',1,1,NULL,1795759260000,1795759260000,NULL,2,0,1795759260000,NULL);
INSERT INTO "outbox" VALUES(51,'surface:1',NULL,'telegram','tg:500000001',4,'{"do":"show_surface","surface_id":1,"chat":500000001,"message_id":null,"html":"📦 1 комментарий ждёт решения","keyboard":[[{"label":"Посмотреть","press":{"data":"open qu"}}]],"silent":true}',1,1,NULL,1795765320000,1795765320000,NULL,2,0,1795765320000,NULL);
INSERT INTO "outbox" VALUES(53,'comment:wall:-229000001:7',NULL,'vk','vk:delete',2,'{"do":"set_comment","comment":{"place":"wall","owner_id":-229000001,"parent_id":1,"item_id":7},"visible":false}',1,1,7,1795765740000,1795765740000,NULL,2,0,1795765740000,NULL);
INSERT INTO "outbox" VALUES(55,'surface:2',NULL,'telegram','tg:500000001',4,'{"do":"show_surface","surface_id":2,"chat":500000001,"message_id":null,"html":"🧹 <b>1 удалённый комментарий</b>\n\n⏳ 1. 10:49 · <a href=\"https://vk.com/id300000007\">id300000007</a>\n«Девочки, кому нужен доход от 5000 рублей в день? Удалённо, без вложений и обучения. Пишите в телеграм @legkij_dohod_2026, осталось 3 места!»\nпохоже на спам по модели +12.8, зовёт в мессенджер +0.4","keyboard":[[{"label":"Не спам 1","press":{"data":"ham 7"}},{"label":"Забанить 1","press":{"data":"ban 7"}}]],"silent":true}',1,1,NULL,1795765740000,1795765740000,NULL,2,0,1795765740000,NULL);
INSERT INTO "outbox" VALUES(61,'comment:wall:-229000001:8',NULL,'vk','vk:delete',2,'{"do":"set_comment","comment":{"place":"wall","owner_id":-229000001,"parent_id":1,"item_id":8},"visible":false}',1,1,8,1795767365000,1795767365000,NULL,2,0,1795767365000,NULL);
INSERT INTO "outbox" VALUES(97,NULL,'375:1','telegram','tg:answer',0,'{"do":"answer_button","callback_id":"4000000000000000001","text":"Вернул и запомнил","alert":false}',1,1,NULL,1795773635000,1795773635000,1795773695000,2,0,1795773635000,NULL);
INSERT INTO "outbox" VALUES(111,NULL,'copy:2:0:1','telegram','tg:post:-1001000000002',4,'{"do":"publish_part","copy":2,"ordinal":0,"chat":-1001000000002,"part":{"html":"Новая витрина! Эклеры, тарты и #пирожные дня. Автор — <a href=\"https://vk.com/id1\">Анна</a>, меню: https://coffee-lesnaya.example/menu","body":{"show":"files","files":[{"kind":"photo","id":"photo-229000001_456239001","url":"http://127.0.0.1:42487/media/6/w.jpg","name":"","page":"https://vk.com/photo-229000001_456239001","bytes":0,"width":1280,"height":960,"duration":0},{"kind":"photo","id":"photo-229000001_456239002","url":"http://127.0.0.1:42487/media/16/w.jpg","name":"","page":"https://vk.com/photo-229000001_456239002","bytes":0,"width":1279,"height":960,"duration":0},{"kind":"photo","id":"photo-229000001_456239003","url":"http://127.0.0.1:42487/media/26/w.jpg","name":"","page":"https://vk.com/photo-229000001_456239003","bytes":0,"width":1278,"height":960,"duration":0}]}},"reply_to":null,"silent":false}',1,1,NULL,1795778985000,1795778985000,NULL,2,0,1795778985000,NULL);
INSERT INTO "outbox" VALUES(120,'part:-1001000000002:2',NULL,'telegram','tg:post:-1001000000002',4,'{"do":"edit_part","chat":-1001000000002,"message_id":2,"html":"Новая витрина! Эклеры, тарты и пирожные дня. До конца недели скидка 10 %","change":{"change":"caption"}}',1,1,NULL,1795779705000,1795779705000,NULL,2,0,1795779705000,NULL);
INSERT INTO "outbox" VALUES(121,NULL,'508:0','vk','vk:wall',4,'{"do":"complete_post","copy":3,"post":{"id":{"owner_id":-229000001,"post_id":19},"from_id":-229000001,"at":1795779765000,"post_type":"post","text":[{"text":"Соседи зовут, а мы сварим какао"}],"media":[],"ads":false,"donut":false,"geo":null,"copyright":null,"original":{"id":{"owner_id":-330000001,"post_id":1},"author":-330000001,"author_name":null,"text":[{"text":"В субботу меняемся книгами: приносите две, уносите три."}],"media":[],"gone":false}}}',1,1,NULL,1795779765000,1795779765000,NULL,2,0,1795779765000,NULL);
INSERT INTO "outbox" VALUES(187,NULL,'653:1','telegram','tg:answer',0,'{"do":"answer_button","callback_id":"4000000000000000002","text":null,"alert":false}',1,1,NULL,1795784270000,1795784270000,1795784330000,2,0,1795784270000,NULL);
INSERT INTO "outbox" VALUES(192,'ban:vk:900000000',NULL,'vk','vk:ban',3,'{"do":"set_banned","person":{"network":"vk","id":900000000},"banned":true,"until":null,"why":"подписчиков у него 24, статуса нет, анкета пуста, нет города"}',1,1,27,1795784278000,1795784278000,NULL,2,0,1795784278000,NULL);
INSERT INTO "outbox" VALUES(196,'ban:vk:900000001',NULL,'vk','vk:ban',3,'{"do":"set_banned","person":{"network":"vk","id":900000001},"banned":true,"until":null,"why":"подписчиков у него 8, статуса нет, анкета пуста, нет города"}',1,1,28,1795784288000,1795784288000,NULL,2,0,1795784288000,NULL);
INSERT INTO "outbox" VALUES(482,'sweep:18',NULL,'vk','vk:sweep',5,'{"do":"read_members","sweep":18,"offset":0,"profiles":false,"pages":25}',1,1,NULL,1795784953000,1795784953000,NULL,2,0,1795784953000,NULL);
INSERT INTO "outbox" VALUES(483,'ban:vk:5000021',NULL,'vk','vk:ban',3,'{"do":"remove_member","person":{"network":"vk","id":5000021}}',1,1,147,1795784953000,1795784953000,NULL,3,0,1795784953000,'first a second look');
INSERT INTO "outbox" VALUES(485,'ban:vk:5000067',NULL,'vk','vk:ban',3,'{"do":"remove_member","person":{"network":"vk","id":5000067}}',1,1,148,1795784953000,1795784953000,NULL,3,0,1795784953000,'first a second look');
INSERT INTO "outbox" VALUES(563,'sweep:18',NULL,'vk','vk:sweep',5,'{"do":"read_profiles","sweep":18,"ids":"ioyNngI","pages":8}',1,1,NULL,1795784953000,1795784953000,NULL,2,0,1795784953000,NULL);
INSERT INTO "outbox" VALUES(567,NULL,'1055:0','telegram','tg:500000001',1,'{"do":"send_message","chat":500000001,"html":"✅ <b>Проверка подписчиков</b>\nпросмотрено: 1 262\nподписались: 1\nудалённые и заблокированные: 60\nсомнительные: 20\nубираю: 40\nв карантин: 40\nДошла до лимита (40 за раз, 200 в день): остальные (20) ждут в карантине.","keyboard":[],"reply_to":null,"silent":false}',1,1,NULL,1795784953000,1795784953000,NULL,2,0,1795784953000,NULL);
INSERT INTO "outbox" VALUES(663,'message:500000001:5',NULL,'telegram','tg:moderate:500000001',0,'{"do":"delete_message","chat":500000001,"message_id":5}',1,1,NULL,1795793036000,1795793036000,NULL,2,0,1795793036000,NULL);
CREATE TABLE people (
    network TEXT NOT NULL,
    id INTEGER NOT NULL,
    name TEXT,
    member INTEGER,
    joined_at INTEGER,
    first_seen INTEGER NOT NULL,
    looked_at INTEGER,
    deactivated TEXT,
    banned INTEGER NOT NULL DEFAULT 0, profile BLOB, score REAL,
    PRIMARY KEY (network, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "people" VALUES('vk',5000021,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000067,'Игорь Зимин',0,NULL,1795757400000,1795784953000,'banned',0,X'010200000000000000FFFFFFFF4E1181F353803EF6',1.0);
INSERT INTO "people" VALUES('vk',5000109,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000144,'Денис Зимин',0,NULL,1795757400000,1795784953000,'banned',0,X'010200000000000000FFFFFFFF576FDFC753803EF6',1.0);
INSERT INTO "people" VALUES('vk',5000165,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000217,'Денис Мельников',0,NULL,1795757400000,1795784953000,'banned',0,X'010200000000000000FFFFFFFF576FDFC761BC2DE1',1.0);
INSERT INTO "people" VALUES('vk',5000222,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000274,'Наталья Журавлёва',0,NULL,1795757400000,1795784953000,'banned',0,X'010200000000000000FFFFFFFF326FB8004F5F1C5E',1.0);
INSERT INTO "people" VALUES('vk',5000314,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000333,'Лариса Денисова',0,NULL,1795757400000,1795784953000,'banned',0,X'010200000000000000FFFFFFFF2C51B3F402C574EF',1.0);
INSERT INTO "people" VALUES('vk',5000384,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000435,'Наталья Голубева',0,NULL,1795757400000,1795784953000,'banned',0,X'010200000000000000FFFFFFFF326FB8002B318D0F',1.0);
INSERT INTO "people" VALUES('vk',5000459,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000497,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000531,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000570,'Георгий Орлов',0,NULL,1795757400000,1795784953000,'banned',0,X'010200000000000000FFFFFFFF22B5B72FC2C4DD99',1.0);
INSERT INTO "people" VALUES('vk',5000614,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000654,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000668,'Олег Абрамов',0,NULL,1795757400000,1795784953000,'banned',0,X'010200000000000000FFFFFFFF3560D16ECB900F63',1.0);
INSERT INTO "people" VALUES('vk',5000717,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000776,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000783,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000822,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000851,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000916,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000932,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5000992,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5001023,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5001068,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
INSERT INTO "people" VALUES('vk',5001082,'DELETED',0,NULL,1795757400000,1795784953000,'deleted',0,X'010100000000000000FFFFFFFFFE0C8B2A00000000',1.0);
CREATE TABLE posts (
    owner_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    likes INTEGER NOT NULL DEFAULT 0,
    comments INTEGER NOT NULL DEFAULT 0,
    swept_at INTEGER,
    PRIMARY KEY (owner_id, post_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "posts" VALUES(-229000001,1,1795757400000,0,9,1795791956000);
INSERT INTO "posts" VALUES(-229000001,18,1795778985000,0,0,1795791956000);
INSERT INTO "posts" VALUES(-229000001,19,1795779765000,0,0,1795791956000);
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    journal_id INTEGER NOT NULL REFERENCES journal (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    decided_by INTEGER
) STRICT;
INSERT INTO "quarantine" VALUES(1,6,1795765320000,1795851720000,'kept',500000001);
INSERT INTO "quarantine" VALUES(63,198,1795784953000,1795871353000,'pending',NULL);
INSERT INTO "quarantine" VALUES(64,199,1795784953000,1795871353000,'pending',NULL);
INSERT INTO "quarantine" VALUES(65,200,1795784953000,1795871353000,'pending',NULL);
INSERT INTO "quarantine" VALUES(66,201,1795784953000,1795871353000,'pending',NULL);
INSERT INTO "quarantine" VALUES(67,202,1795784953000,1795871353000,'pending',NULL);
INSERT INTO "quarantine" VALUES(68,203,1795784953000,1795871353000,'pending',NULL);
INSERT INTO "quarantine" VALUES(69,204,1795784953000,1795871353000,'pending',NULL);
INSERT INTO "quarantine" VALUES(70,205,1795784953000,1795871353000,'pending',NULL);
INSERT INTO "quarantine" VALUES(71,206,1795784953000,1795871353000,'pending',NULL);
CREATE TABLE refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));
INSERT INTO "refinery_schema_history" VALUES(1,'first_day','2026-11-24T04:56:12.184946979Z','18295539066166786340');
INSERT INTO "refinery_schema_history" VALUES(2,'indexes_for_raids','2026-11-24T04:56:12.18495382Z','2057286721022974743');
INSERT INTO "refinery_schema_history" VALUES(3,'people_likes_waves','2026-11-24T04:56:12.184954662Z','13089787496896290395');
INSERT INTO "refinery_schema_history" VALUES(4,'copies','2026-11-24T04:56:12.184955893Z','1779155794900386066');
CREATE TABLE seen_events (
    account TEXT NOT NULL,
    event_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, event_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "seen_events" VALUES('clock','rang:29929290',1795757400000);
INSERT INTO "seen_events" VALUES('telegram:7000000001','410000001',1795757400000);
INSERT INTO "seen_events" VALUES('vk:229000001','9e3779b97f4a7c15f39cc0605cedc835',1795757400000);
INSERT INTO "seen_events" VALUES('clock','rang:29929291',1795757460000);
INSERT INTO "seen_events" VALUES('clock','rang:29929292',1795757520000);
CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    changed_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE settings_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    old_value TEXT,
    new_value TEXT,
    changed_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE TABLE surface_entries (
    surface_id INTEGER NOT NULL REFERENCES surfaces (id) ON DELETE CASCADE,
    journal_id INTEGER NOT NULL REFERENCES journal (id) ON DELETE CASCADE,
    PRIMARY KEY (surface_id, journal_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "surface_entries" VALUES(2,7);
INSERT INTO "surface_entries" VALUES(2,8);
INSERT INTO "surface_entries" VALUES(2,10);
INSERT INTO "surface_entries" VALUES(2,11);
INSERT INTO "surface_entries" VALUES(2,12);
INSERT INTO "surface_entries" VALUES(2,13);
INSERT INTO "surface_entries" VALUES(2,15);
INSERT INTO "surface_entries" VALUES(2,18);
INSERT INTO "surface_entries" VALUES(2,25);
INSERT INTO "surface_entries" VALUES(4,27);
INSERT INTO "surface_entries" VALUES(4,28);
INSERT INTO "surface_entries" VALUES(4,29);
INSERT INTO "surface_entries" VALUES(4,30);
CREATE TABLE surfaces (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    message_id INTEGER,
    entries INTEGER NOT NULL DEFAULT 0,
    length_utf16 INTEGER NOT NULL DEFAULT 0,
    closed INTEGER NOT NULL DEFAULT 0,
    shown_at INTEGER,
    state TEXT NOT NULL DEFAULT '{}',
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO "surfaces" VALUES(1,500000001,'quarantine:2026-11-27',2,0,0,0,1795784953000,'{}',1795765320000);
INSERT INTO "surfaces" VALUES(2,500000001,'removed:2026-11-27',3,9,1650,0,1795781030000,'{}',1795765740000);
INSERT INTO "surfaces" VALUES(3,500000001,'panel',5,0,0,1,1795784270000,'{"screen":"qu","waits_for":null,"domain":false,"asked":[]}',1795784270000);
INSERT INTO "surfaces" VALUES(4,500000001,'people:2026-11-27',6,28,3413,1,1795784478000,'{}',1795784278000);
INSERT INTO "surfaces" VALUES(5,500000001,'wave:1',7,0,0,0,1795786496000,'{}',1795784388000);
INSERT INTO "surfaces" VALUES(6,500000001,'people:2026-11-27',8,50,3377,1,1795784961000,'{}',1795784478000);
INSERT INTO "surfaces" VALUES(7,500000001,'people:2026-11-27',10,32,1760,0,1795784996000,'{}',1795784953000);
INSERT INTO "surfaces" VALUES(8,500000001,'panel',12,0,0,0,1795793036000,'{"screen":"st","waits_for":null,"domain":false,"asked":[]}',1795793036000);
CREATE TABLE sweeps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    enforce INTEGER NOT NULL,
    quiet INTEGER NOT NULL,
    by_id INTEGER,
    state TEXT NOT NULL,
    position TEXT NOT NULL,
    counts TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    moved_at INTEGER NOT NULL,
    ended_at INTEGER,
    note TEXT
) STRICT;
INSERT INTO "sweeps" VALUES(1,'members',1,1,NULL,'done','{"phase":"judge","offset":1261,"after":0,"missing":"","waiting":"","profile_bytes":617,"with_profiles":true,"pages":[],"comments":0}','{"total":1261,"done":1261,"calls":1,"came":0,"gone":0,"dead":60,"doubtful":20,"fake":60,"removed":0,"quarantined":0,"over_limit":0,"likes":0}',1795757400000,1795757400000,1795757400000,NULL);
INSERT INTO "sweeps" VALUES(2,'likes',1,0,NULL,'done','{"phase":"judge","offset":0,"after":0,"missing":"","waiting":"","profile_bytes":0,"with_profiles":false,"pages":[],"comments":0}','{"total":0,"done":0,"calls":1,"came":0,"gone":0,"dead":0,"doubtful":0,"fake":0,"removed":0,"quarantined":0,"over_limit":0,"likes":0}',1795757460000,1795757460000,1795757460000,NULL);
INSERT INTO "sweeps" VALUES(3,'likes',1,0,NULL,'done','{"phase":"judge","offset":0,"after":0,"missing":"","waiting":"","profile_bytes":0,"with_profiles":false,"pages":[],"comments":0}','{"total":0,"done":0,"calls":1,"came":0,"gone":0,"dead":0,"doubtful":0,"fake":0,"removed":0,"quarantined":0,"over_limit":0,"likes":0}',1795759260000,1795759260000,1795759260000,NULL);
INSERT INTO "sweeps" VALUES(4,'likes',1,0,NULL,'done','{"phase":"judge","offset":0,"after":0,"missing":"","waiting":"","profile_bytes":0,"with_profiles":false,"pages":[],"comments":0}','{"total":0,"done":0,"calls":1,"came":0,"gone":0,"dead":0,"doubtful":0,"fake":0,"removed":0,"quarantined":0,"over_limit":0,"likes":0}',1795761060000,1795761060000,1795761060000,NULL);
CREATE TABLE wall_posts (
    owner_id INTEGER NOT NULL,
    post_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (owner_id, post_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "wall_posts" VALUES(-229000001,1,1795757400000);
INSERT INTO "wall_posts" VALUES(-229000001,18,1795778985000);
INSERT INTO "wall_posts" VALUES(-229000001,19,1795779765000);
CREATE TABLE walls (
    name TEXT NOT NULL PRIMARY KEY,
    owner_id INTEGER,
    since INTEGER NOT NULL,
    looked_at INTEGER,
    error TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO "walls" VALUES('own',-229000001,1795757400000,NULL,NULL);
CREATE TABLE wave_people (
    wave_id INTEGER NOT NULL REFERENCES waves (id) ON DELETE CASCADE,
    person INTEGER NOT NULL,
    at INTEGER NOT NULL,
    score REAL,
    -- -1: looked at and left alone
    journal_id INTEGER,
    PRIMARY KEY (wave_id, person)
) STRICT, WITHOUT ROWID;
INSERT INTO "wave_people" VALUES(1,900000000,1795784278000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000001,1795784288000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000002,1795784298000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000003,1795784308000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000004,1795784318000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000005,1795784328000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000006,1795784338000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000007,1795784348000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000008,1795784358000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000009,1795784368000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000010,1795784378000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000011,1795784388000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000012,1795784398000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000013,1795784403000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000014,1795784408000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000015,1795784413000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000016,1795784418000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000017,1795784423000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000018,1795784428000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000019,1795784433000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000020,1795784438000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000021,1795784443000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000022,1795784448000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000023,1795784453000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000024,1795784458000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000025,1795784463000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000026,1795784468000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000027,1795784473000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000028,1795784478000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000029,1795784483000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000030,1795784488000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000031,1795784493000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000032,1795784498000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000033,1795784503000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000034,1795784508000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000035,1795784513000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000036,1795784518000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000037,1795784523000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000038,1795784528000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000039,1795784533000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000040,1795784538000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000041,1795784543000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000042,1795784548000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000043,1795784553000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000044,1795784558000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000045,1795784563000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000046,1795784568000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000047,1795784573000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000048,1795784578000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000049,1795784583000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000050,1795784588000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000051,1795784593000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000052,1795784598000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000053,1795784603000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000054,1795784608000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000055,1795784613000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000056,1795784618000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000057,1795784623000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000058,1795784628000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000059,1795784633000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000060,1795784638000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000061,1795784643000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000062,1795784648000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000063,1795784653000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000064,1795784658000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000065,1795784663000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000066,1795784668000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000067,1795784673000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000068,1795784678000,NULL,NULL);
INSERT INTO "wave_people" VALUES(1,900000069,1795784683000,NULL,NULL);
CREATE TABLE waves (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    item_kind TEXT NOT NULL DEFAULT '',
    owner_id INTEGER NOT NULL DEFAULT 0,
    item_id INTEGER NOT NULL DEFAULT 0,
    began_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    ended_at INTEGER,
    state TEXT NOT NULL,
    ordered INTEGER NOT NULL DEFAULT 0,
    by_id INTEGER,
    facts TEXT NOT NULL
) STRICT;
INSERT INTO "waves" VALUES(1,'joins','',0,0,1795784278000,1795784683000,1795786496000,'over',0,500000001,'{"came":70,"suspicious":70,"usual_an_hour":4.5,"traits":[["bare_profile",100],["few_followers",100],["near_ids",100],["one_minute",98],["no_photo",61]],"chart":[0,0,0,0,0,0,0,0,0,0,11,59]}');
CREATE INDEX seen_events_at ON seen_events (at);
CREATE INDEX inbox_waiting ON inbox (queue, id) WHERE state = 0;
CREATE INDEX inbox_received ON inbox (received_at) WHERE state <> 0;
CREATE INDEX comments_author ON comments (network, author_id, seen_at);
CREATE INDEX comments_fingerprint ON comments (fingerprint, seen_at);
CREATE INDEX comments_seen ON comments (seen_at);
CREATE INDEX journal_at ON journal (at);
CREATE INDEX journal_user ON journal (network, user_id, id);
CREATE INDEX journal_comment ON journal (comment_key) WHERE comment_key IS NOT NULL;
CREATE INDEX journal_open ON journal (state, id) WHERE state IN ('pending', 'assist');
CREATE INDEX quarantine_open ON quarantine (expires_at) WHERE state = 'pending';
CREATE INDEX quarantine_journal ON quarantine (journal_id);
CREATE UNIQUE INDEX outbox_subject ON outbox (subject) WHERE subject IS NOT NULL AND state IN (0, 1);
CREATE UNIQUE INDEX outbox_cause ON outbox (cause) WHERE cause IS NOT NULL;
CREATE INDEX outbox_due ON outbox (lane, urgency, id) WHERE state = 0;
CREATE INDEX outbox_ended ON outbox (ended_at) WHERE state >= 2;
CREATE INDEX surfaces_purpose ON surfaces (chat_id, purpose, id);
CREATE INDEX surfaces_message ON surfaces (chat_id, message_id);
CREATE INDEX surface_entries_journal ON surface_entries (journal_id);
CREATE INDEX cases_user ON cases (user_id);
CREATE INDEX cases_unasked ON cases (user_id) WHERE asked = 0;
CREATE INDEX cases_deadline ON cases (deadline);
CREATE INDEX journal_acted ON journal (acted_at) WHERE acted_at IS NOT NULL;
CREATE INDEX journal_sweep ON journal (sweep_id) WHERE sweep_id IS NOT NULL;
CREATE INDEX journal_wave ON journal (wave_id) WHERE wave_id IS NOT NULL;
CREATE INDEX deeds_person ON deeds (network, person, at);
CREATE INDEX deeds_at ON deeds (at, deed);
CREATE INDEX looks_unasked ON looks (person) WHERE asked = 0;
CREATE INDEX looks_deadline ON looks (deadline);
CREATE UNIQUE INDEX sweeps_running ON sweeps (kind) WHERE state = 'running';
CREATE INDEX likers_person ON likers (person, sweep_id);
CREATE INDEX comments_place ON comments (place, owner_id, parent_id, seen_at);
CREATE UNIQUE INDEX waves_open ON waves (kind, item_kind, owner_id, item_id) WHERE state = 'open';
CREATE UNIQUE INDEX copies_post ON copies (owner_id, post_id, channel_id);
CREATE INDEX copies_open ON copies (channel_id, post_at, post_id) WHERE state = 'pending';
CREATE INDEX copies_look ON copies (look_at) WHERE look_at IS NOT NULL;
CREATE INDEX copies_state ON copies (state, id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('inbox',1333);
INSERT INTO "sqlite_sequence" VALUES('sweeps',22);
INSERT INTO "sqlite_sequence" VALUES('outbox',666);
INSERT INTO "sqlite_sequence" VALUES('copies',3);
INSERT INTO "sqlite_sequence" VALUES('journal',207);
INSERT INTO "sqlite_sequence" VALUES('quarantine',71);
INSERT INTO "sqlite_sequence" VALUES('surfaces',8);
INSERT INTO "sqlite_sequence" VALUES('examples',2);
INSERT INTO "sqlite_sequence" VALUES('deeds',251);
INSERT INTO "sqlite_sequence" VALUES('waves',1);
COMMIT;
