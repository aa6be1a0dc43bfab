-- Who else wrote the very same text is asked of every comment: answered by the index alone, without a look at each row.
DROP INDEX comments_fingerprint;
CREATE INDEX comments_fingerprint ON comments (fingerprint, seen_at, network, author_id);
