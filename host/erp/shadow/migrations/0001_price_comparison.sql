-- Reports of comparisons between Portico's prices and the ERP's own; the newest are kept.
CREATE TABLE price_comparison (
    id TEXT NOT NULL PRIMARY KEY,
    started_at BIGINT NOT NULL,
    report TEXT NOT NULL
);
CREATE INDEX price_comparison_by_time ON price_comparison (started_at);
