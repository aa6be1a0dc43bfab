-- Hardly any text comes twice, and an index of all their hashes is written at a page of its own for each comment: half of all
-- that a commit wrote. Only texts that came more than once stand in it; which came in a day is known without it
-- (`store/same_texts.rs`).
ALTER TABLE comments ADD COLUMN copied INTEGER NOT NULL DEFAULT 0;
UPDATE comments SET copied = 1 WHERE fingerprint IN
    (SELECT fingerprint FROM comments WHERE fingerprint IS NOT NULL GROUP BY fingerprint HAVING count(*) > 1);
DROP INDEX comments_fingerprint;
CREATE INDEX comments_copied ON comments (fingerprint, seen_at, network, author_id) WHERE copied = 1;
