-- What was answered with a quote id, so that it can be given again byte for byte. A plain quote keeps what
-- it takes to compute it again (`request`, the moments, the settings) and a hash that proves the result; one
-- with a proof, a hold or another known_at keeps its whole `answer`. Times are microseconds UTC.
CREATE TABLE quote (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    as_of BIGINT,               -- how fresh the ERP's records were
    language TEXT NOT NULL,
    settings_id BIGINT NOT NULL,
    request TEXT NOT NULL,      -- '' where the answer is kept
    sentences TEXT NOT NULL,    -- JSON list: what was said about unknown products, in order
    answer TEXT,
    answer_hash BIGINT NOT NULL,
    held_until BIGINT,          -- ordered at its prices before then; NULL: not held
    PRIMARY KEY (company_id, id)
);
CREATE INDEX quote_by_time ON quote (made_at);
CREATE INDEX quote_held ON quote (company_id, held_until) WHERE held_until IS NOT NULL;

-- The priced lines of a held quote; `unit` is the unit that was priced, also where none was asked for.
CREATE TABLE held_line (
    company_id TEXT NOT NULL,
    quote_id TEXT NOT NULL,
    line BIGINT NOT NULL,
    sku TEXT NOT NULL,
    unit TEXT NOT NULL,
    quantity TEXT NOT NULL,
    unit_price TEXT NOT NULL,
    currency TEXT NOT NULL,
    PRIMARY KEY (company_id, quote_id, line)
);

-- The settings with which quotes were made, each kept once.
CREATE TABLE quote_settings (
    id BIGINT NOT NULL PRIMARY KEY,
    config TEXT NOT NULL
);
