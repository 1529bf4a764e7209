-- 1: the line names the article itself, as an earlier order does: no own code is looked up for it.
ALTER TABLE basket_line ADD COLUMN is_sku BIGINT NOT NULL DEFAULT 0;
