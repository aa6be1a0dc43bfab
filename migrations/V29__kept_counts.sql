-- A screen that counts a million members keeps whoever pressed its button waiting: how many there are stands here, by whether
-- they are deactivated and by the thousandths of their score (-1: not looked at).
CREATE TABLE member_counts (
    dead INTEGER NOT NULL,
    score INTEGER NOT NULL,
    members INTEGER NOT NULL,
    PRIMARY KEY (dead, score)
) STRICT, WITHOUT ROWID;
WITH RECURSIVE scores (score) AS (SELECT -1 UNION ALL SELECT score + 1 FROM scores WHERE score < 1000)
INSERT INTO member_counts SELECT dead, score, 0 FROM scores, (SELECT 0 AS dead UNION ALL SELECT 1);
UPDATE member_counts SET members = counted.members FROM (
    SELECT deactivated IS NOT NULL AS dead, CASE WHEN score IS NULL THEN -1
        ELSE max(min(CAST(score * 1000 + 0.001 AS INTEGER), 1000), 0) END AS thousandths, count(*) AS members
    FROM people WHERE network = 'vk' AND member = 1 GROUP BY 1, 2) AS counted
WHERE counted.dead = member_counts.dead AND counted.thousandths = member_counts.score;
CREATE TRIGGER member_came AFTER INSERT ON people WHEN new.network = 'vk' AND new.member = 1 BEGIN
    UPDATE member_counts SET members = members + 1 WHERE dead = (new.deactivated IS NOT NULL)
        AND score = CASE WHEN new.score IS NULL THEN -1 ELSE max(min(CAST(new.score * 1000 + 0.001 AS INTEGER), 1000), 0) END;
END;
CREATE TRIGGER member_changed AFTER UPDATE OF member, deactivated, score ON people
WHEN new.network = 'vk' AND (new.member = 1 OR old.member = 1) AND (new.member IS NOT old.member OR new.score IS NOT old.score
    OR (new.deactivated IS NULL) <> (old.deactivated IS NULL)) BEGIN
    UPDATE member_counts SET members = members - 1 WHERE old.member = 1 AND dead = (old.deactivated IS NOT NULL)
        AND score = CASE WHEN old.score IS NULL THEN -1 ELSE max(min(CAST(old.score * 1000 + 0.001 AS INTEGER), 1000), 0) END;
    UPDATE member_counts SET members = members + 1 WHERE new.member = 1 AND dead = (new.deactivated IS NOT NULL)
        AND score = CASE WHEN new.score IS NULL THEN -1 ELSE max(min(CAST(new.score * 1000 + 0.001 AS INTEGER), 1000), 0) END;
END;
CREATE TRIGGER member_gone AFTER DELETE ON people WHEN old.network = 'vk' AND old.member = 1 BEGIN
    UPDATE member_counts SET members = members - 1 WHERE dead = (old.deactivated IS NOT NULL)
        AND score = CASE WHEN old.score IS NULL THEN -1 ELSE max(min(CAST(old.score * 1000 + 0.001 AS INTEGER), 1000), 0) END;
END;

-- The same of quarantine: how many texts (0) and people (1) wait.
CREATE TABLE quarantine_counts (
    on_person INTEGER NOT NULL PRIMARY KEY,
    waiting INTEGER NOT NULL
) STRICT;
INSERT INTO quarantine_counts VALUES
    (0, (SELECT count(*) FROM quarantine WHERE state = 'pending' AND on_person = 0)),
    (1, (SELECT count(*) FROM quarantine WHERE state = 'pending' AND on_person = 1));

-- The same of waves, whose card is shown each few seconds while thousands come. waits: entries of somebody that wait.
ALTER TABLE wave_people ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
UPDATE wave_people SET waits = waiting.entries FROM (
    SELECT j.wave_id, j.user_id, count(*) AS entries FROM quarantine q JOIN journal j ON j.id = q.journal_id
    WHERE q.state = 'pending' AND j.wave_id IS NOT NULL AND j.network = 'vk' GROUP BY 1, 2) AS waiting
WHERE waiting.wave_id = wave_people.wave_id AND waiting.user_id = wave_people.person;
ALTER TABLE waves ADD COLUMN people INTEGER NOT NULL DEFAULT 0;
ALTER TABLE waves ADD COLUMN banned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE waves ADD COLUMN spared INTEGER NOT NULL DEFAULT 0;
ALTER TABLE waves ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;
UPDATE waves SET (people, banned, spared, quarantined) = (
    SELECT count(*), coalesce(sum(w.banned), 0), coalesce(sum(coalesce(w.journal_id, 0) = -1 AND w.banned = 0), 0),
        coalesce(sum(w.waits > 0), 0)
    FROM wave_people w WHERE w.wave_id = waves.id);
