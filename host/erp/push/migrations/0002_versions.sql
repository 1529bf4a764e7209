-- `version` grows with every change of an order, so that nobody writes over what he has not read.
ALTER TABLE order_push ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

-- Orders that the ERP has in its hands are looked at after those that it does not have yet.
DROP INDEX order_push_due;
CREATE INDEX order_push_due ON order_push ((state = 'exported'), sequence, due_at)
 WHERE due_at IS NOT NULL;

-- What may be forgotten some day.
CREATE INDEX order_push_ended ON order_push (updated_at)
 WHERE state IN ('accepted', 'refused', 'cancelled') AND due_at IS NULL;
