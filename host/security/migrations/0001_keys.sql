CREATE TABLE security_key (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    company TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT
);

-- One row; its number grows with every change of a key, so that other processes see it.
CREATE TABLE security_change (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL
);

INSERT INTO security_change (id, number) VALUES (1, 1);

CREATE TABLE audit_entry (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    detail TEXT NOT NULL
);
