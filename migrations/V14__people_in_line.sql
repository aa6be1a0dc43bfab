-- Who wrote, while it waits: what one person does is handled in order, and whoever is in the midst of a talk, or an
-- administrator, goes before strangers.
ALTER TABLE inbox ADD COLUMN person TEXT;
CREATE INDEX inbox_of_person ON inbox (person) WHERE person IS NOT NULL;
-- The last thing that was said to somebody of whom nothing is known, by the cause of its row in the outbox: until it went
-- out, what is said next takes its place.
ALTER TABLE talks ADD COLUMN said_cause TEXT;