CREATE TRIGGER wave_people_came AFTER INSERT ON wave_people BEGIN
    UPDATE waves SET people = people + 1, banned = banned + new.banned, quarantined = quarantined + (new.waits > 0),
        spared = spared + (coalesce(new.journal_id, 0) = -1 AND new.banned = 0) WHERE id = new.wave_id;
    -- Whoever came where a wave was known has a verdict of it before they are in it.
    UPDATE wave_people SET waits = (SELECT count(*) FROM journal j JOIN quarantine q ON q.journal_id = j.id AND q.state = 'pending'
            WHERE j.wave_id = new.wave_id AND j.user_id = new.person AND j.network = 'vk')
        WHERE wave_id = new.wave_id AND person = new.person
        AND EXISTS (SELECT 1 FROM journal j WHERE j.wave_id = new.wave_id AND j.user_id = new.person);
END;
CREATE TRIGGER wave_people_stand AFTER UPDATE OF banned, journal_id, waits ON wave_people BEGIN
    UPDATE waves SET banned = banned + new.banned - old.banned, quarantined = quarantined + (new.waits > 0) - (old.waits > 0),
        spared = spared + (coalesce(new.journal_id, 0) = -1 AND new.banned = 0)
            - (coalesce(old.journal_id, 0) = -1 AND old.banned = 0) WHERE id = new.wave_id;
END;
CREATE TRIGGER wave_people_gone AFTER DELETE ON wave_people BEGIN
    UPDATE waves SET people = people - 1, banned = banned - old.banned, quarantined = quarantined - (old.waits > 0),
        spared = spared - (coalesce(old.journal_id, 0) = -1 AND old.banned = 0) WHERE id = old.wave_id;
END;
CREATE TRIGGER quarantine_came AFTER INSERT ON quarantine WHEN new.state = 'pending' BEGIN
    UPDATE quarantine_counts SET waiting = waiting + 1 WHERE on_person = new.on_person;
    UPDATE wave_people SET waits = waits + 1 WHERE wave_id = (SELECT wave_id FROM journal WHERE id = new.journal_id)
        AND person = (SELECT user_id FROM journal WHERE id = new.journal_id AND network = 'vk');
END;
CREATE TRIGGER quarantine_decided AFTER UPDATE OF state ON quarantine WHEN (new.state = 'pending') <> (old.state = 'pending') BEGIN
    UPDATE quarantine_counts SET waiting = waiting + (new.state = 'pending') - (old.state = 'pending')
        WHERE on_person = new.on_person;
    UPDATE wave_people SET waits = waits + (new.state = 'pending') - (old.state = 'pending')
        WHERE wave_id = (SELECT wave_id FROM journal WHERE id = new.journal_id)
        AND person = (SELECT user_id FROM journal WHERE id = new.journal_id AND network = 'vk');
END;
CREATE TRIGGER quarantine_gone AFTER DELETE ON quarantine WHEN old.state = 'pending' BEGIN
    UPDATE quarantine_counts SET waiting = waiting - 1 WHERE on_person = old.on_person;
    UPDATE wave_people SET waits = waits - 1 WHERE wave_id = (SELECT wave_id FROM journal WHERE id = old.journal_id)
        AND person = (SELECT user_id FROM journal WHERE id = old.journal_id AND network = 'vk');
END;
-- An entry goes with its verdict, which is no more by then.
CREATE TRIGGER journal_gone BEFORE DELETE ON journal WHEN old.wave_id IS NOT NULL AND old.network = 'vk' BEGIN
    UPDATE wave_people SET waits = waits - (SELECT count(*) FROM quarantine WHERE journal_id = old.id AND state = 'pending')
        WHERE wave_id = old.wave_id AND person = old.user_id;
END;
CREATE TRIGGER journal_in_wave AFTER UPDATE OF wave_id ON journal WHEN new.wave_id IS NOT old.wave_id AND new.network = 'vk' BEGIN
    UPDATE wave_people SET waits = waits - (SELECT count(*) FROM quarantine WHERE journal_id = new.id AND state = 'pending')
        WHERE wave_id = old.wave_id AND person = old.user_id;
    UPDATE wave_people SET waits = waits + (SELECT count(*) FROM quarantine WHERE journal_id = new.id AND state = 'pending')
        WHERE wave_id = new.wave_id AND person = new.user_id;
END;
DROP INDEX journal_wave;
CREATE INDEX journal_wave ON journal (wave_id, user_id) WHERE wave_id IS NOT NULL;
-- Removals of a wave that are on their way: few, where a raid's deletions are many.
CREATE INDEX journal_wave_pending ON journal (wave_id, user_id) WHERE wave_id IS NOT NULL AND state = 'pending';
