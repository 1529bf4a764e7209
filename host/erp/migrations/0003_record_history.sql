-- What a record said before it changed, and since when each one says what it says now.
-- `known_since`: when this version became known here; 0: before history was kept. It grows with every
-- transaction, also where the clock does not, so that "known_since > the last look" misses nothing.

ALTER TABLE company ADD COLUMN known_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN known_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE price_list ADD COLUMN known_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE price_rule ADD COLUMN known_since BIGINT NOT NULL DEFAULT 0;
CREATE INDEX company_by_known_since ON company (known_since);
CREATE INDEX product_by_known_since ON product (known_since);
CREATE INDEX price_list_by_known_since ON price_list (known_since);
CREATE INDEX price_rule_by_known_since ON price_rule (known_since);

-- Also finds one product's rules in a list of a million.
DROP INDEX price_rule_by_holder;
CREATE INDEX price_rule_by_holder ON price_rule (holder_kind, holder_id, sku);

-- A version that is over: known from `known_from` up to `known_to`, half-open. `record` is a JSON object
-- of the row's columns; a company's has `groups` and `price_lists`, a product's `units`.
-- `entity` is company, product, price_list or price_rule; `company_id` is '' where the row has none;
-- `holder_kind`, `holder_id` and `sku` are those of a price rule, else '', '' and NULL.
CREATE TABLE record_history (
    company_id TEXT NOT NULL,
    entity TEXT NOT NULL,
    id TEXT NOT NULL,
    known_from BIGINT NOT NULL,
    known_to BIGINT NOT NULL,
    holder_kind TEXT NOT NULL,
    holder_id TEXT NOT NULL,
    sku TEXT,
    record TEXT NOT NULL,
    PRIMARY KEY (company_id, entity, id, known_from)
);
CREATE INDEX record_history_by_holder ON record_history (holder_kind, holder_id, sku);
CREATE INDEX record_history_by_end ON record_history (known_to);

-- One row. `last_known_at`: the greatest known_since that was given out; `kept_since`: of moments
-- before it not every version is kept.
CREATE TABLE history_state (
    one BIGINT NOT NULL PRIMARY KEY,
    last_known_at BIGINT NOT NULL,
    kept_since BIGINT NOT NULL
);
