-- What an order about many named, written down once: its parts say only how far they have come. A list that stood in each of them
-- was gigabytes for a raid's quarantine.
CREATE TABLE ordered (
    -- The row of the event that brought the order.
    order_id INTEGER NOT NULL,
    place INTEGER NOT NULL,
    -- JSON: some numbers of verdicts or of entries of quarantine that are left, in their order.
    numbers TEXT NOT NULL,
    PRIMARY KEY (order_id, place)
) STRICT, WITHOUT ROWID;
-- And whom it was about, where they are never to be touched again.
CREATE TABLE ordered_people (
    order_id INTEGER NOT NULL,
    network TEXT NOT NULL,
    person INTEGER NOT NULL,
    PRIMARY KEY (order_id, network, person)
) STRICT, WITHOUT ROWID;
