-- Prices that the rules put below the lowest allowed one: the newest 1,000, over restarts. Times are microseconds
-- UTC; numbers are decimal texts.
CREATE TABLE floor_alarm (
    company_id TEXT NOT NULL,
    sku TEXT NOT NULL,
    rule_id TEXT NOT NULL,     -- '' for the base price, and where the rule is not known
    reason TEXT NOT NULL,      -- below_floor, break_below_floor, cost_in_other_currency
    unit TEXT NOT NULL,
    from_quantity TEXT NOT NULL,
    wanted TEXT NOT NULL,
    floor TEXT NOT NULL,       -- 0 where it can't be told
    currency TEXT NOT NULL,
    raised BIGINT NOT NULL,    -- 1: the floor was asked instead
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (company_id, sku, rule_id, reason)
);
CREATE INDEX floor_alarm_by_time ON floor_alarm (last_seen);
