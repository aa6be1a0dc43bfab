-- Verdicts on texts count against their authors only where somebody stands behind them; sweeps show what they marked
-- before they act; what is usual among the members of this community.

-- Removals that the program made of texts, and whether they were taken back: how far its silence can be trusted.
CREATE INDEX journal_own_removals ON journal (at, state)
    WHERE kind IN ('comment', 'message') AND verdict = 'remove' AND by_id IS NULL AND state IN ('done', 'undone');

-- Whom a sweep would act on, until it does or is told not to.
CREATE TABLE sweep_marks (
    sweep_id INTEGER NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
    person INTEGER NOT NULL,
    score REAL NOT NULL,
    PRIMARY KEY (sweep_id, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX sweep_marks_worst ON sweep_marks (sweep_id, score);

-- How many members had each fact at the first look; `members` stands for everybody counted.
CREATE TABLE baseline (
    fact TEXT NOT NULL PRIMARY KEY,
    members INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
