-- The prices of a basket that pricing keeps until a moment (microseconds UTC).
ALTER TABLE basket ADD COLUMN quote TEXT;
ALTER TABLE basket ADD COLUMN held_until BIGINT;
