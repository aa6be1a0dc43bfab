-- Which admin decided last on a copy, by their number on Telegram; NULL: nobody did.
ALTER TABLE copies ADD COLUMN decided_by INTEGER;
