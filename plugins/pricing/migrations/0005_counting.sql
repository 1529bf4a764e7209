-- What the break of a published rule is counted by (NULL: the quantity of the line), and the quantity up to
-- which it counts once for a company (NULL: it always counts).
ALTER TABLE published_rule ADD COLUMN counted_by TEXT;
ALTER TABLE published_rule ADD COLUMN limit_quantity TEXT;
ALTER TABLE import_rule ADD COLUMN counted_by TEXT;
ALTER TABLE import_rule ADD COLUMN limit_quantity TEXT;

-- A rule with a limit counts once for a company: by this order. Reserved when the order is checked, confirmed
-- when it is in the outbox, released when it is refused or cancelled; a reservation that nothing confirms within
-- minutes counts no longer. Times are microseconds UTC.
CREATE TABLE pilot_use (
    company_id TEXT NOT NULL,
    rule_id TEXT NOT NULL,    -- as prices name it: "p:" and the id
    order_key TEXT NOT NULL,  -- the order's idempotency key
    used_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    released_at BIGINT,
    PRIMARY KEY (company_id, rule_id)
);
CREATE INDEX pilot_use_by_order ON pilot_use (company_id, order_key);
CREATE INDEX published_rule_pilot ON published_rule (id) WHERE limit_quantity IS NOT NULL AND known_to IS NULL;
