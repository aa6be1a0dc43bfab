-- The picture that a comment shows: whoever decides about its author sees it on their record.
ALTER TABLE comments ADD COLUMN picture TEXT;
