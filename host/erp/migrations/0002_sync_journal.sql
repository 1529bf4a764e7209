-- What an operator sees of the sync and decides about it; the bridge's own, no part of the model.

-- `sync_started_at`: the last sync that asked for the entity; last_* count what it did, total_* what all did.
-- `error`: the last failure, kept after it was overcome. `unannounced` 1: rows changed that no
-- erp.sync.completed has named yet. `blocked_rows`: rows of the last full export that could not be
-- read, which keeps it from deactivating what it did not name, since `blocked_since`.
CREATE TABLE sync_journal (
    connector TEXT NOT NULL,
    entity TEXT NOT NULL,
    sync_started_at BIGINT NOT NULL,
    last_read BIGINT NOT NULL,
    last_changed BIGINT NOT NULL,
    last_rejected BIGINT NOT NULL,
    total_read BIGINT NOT NULL,
    total_changed BIGINT NOT NULL,
    total_rejected BIGINT NOT NULL,
    error TEXT,
    error_at BIGINT,
    unannounced BIGINT NOT NULL,
    blocked_rows BIGINT NOT NULL,
    blocked_since BIGINT,
    PRIMARY KEY (connector, entity)
);

-- What an operator paused; `entity` '' means all of them.
CREATE TABLE sync_pause (
    connector TEXT NOT NULL,
    entity TEXT NOT NULL,
    paused_at BIGINT NOT NULL,
    paused_by TEXT NOT NULL,
    PRIMARY KEY (connector, entity)
);

-- How often in a row the ERP could not be read, and when the bridge tries again by itself.
CREATE TABLE sync_retry (
    connector TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    retry_at BIGINT NOT NULL
);
