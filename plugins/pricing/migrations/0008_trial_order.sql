-- The order by which a price that counts once was used, as the ERP knows it: cancelled there, the price is free
-- again. NULL until the ERP has accepted it.
ALTER TABLE pilot_use ADD COLUMN erp_id TEXT;
