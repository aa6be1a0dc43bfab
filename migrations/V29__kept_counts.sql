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

-- The same of waves: how many came, and how many of them are out or are left alone, stands with the wave: its card, shown each few
-- seconds while thousands come, counted all of them.
ALTER TABLE waves ADD COLUMN people INTEGER NOT NULL DEFAULT 0;
ALTER TABLE waves ADD COLUMN banned INTEGER NOT NULL DEFAULT 0;
ALTER TABLE waves ADD COLUMN spared INTEGER NOT NULL DEFAULT 0;
UPDATE waves SET (people, banned, spared) = (
    SELECT count(*), coalesce(sum(w.banned), 0), coalesce(sum(coalesce(w.journal_id, 0) = -1 AND w.banned = 0), 0)
    FROM wave_people w WHERE w.wave_id = waves.id);
CREATE TRIGGER wave_people_came AFTER INSERT ON wave_people BEGIN
    UPDATE waves SET people = people + 1, banned = banned + new.banned,
        spared = spared + (coalesce(new.journal_id, 0) = -1 AND new.banned = 0) WHERE id = new.wave_id;
END;
CREATE TRIGGER wave_people_stand AFTER UPDATE OF banned, journal_id ON wave_people BEGIN
    UPDATE waves SET banned = banned + new.banned - old.banned,
        spared = spared + (coalesce(new.journal_id, 0) = -1 AND new.banned = 0)
            - (coalesce(old.journal_id, 0) = -1 AND old.banned = 0) WHERE id = new.wave_id;
END;
CREATE TRIGGER wave_people_gone AFTER DELETE ON wave_people BEGIN
    UPDATE waves SET people = people - 1, banned = banned - old.banned,
        spared = spared - (coalesce(old.journal_id, 0) = -1 AND old.banned = 0) WHERE id = old.wave_id;
END;
