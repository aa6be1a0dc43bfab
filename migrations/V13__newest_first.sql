-- Of what people see, the newest goes first: a smaller rank before a larger one, 0 in the order of queueing.
ALTER TABLE outbox ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (lane, urgency, rank, id) WHERE state = 0;
