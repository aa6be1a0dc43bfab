-- Of what people see, the newest goes first: a smaller rank before a larger one, 0 in the order of queueing.
ALTER TABLE outbox ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;
DROP INDEX outbox_due;
CREATE INDEX outbox_due ON outbox (lane, urgency, rank, id) WHERE state = 0;

-- What is out, was given up or set aside is looked for every minute: few rows among many that are done.
CREATE INDEX outbox_out ON outbox (id) WHERE state = 1;
CREATE INDEX outbox_dead ON outbox (id, ended_at) WHERE state = 4;
CREATE INDEX inbox_parked ON inbox (id, received_at) WHERE state = 2;

-- When a source was last heard is asked every minute.
CREATE INDEX inbox_account ON inbox (account, received_at);
