-- Frozen: a database of version 1 with rows in every table. See tests/it/robust/upgrade.rs.
BEGIN TRANSACTION;
CREATE TABLE capabilities (
    capability TEXT NOT NULL PRIMARY KEY,
    way TEXT NOT NULL,
    advice TEXT,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "capabilities" VALUES('ban','assist','"user_token_needed"',1795417200000);
INSERT INTO "capabilities" VALUES('delete_comments','assist','{"new_token":{"key":"vk.user_token"}}',1795417200000);
INSERT INTO "capabilities" VALUES('long_poll','assist','"long_poll_off"',1795417200000);
INSERT INTO "capabilities" VALUES('messages','assist','{"captcha":{"redirect_uri":"https://vk.com"}}',1795417200000);
INSERT INTO "capabilities" VALUES('read_likes','assist','{"right_missing":{"key":"vk.community_token","right":"manage"}}',1795417200000);
INSERT INTO "capabilities" VALUES('read_wall','assist','"community_token_needed"',1795417200000);
INSERT INTO "capabilities" VALUES('remove_members','assist','"service_token_needed"',1795417200000);
CREATE TABLE cases (
    comment_key TEXT NOT NULL PRIMARY KEY,
    user_id INTEGER NOT NULL,
    comment TEXT NOT NULL,
    origin TEXT NOT NULL,
    deadline INTEGER NOT NULL,
    asked INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
INSERT INTO "cases" VALUES('wall:-229000001:9',42,'{"subject":{"place":"wall","owner_id":-229000001,"parent_id":7,"item_id":9},"author":{"network":"vk","id":42},"author_name":"A","at":1795417200000,"text":"text","attachments":[],"link_urls":["https://a.example"],"attachment_ids":["photo1_2"],"forwarded":false,"has_buttons":false,"exemption":null}','"new"',1795417203000,0);
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
INSERT INTO "comments" VALUES('wall:-229000001:9','wall',-229000001,7,9,'vk',42,1795417200000,1795417200000,'text',1,2,0.99,1,0);
CREATE TABLE cursors (
    account TEXT NOT NULL PRIMARY KEY,
    position TEXT NOT NULL,
    heard_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "cursors" VALUES('vk:1','5',1795417200000);
CREATE TABLE daily (
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    value INTEGER NOT NULL,
    PRIMARY KEY (day, name)
) STRICT, WITHOUT ROWID;
INSERT INTO "daily" VALUES('2026-11-23','comments_checked',3);
CREATE TABLE examples (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    journal_id INTEGER UNIQUE,
    text TEXT NOT NULL,
    spam INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO "examples" VALUES(1,1,'text',1,1,1795417200000);
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
INSERT INTO "inbox" VALUES(1,'engine','sample:0',1,'{"action":1,"end":{"done":"done"},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(2,'engine','sample:1',1,'{"action":1,"end":{"done":{"message":{"message_id":5}}},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(3,'engine','sample:2',1,'{"action":1,"end":{"done":{"people":[{"deactivated":null,"id":1,"member":true,"name":"A"}]}},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(4,'engine','sample:3',1,'{"action":1,"end":{"done":{"resolved":{"id":-1}}},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(5,'engine','sample:4',1,'{"action":1,"end":{"done":{"managers":[1]}},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(6,'engine','sample:5',1,'{"action":1,"end":{"done":{"chat_admins":[{"bot":false,"creator":true,"id":1}]}},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(7,'engine','sample:6',1,'{"action":1,"end":{"done":{"capabilities":[{"advice":null,"capability":"ban","way":"auto"}]}},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(8,'engine','sample:7',1,'{"action":1,"end":{"done":{"found":{"items":3}}},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(9,'engine','sample:8',1,'{"action":1,"end":{"never":"gone"},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(10,'engine','sample:9',1,'{"action":1,"end":{"refused":{"new_token":{"key":"vk.user_token"}}},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(11,'engine','sample:10',1,'{"action":1,"end":{"refused":"user_token_needed"},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(12,'engine','sample:11',1,'{"action":1,"end":{"refused":"service_token_needed"},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(13,'engine','sample:12',1,'{"action":1,"end":{"refused":"community_token_needed"},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(14,'engine','sample:13',1,'{"action":1,"end":{"refused":{"right_missing":{"key":"vk.community_token","right":"manage"}}},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(15,'engine','sample:14',1,'{"action":1,"end":{"refused":{"captcha":{"redirect_uri":"https://vk.com"}}},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(16,'engine','sample:15',1,'{"action":1,"end":{"refused":"long_poll_off"},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(17,'engine','sample:16',1,'{"action":1,"end":{"refused":{"chat_unreachable":{"chat":500000001}}},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(18,'engine','sample:17',1,'{"action":1,"end":{"refused":{"other":{"text":"x"}}},"event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(19,'engine','sample:18',1,'{"action":1,"end":"uncertain","event":"ended","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(20,'engine','sample:19',1,'{"action":1,"advice":{"new_token":{"key":"vk.user_token"}},"event":"advice","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(21,'engine','sample:20',1,'{"action":1,"advice":"user_token_needed","event":"advice","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(22,'engine','sample:21',1,'{"action":1,"advice":"service_token_needed","event":"advice","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(23,'engine','sample:22',1,'{"action":1,"advice":"community_token_needed","event":"advice","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(24,'engine','sample:23',1,'{"action":1,"advice":{"right_missing":{"key":"vk.community_token","right":"manage"}},"event":"advice","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(25,'engine','sample:24',1,'{"action":1,"advice":{"captcha":{"redirect_uri":"https://vk.com"}},"event":"advice","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(26,'engine','sample:25',1,'{"action":1,"advice":"long_poll_off","event":"advice","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(27,'engine','sample:26',1,'{"action":1,"advice":{"chat_unreachable":{"chat":500000001}},"event":"advice","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(28,'engine','sample:27',1,'{"action":1,"advice":{"other":{"text":"x"}},"event":"advice","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(29,'engine','sample:28',1,'{"command":{"do":"quarantine_keep","ids":[]},"event":"command","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(30,'engine','sample:29',1,'{"command":{"do":"quarantine_remove","ids":[]},"event":"command","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(31,'engine','sample:30',1,'{"command":{"do":"undo","ids":[]},"event":"command","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(32,'engine','sample:31',1,'{"command":{"do":"undo_rule","rule":"none","since":1795417200000},"event":"command","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(33,'engine','sample:32',1,'{"event":"rang","v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(34,'engine','sample:33',1,'{"event":"gap","from":1,"to":2,"v":1}',1795417200000,0,0,NULL);
INSERT INTO "inbox" VALUES(35,'engine','sample:34',1,'{"event":"screen","screen":"status","surface":1,"v":1}',1795417200000,0,0,NULL);
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
) STRICT;
INSERT INTO "journal" VALUES(1,1795417200000,'vk','comment',42,'wall:-229000001:9','wall',-229000001,7,9,'remove',0.99,'model','[{"code":"model","points":2.5}]','enforce','m1',NULL,'pending',NULL,'text',NULL);
CREATE TABLE managers (
    scope TEXT NOT NULL,
    id INTEGER NOT NULL,
    creator INTEGER NOT NULL,
    bot INTEGER NOT NULL,
    PRIMARY KEY (scope, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "managers" VALUES('vk',3,1,0);
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "meta" VALUES('first_start','1795417200000');
INSERT INTO "meta" VALUES('group_id','229000001');
INSERT INTO "meta" VALUES('salt','1289276233');
CREATE TABLE never_touch (
    network TEXT NOT NULL,
    id INTEGER NOT NULL,
    by_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (network, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "never_touch" VALUES('vk',42,1,1795417200000);
CREATE TABLE notices (
    key TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "notices" VALUES('raid',1795417200000);
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
INSERT INTO "outbox" VALUES(1,'comment:wall:-229000001:9',NULL,'vk','vk:read',4,'{"do":"set_comment","comment":{"place":"wall","owner_id":-229000001,"parent_id":7,"item_id":9},"visible":false}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(2,'ban:vk:42',NULL,'vk','vk:read',4,'{"do":"set_banned","person":{"network":"vk","id":42},"banned":true,"until":1795417200000}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(3,'restrict:500000001:5',NULL,'telegram','vk:read',4,'{"do":"set_restricted","chat":500000001,"person":{"network":"telegram","id":5},"restricted":true}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(4,'closed:-229000001_7',NULL,'vk','vk:read',4,'{"do":"set_comments_closed","owner_id":-229000001,"post_id":7,"closed":true}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(5,'surface:1',NULL,'telegram','vk:read',4,'{"do":"show_surface","surface_id":1,"chat":500000001,"message_id":3,"html":"<b>x</b>","keyboard":[[{"label":"a","press":{"data":"n:1"}},{"label":"b","press":{"link":"https://vk.com"}}]],"silent":true}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(6,NULL,'SendMessage { chat: ChatId(500000001), html: "<b>x</b>", keyboard: [[Key { label: "a", press: Data("n:1") }, Key { label: "b", press: Link("https://vk.com") }]], reply_to: Some(2), silent: false }','telegram','vk:read',4,'{"do":"send_message","chat":500000001,"html":"<b>x</b>","keyboard":[[{"label":"a","press":{"data":"n:1"}},{"label":"b","press":{"link":"https://vk.com"}}]],"reply_to":2,"silent":false}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(7,'message:500000001:4',NULL,'telegram','vk:read',4,'{"do":"delete_message","chat":500000001,"message_id":4}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(8,NULL,'AnswerButton { callback_id: "c", text: Some("ok"), alert: true }','telegram','vk:read',4,'{"do":"answer_button","callback_id":"c","text":"ok","alert":true}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(9,NULL,'SendVkMessage { peer_id: 42, text: "hello", random_id: 1 }','vk','vk:read',4,'{"do":"send_vk_message","peer_id":42,"text":"hello","random_id":1}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(10,NULL,'ReadPeople { ids: [1, 2] }','vk','vk:read',4,'{"do":"read_people","ids":[1,2]}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(11,NULL,'ResolveName { name: "durov" }','vk','vk:read',4,'{"do":"resolve_name","name":"durov"}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(12,'read:managers',NULL,'vk','vk:read',4,'{"do":"read_managers"}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(13,'read:admins:500000001',NULL,'telegram','vk:read',4,'{"do":"read_chat_admins","chat":500000001}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(14,'read:capabilities',NULL,'vk','vk:read',4,'{"do":"read_capabilities"}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
INSERT INTO "outbox" VALUES(15,NULL,'CatchUp { from: 1, to: 2 }','vk','vk:read',4,'{"do":"catch_up","from":1,"to":2}',1,1,NULL,1795417200000,1795417200000,NULL,0,0,NULL,NULL);
CREATE TABLE people (
    network TEXT NOT NULL,
    id INTEGER NOT NULL,
    name TEXT,
    member INTEGER,
    joined_at INTEGER,
    first_seen INTEGER NOT NULL,
    looked_at INTEGER,
    deactivated TEXT,
    banned INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (network, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "people" VALUES('vk',42,'A',NULL,NULL,1795417200000,NULL,NULL,0);
CREATE TABLE quarantine (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    journal_id INTEGER NOT NULL REFERENCES journal (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    decided_by INTEGER
) STRICT;
INSERT INTO "quarantine" VALUES(1,1,1795417200000,1795418200000,'pending',NULL);
CREATE TABLE refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));
INSERT INTO "refinery_schema_history" VALUES(1,'first_day','2026-11-23T16:38:41.717620555Z','18295539066166786340');
CREATE TABLE seen_events (
    account TEXT NOT NULL,
    event_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (account, event_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    changed_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "settings" VALUES('moderation.mode','"enforce"',1,1795417200000);
CREATE TABLE settings_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    old_value TEXT,
    new_value TEXT,
    changed_by INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT;
INSERT INTO "settings_log" VALUES(1,'moderation.mode',NULL,'"enforce"',1,1795417200000);
CREATE TABLE surface_entries (
    surface_id INTEGER NOT NULL REFERENCES surfaces (id) ON DELETE CASCADE,
    journal_id INTEGER NOT NULL REFERENCES journal (id) ON DELETE CASCADE,
    PRIMARY KEY (surface_id, journal_id)
) STRICT, WITHOUT ROWID;
INSERT INTO "surface_entries" VALUES(1,1);
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
INSERT INTO "surfaces" VALUES(1,500000001,'assist',NULL,0,0,0,NULL,'{}',1795417200000);
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
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('journal',1);
INSERT INTO "sqlite_sequence" VALUES('quarantine',1);
INSERT INTO "sqlite_sequence" VALUES('surfaces',1);
INSERT INTO "sqlite_sequence" VALUES('settings_log',1);
INSERT INTO "sqlite_sequence" VALUES('examples',1);
INSERT INTO "sqlite_sequence" VALUES('outbox',15);
INSERT INTO "sqlite_sequence" VALUES('inbox',35);
COMMIT;
