-- Named lists of articles, kept to order from again and again. Times are microseconds UTC.
CREATE TABLE named_list (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    owner TEXT NOT NULL,          -- the member who made it; '' for the storefront itself
    name TEXT NOT NULL,
    is_shared BIGINT NOT NULL,    -- 1: all members of the company see it; 0: its owner alone
    version BIGINT NOT NULL,      -- grows with every change
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    next_line BIGINT NOT NULL,    -- numbers of lines are never used again
    PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX named_list_by_name ON named_list (company_id, owner, name);

-- `unit` is '' for the base unit.
CREATE TABLE named_list_line (
    company_id TEXT NOT NULL,
    list_id TEXT NOT NULL,
    line BIGINT NOT NULL,
    sku TEXT NOT NULL,
    quantity TEXT NOT NULL,
    unit TEXT NOT NULL,
    comment TEXT NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (company_id, list_id, line)
);
