-- Orders on their way to the ERP. `sequence` is the order of submission; `due_at` is when the pusher
-- must look at the row next, whatever for (NULL: never); `uncertain`: an attempt may have reached the
-- ERP without our knowing its outcome.
CREATE TABLE order_push (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    member_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    client_key TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    client_reference TEXT NOT NULL,
    record TEXT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT,
    uncertain BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    verified BIGINT NOT NULL,
    erp_id TEXT NOT NULL,
    erp_number TEXT NOT NULL,
    erp_status TEXT NOT NULL,
    reason TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    accepted_at BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE UNIQUE INDEX order_push_by_id ON order_push (id);
CREATE UNIQUE INDEX order_push_by_key ON order_push (company_id, client_key);
CREATE UNIQUE INDEX order_push_by_sequence ON order_push (sequence);
CREATE INDEX order_push_by_time ON order_push (company_id, submitted_at);
CREATE INDEX order_push_by_erp_id ON order_push (company_id, erp_id);
CREATE INDEX order_push_due ON order_push (sequence, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX order_push_open ON order_push (state, submitted_at)
 WHERE state IN ('received', 'sending', 'exported', 'waiting', 'dead');

CREATE TABLE order_step (
    company_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    step BIGINT NOT NULL,
    name TEXT NOT NULL,
    at BIGINT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (company_id, order_id, step)
);
