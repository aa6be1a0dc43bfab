-- What limits count is read from indexes that hold nothing else: how many people were acted on today, in an hour, in a wave,
-- in a sweep. The day's went through each order of an admin about thousands; the wave's, since V29, through everybody in it.
DROP INDEX journal_acted;
CREATE INDEX journal_acted ON journal (acted_at, sweep_id, wave_id)
    WHERE acted_at IS NOT NULL AND (by_id IS NULL OR rule = 'dead');
DROP INDEX journal_wave_acted;
CREATE INDEX journal_wave_acted ON journal (wave_id, acted_at)
    WHERE wave_id IS NOT NULL AND acted_at IS NOT NULL AND by_id IS NULL;
CREATE INDEX journal_sweep_acted ON journal (sweep_id, acted_at)
    WHERE sweep_id IS NOT NULL AND acted_at IS NOT NULL AND by_id IS NULL;
-- Nothing else asks for all verdicts of a sweep.
DROP INDEX journal_sweep;
-- Who of a wave is on the way out: those whose verdict waits in quarantine, who may be thousands, were among them.
DROP INDEX journal_wave_pending;
CREATE INDEX journal_wave_pending ON journal (wave_id, user_id)
    WHERE wave_id IS NOT NULL AND state = 'pending' AND verdict = 'remove';
