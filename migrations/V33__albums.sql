-- Which album of Telegram a message is a part of: what is decided of one part goes for all.
ALTER TABLE comments ADD COLUMN album TEXT;
CREATE INDEX comments_album ON comments (owner_id, album) WHERE album IS NOT NULL;
-- In which topic of a forum a message of ours stands; NULL: in the general one, or there are none.
ALTER TABLE surfaces ADD COLUMN thread INTEGER;
