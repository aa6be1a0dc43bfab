-- What was worth a message as it happened: one row a kind, subject and local day, so that a storm is a number.

-- words: Telegram HTML. keys: JSON, buttons that lead to the cause. surface_id: the message it stands on.
-- copied_at: when the owner was told of it on VK.
CREATE TABLE alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    day TEXT NOT NULL,
    level TEXT NOT NULL,
    words TEXT NOT NULL,
    keys TEXT NOT NULL DEFAULT '[]',
    times INTEGER NOT NULL DEFAULT 1,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    surface_id INTEGER,
    copied_at INTEGER,
    UNIQUE (kind, subject, day)
) STRICT;
CREATE INDEX alerts_surface ON alerts (surface_id);
CREATE INDEX alerts_last ON alerts (last_at);
