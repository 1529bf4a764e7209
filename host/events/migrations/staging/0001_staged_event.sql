-- Events written with a transaction of this database, on their way to the host's table.
CREATE TABLE portico_staged_event (
    id BIGINT PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,  -- unique in the world: becomes the event's origin
    at BIGINT NOT NULL,
    type TEXT NOT NULL,
    company TEXT NOT NULL,
    subject TEXT NOT NULL,
    json TEXT NOT NULL
);
