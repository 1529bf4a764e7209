CREATE TABLE favourite (
    company_id TEXT NOT NULL,
    sku TEXT NOT NULL,
    marked_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, sku)
);
