-- What every event pays for: indexes that were written for each and asked once in a while.

-- When a source's last event came stands beside its position.
ALTER TABLE cursors ADD COLUMN last_event_at INTEGER;
UPDATE cursors SET last_event_at =
    (SELECT max(received_at) FROM inbox INDEXED BY inbox_account WHERE inbox.account = cursors.account);
DROP INDEX inbox_account;

-- How old raw events are is told by the clock's own rings among them, one a minute: numbers are given in the order of time.
DROP INDEX inbox_received;
CREATE INDEX inbox_rang ON inbox (received_at) WHERE account = 'clock' AND state <> 0;

-- Who comes under a post is read for waves by this index alone, without the rows.
DROP INDEX comments_place;
CREATE INDEX comments_place ON comments (place, owner_id, parent_id, seen_at, author_id);
