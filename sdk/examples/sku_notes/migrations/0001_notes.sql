CREATE TABLE note (
    company_id TEXT NOT NULL,
    sku TEXT NOT NULL,
    text TEXT NOT NULL,
    author TEXT NOT NULL,
    written_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, sku)
);
CREATE INDEX note_by_sku ON note (sku);
