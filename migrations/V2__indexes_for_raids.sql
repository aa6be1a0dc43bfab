-- What a raid of 100,000 comments would otherwise scan again for each of them.

CREATE INDEX cases_user ON cases (user_id);
CREATE INDEX cases_unasked ON cases (user_id) WHERE asked = 0;
CREATE INDEX cases_deadline ON cases (deadline);

-- Bans and removals that count towards the limits.
CREATE INDEX journal_people ON journal (at) WHERE kind IN ('member', 'like');
