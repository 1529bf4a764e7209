-- Drafts of orders that live here: shared by the members of a company, submitted once. Times are
-- microseconds UTC.
CREATE TABLE basket (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,          -- open, submitting (what is sent is written down), submitted
    version BIGINT NOT NULL,      -- grows with every change
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    client_reference TEXT NOT NULL,
    requested_at BIGINT,
    delivery_address TEXT NOT NULL,
    comment TEXT NOT NULL,
    next_line BIGINT NOT NULL,    -- numbers of lines are never used again
    order_json TEXT,              -- what is, or was, submitted
    order_id TEXT,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX basket_by_state ON basket (company_id, state, updated_at);

-- `unit` is '' for the base unit.
CREATE TABLE basket_line (
    company_id TEXT NOT NULL,
    basket_id TEXT NOT NULL,
    line BIGINT NOT NULL,
    sku TEXT NOT NULL,
    quantity TEXT NOT NULL,
    unit TEXT NOT NULL,
    comment TEXT NOT NULL,
    requested_at BIGINT,
    added_by TEXT NOT NULL,
    PRIMARY KEY (company_id, basket_id, line)
);

-- What a member saw when he last looked, as JSON: {"3": {"unit_price": "10.50", "outcome": "ok"}}.
CREATE TABLE basket_look (
    company_id TEXT NOT NULL,
    basket_id TEXT NOT NULL,
    viewer TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    seen TEXT NOT NULL,
    PRIMARY KEY (company_id, basket_id, viewer)
);
