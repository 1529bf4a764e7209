-- Standing orders. Times are microseconds UTC, unless they are named otherwise.
CREATE TABLE schedule (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,      -- grows when a person changes it
    state TEXT NOT NULL,          -- active, paused
    pause_reason TEXT NOT NULL,   -- why it paused itself
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    definition TEXT NOT NULL,     -- JSON
    lines TEXT NOT NULL,          -- JSON; of a source of its own
    agreed TEXT NOT NULL,         -- agreed prices as JSON
    once TEXT,                    -- JSON: what the next run does otherwise
    settled TEXT NOT NULL,        -- 2026-11-24T09:00 of its own clock: so far all is done with
    next_at BIGINT,               -- of the next run; NULL: none comes
    failures BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX schedule_by_next ON schedule (next_at, company_id, id);

-- One row a run: whoever writes it makes the run's basket in the same transaction.
CREATE TABLE schedule_run (
    company_id TEXT NOT NULL,
    schedule_id TEXT NOT NULL,
    run TEXT NOT NULL,            -- its day, or minute, of the schedule's own clock
    due_at BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    basket_id TEXT,
    order_id TEXT,
    updated_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    try_at BIGINT,                -- while it is being done: not before; else NULL
    PRIMARY KEY (company_id, schedule_id, run)
);
CREATE INDEX schedule_run_by_try ON schedule_run (try_at, company_id, schedule_id);
CREATE INDEX schedule_run_by_basket ON schedule_run (company_id, basket_id);
CREATE INDEX schedule_run_by_due ON schedule_run (due_at);
