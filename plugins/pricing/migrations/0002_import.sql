-- Imports of prices: the file as it came, its rows as they were read (in bounded steps), and what was found wrong.

CREATE TABLE price_import (
    id BIGINT NOT NULL PRIMARY KEY,  -- 1, 2, 3, ...
    name TEXT NOT NULL,              -- of the file
    format TEXT NOT NULL,            -- csv, xlsx; undo: rows come from a past publication
    mode TEXT NOT NULL,              -- replace, merge: what the request says where the file is silent
    undone_version BIGINT,           -- of an undo
    state TEXT NOT NULL,             -- uploading, queued, checking, ready, invalid, awaiting_approval, scheduled, publishing, published, cancelled, failed
    sentence TEXT NOT NULL,          -- why
    publishes BIGINT NOT NULL,       -- 1: publish it as soon as it is ready
    publish_at BIGINT,               -- not before
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    requested_by TEXT,               -- who asked for the publication
    approved_by TEXT,
    base_version BIGINT NOT NULL,    -- the newest publication when it was checked
    version_id BIGINT,               -- the publication that it became
    bytes BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    closed BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    errors BIGINT NOT NULL,
    warnings BIGINT NOT NULL,
    conflicts BIGINT NOT NULL,
    effect TEXT NOT NULL             -- JSON: the sums; empty before
);

-- What happened to an import, who did it, when: appended, never changed.
CREATE TABLE import_step (
    import_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    position BIGINT NOT NULL,
    step TEXT NOT NULL,
    actor TEXT NOT NULL,
    PRIMARY KEY (import_id, position)
);

CREATE TABLE import_part (
    import_id BIGINT NOT NULL,
    part BIGINT NOT NULL,  -- 0, 1, 2, ...
    bytes BYTEA NOT NULL,
    PRIMARY KEY (import_id, part)
);

-- `position` counts the rows of an import, `line` is where a person finds it. `change`: new, changed, closed, unchanged.
CREATE TABLE import_rule (
    import_id BIGINT NOT NULL,
    id TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    change TEXT NOT NULL,
    company_id TEXT NOT NULL,
    holder_kind TEXT NOT NULL,
    holder_id TEXT NOT NULL,
    sku TEXT,
    category TEXT,
    unit TEXT,
    min_quantity TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    of_list TEXT,
    currency TEXT,
    valid_from BIGINT,
    valid_to BIGINT,
    sequence BIGINT NOT NULL,
    round_step TEXT,
    round_mode TEXT,
    PRIMARY KEY (import_id, id)
);
CREATE INDEX import_rule_by_position ON import_rule (import_id, position);

CREATE TABLE import_list (
    import_id BIGINT NOT NULL,
    id TEXT NOT NULL,
    position BIGINT NOT NULL,
    line BIGINT NOT NULL,
    change TEXT NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    kind TEXT NOT NULL,
    mode TEXT NOT NULL,
    priority BIGINT NOT NULL,
    reference_list TEXT,
    round_step TEXT,
    round_mode TEXT,
    valid_from BIGINT,
    valid_to BIGINT,
    PRIMARY KEY (import_id, id)
);
CREATE INDEX import_list_by_position ON import_list (import_id, position);

-- Whose rules the file names: with `replace` it is the whole of them.
CREATE TABLE import_holder (
    import_id BIGINT NOT NULL,
    holder_kind TEXT NOT NULL,
    holder_id TEXT NOT NULL,
    PRIMARY KEY (import_id, holder_kind, holder_id)
);

-- Rules that are closed because a file that replaces does not name them.
CREATE TABLE import_close (
    import_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (import_id, position)
);
CREATE INDEX import_close_by_id ON import_close (import_id, id);

-- The first 1,000 of each kind: error, warning, conflict.
CREATE TABLE import_problem (
    import_id BIGINT NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    sheet TEXT NOT NULL,
    line BIGINT NOT NULL,   -- 0: none
    field TEXT NOT NULL,    -- the column's name; empty: the row
    sentence TEXT NOT NULL,
    PRIMARY KEY (import_id, position)
);

-- What the last 12 months of orders would have cost, before and after.
CREATE TABLE import_effect (
    company_id TEXT NOT NULL,
    import_id BIGINT NOT NULL,
    sku TEXT NOT NULL,      -- empty: the company's sum
    currency TEXT NOT NULL,
    lines BIGINT NOT NULL,
    before_total TEXT NOT NULL,
    after_total TEXT NOT NULL,
    difference TEXT NOT NULL,
    PRIMARY KEY (company_id, import_id, currency, sku)
);
CREATE INDEX import_effect_by_import ON import_effect (import_id, company_id);

CREATE INDEX published_rule_current_by_holder ON published_rule (holder_kind, holder_id, id) WHERE known_to IS NULL;
