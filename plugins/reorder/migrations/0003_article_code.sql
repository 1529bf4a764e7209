-- What companies call the articles themselves. `code_key` is the code as it is compared (without
-- blanks, dashes, capitals); `unit` is '' for the base unit. Times are microseconds UTC.
CREATE TABLE article_code (
    company_id TEXT NOT NULL,
    code_key TEXT NOT NULL,
    code TEXT NOT NULL,
    sku TEXT NOT NULL,
    unit TEXT NOT NULL,
    is_over_sku BIGINT NOT NULL,  -- 1: it counts before another article's SKU that is written so
    set_by TEXT NOT NULL,         -- the member who did; '' for the storefront itself
    set_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, code_key)
);
CREATE INDEX article_code_by_sku ON article_code (company_id, sku, code_key);
