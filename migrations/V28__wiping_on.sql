-- How far the rows of somebody who is forgotten have been gone through.
ALTER TABLE forgetting ADD COLUMN wiped TEXT NOT NULL DEFAULT '';
