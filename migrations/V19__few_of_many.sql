-- What screens, cards and digests ask for is answered by an index of the few rows that it is about, however many there are.

-- Whether it is a person that waits, or a text: counted without a look at each verdict.
ALTER TABLE quarantine ADD COLUMN on_person INTEGER NOT NULL DEFAULT 0;
UPDATE quarantine SET on_person = 1
    WHERE (SELECT kind FROM journal WHERE journal.id = quarantine.journal_id) IN ('member', 'like');
CREATE INDEX quarantine_waiting ON quarantine (on_person, id) WHERE state = 'pending';

-- What came into quarantine on a part of a day: nothing of it is ever forgotten.
CREATE INDEX quarantine_at ON quarantine (at);

-- Who was judged to be a fake, for the counts of those who came and went.
CREATE INDEX journal_fakes ON journal (network, user_id)
    WHERE kind IN ('member', 'like') AND verdict = 'remove' AND state <> 'undone' AND comment_key IS NULL;

-- Dead accounts among the members.
CREATE INDEX people_dead ON people (id) WHERE network = 'vk' AND member = 1 AND deactivated IS NOT NULL;

-- Those of a wave that its limit counts.
CREATE INDEX journal_wave_acted ON journal (wave_id)
    WHERE wave_id IS NOT NULL AND acted_at IS NOT NULL AND by_id IS NULL;
