-- Every event, in the order of its publication. Kept until all cursors are behind it and it is old.
CREATE TABLE event (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,        -- published, microseconds UTC
    type TEXT NOT NULL,
    company TEXT NOT NULL,     -- empty: concerns no single company
    subject TEXT NOT NULL,
    json TEXT NOT NULL,
    origin TEXT UNIQUE         -- key of the staged row that it came from: moved twice, stored once
);

-- The last id given; taken in the transaction that stores the events, so ids become visible in order.
CREATE TABLE event_sequence (
    name TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);
INSERT INTO event_sequence (name, last) VALUES ('event', 0);

CREATE TABLE event_cursor (
    subscriber TEXT PRIMARY KEY,
    position BIGINT NOT NULL,  -- id of the last event that it is done with
    seen_at BIGINT NOT NULL    -- when it last subscribed or moved, microseconds UTC
);
