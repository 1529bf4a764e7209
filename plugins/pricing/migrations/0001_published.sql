-- Rules and lists that were published here, beside those of the ERP (erp.price_rule, erp.price_list), whose
-- columns they share. Nothing is overwritten: a change closes one version (known_to) and opens another, in one
-- transaction with the publication that made it. Current: known_to IS NULL. Times are microseconds UTC.

CREATE TABLE publication (
    version_id BIGINT NOT NULL PRIMARY KEY,  -- 1, 2, 3, ...
    kind TEXT NOT NULL,                      -- import, undo
    import_id BIGINT,                        -- of price_import: what was published
    undone_version BIGINT,                   -- of an undo: what it took back
    published_at BIGINT NOT NULL,            -- known_from of what it opened, known_to of what it closed
    published_by TEXT NOT NULL,              -- the operator's key
    approved_by TEXT,                        -- the second one, where four eyes are asked for
    note TEXT NOT NULL,
    opened BIGINT NOT NULL,                  -- how many versions of rules and lists
    closed BIGINT NOT NULL
);

-- `company_id` is '' where the holder is no single company. The id has no prefix here; as a rule beside those
-- of the ERP it is "p:" and this id.
CREATE TABLE published_rule (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    version_id BIGINT NOT NULL,  -- of the publication that opened it
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
    known_from BIGINT NOT NULL,
    known_to BIGINT,
    PRIMARY KEY (company_id, id, version_id)
);
CREATE UNIQUE INDEX published_rule_current ON published_rule (id) WHERE known_to IS NULL;
CREATE INDEX published_rule_by_holder ON published_rule (holder_kind, holder_id);
CREATE INDEX published_rule_opened ON published_rule (known_from, id);
CREATE INDEX published_rule_closed ON published_rule (known_to, id);

-- An id that the ERP has too counts there: the ERP's list is used.
CREATE TABLE published_list (
    id TEXT NOT NULL,
    version_id BIGINT NOT NULL,
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
    known_from BIGINT NOT NULL,
    known_to BIGINT,
    PRIMARY KEY (id, version_id)
);
CREATE UNIQUE INDEX published_list_current ON published_list (id) WHERE known_to IS NULL;
CREATE INDEX published_list_opened ON published_list (known_from, id);
CREATE INDEX published_list_closed ON published_list (known_to, id);
