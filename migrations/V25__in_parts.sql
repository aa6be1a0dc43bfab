-- Who of a wave is kept out stands beside them: its card counts thousands without a look at each of them among all people.
ALTER TABLE wave_people ADD COLUMN banned INTEGER NOT NULL DEFAULT 0;
UPDATE wave_people SET banned = 1
    WHERE (SELECT banned FROM people WHERE people.network = 'vk' AND people.id = wave_people.person) = 1;
CREATE INDEX wave_people_person ON wave_people (person);

-- What somebody who is forgotten was called, until it is out of all that was taught from their words, a little at a time.
ALTER TABLE forgetting ADD COLUMN names TEXT NOT NULL DEFAULT '[]';
