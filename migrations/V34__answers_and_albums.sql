-- Which question of a talk a client's words are the answer to that stands now: whoever changes these words changes that answer, and
-- no other. Letters from before have none.
ALTER TABLE lead_messages ADD COLUMN answers TEXT;
-- Pictures that somebody sent at once come as a message each; those of one album share this.
ALTER TABLE lead_messages ADD COLUMN album TEXT;
CREATE INDEX lead_messages_album ON lead_messages (network, person, album) WHERE album IS NOT NULL;
-- Messages of the admin chat that are still to be deleted of somebody who is forgotten: more than are ordered at a time.
ALTER TABLE forgetting ADD COLUMN shown TEXT NOT NULL DEFAULT '[]';
-- The rows of what was said with them, which are gone: calls that carried these go too.
ALTER TABLE forgetting ADD COLUMN letters TEXT NOT NULL DEFAULT '[]';
