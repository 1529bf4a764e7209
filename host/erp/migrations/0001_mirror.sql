-- The mirror of canonical records (sdk/canonical-model.md); plugins read it as schema `erp`.
-- Common subset of SQLite 3.40 and PostgreSQL 15. Amounts and quantities are decimal TEXT, times are
-- BIGINT microseconds UTC, flags are BIGINT 0 or 1, an absent value is NULL.
-- In each table: `active` 0 = gone or switched off in the ERP, never erased; `updated_at` = when the
-- ERP says that it changed, else when the change arrived; `source` = where it came from;
-- `attributes` = JSON object of fields that the model does not know; `row_hash` = the bridge's own.

CREATE TABLE company (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    tax_id TEXT,
    region TEXT,
    currency TEXT NOT NULL,
    payment_terms TEXT,
    credit_limit TEXT,
    account_manager TEXT,
    customer_since BIGINT,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    attributes TEXT NOT NULL,
    row_hash BIGINT NOT NULL
);

CREATE TABLE company_group (
    company_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (company_id, position)
);
CREATE INDEX company_group_by_name ON company_group (name, company_id);

CREATE TABLE company_price_list (
    company_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    price_list_id TEXT NOT NULL,
    PRIMARY KEY (company_id, position)
);
CREATE INDEX company_price_list_by_list ON company_price_list (price_list_id, company_id);

CREATE TABLE member (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    roles TEXT NOT NULL,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    attributes TEXT NOT NULL,
    row_hash BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX member_by_id ON member (id);

CREATE TABLE product (
    sku TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    names TEXT NOT NULL,
    category TEXT,
    unit TEXT NOT NULL,
    pack_multiple TEXT,
    min_quantity TEXT,
    status TEXT NOT NULL,
    replaced_by TEXT,
    base_price TEXT,
    currency TEXT,
    tax_class TEXT,
    image_url TEXT,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    attributes TEXT NOT NULL,
    row_hash BIGINT NOT NULL
);
CREATE INDEX product_by_category ON product (category);

CREATE TABLE product_unit (
    sku TEXT NOT NULL,
    code TEXT NOT NULL,
    factor TEXT NOT NULL,
    PRIMARY KEY (sku, code)
);

CREATE TABLE price_list (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    kind TEXT NOT NULL,
    mode TEXT NOT NULL,
    priority BIGINT NOT NULL,
    reference_list TEXT,
    round_step TEXT,
    round_mode TEXT,
    valid_from BIGINT,
    valid_to BIGINT,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    attributes TEXT NOT NULL,
    row_hash BIGINT NOT NULL
);

-- `company_id` is '' where the holder is no single company. `first_seen_at`: when the id came first;
-- `deleted_at`: when it was deactivated.
CREATE TABLE price_rule (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    holder_kind TEXT NOT NULL,
    holder_id TEXT NOT NULL,
    sku TEXT,
    category TEXT,
    unit TEXT,
    min_quantity TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    of_list TEXT,
    currency TEXT,
    valid_from BIGINT,
    valid_to BIGINT,
    sequence BIGINT NOT NULL,
    round_step TEXT,
    round_mode TEXT,
    first_seen_at BIGINT NOT NULL,
    deleted_at BIGINT,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    attributes TEXT NOT NULL,
    row_hash BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX price_rule_by_id ON price_rule (id);
CREATE INDEX price_rule_by_holder ON price_rule (holder_kind, holder_id);

CREATE TABLE stock (
    sku TEXT NOT NULL,
    warehouse TEXT NOT NULL,
    available TEXT NOT NULL,
    next_receipt BIGINT,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    attributes TEXT NOT NULL,
    row_hash BIGINT NOT NULL,
    PRIMARY KEY (sku, warehouse)
);

CREATE TABLE order_head (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    placed_by TEXT,
    channel TEXT,
    number TEXT,
    client_reference TEXT,
    status TEXT NOT NULL,
    currency TEXT NOT NULL,
    total TEXT,
    ordered_at BIGINT,
    requested_at BIGINT,
    promised_at BIGINT,
    responsible TEXT,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    attributes TEXT NOT NULL,
    row_hash BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX order_head_by_id ON order_head (id);
CREATE INDEX order_head_by_time ON order_head (company_id, ordered_at);

CREATE TABLE order_line (
    company_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    line BIGINT NOT NULL,
    sku TEXT NOT NULL,
    quantity TEXT NOT NULL,
    unit TEXT,
    unit_price TEXT NOT NULL,
    discount TEXT,
    total TEXT,
    status TEXT,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    attributes TEXT NOT NULL,
    row_hash BIGINT NOT NULL,
    PRIMARY KEY (company_id, order_id, line)
);

CREATE TABLE shipment (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT,
    status TEXT NOT NULL,
    carrier TEXT,
    tracking TEXT,
    shipped_at BIGINT,
    expected_at BIGINT,
    delivered_at BIGINT,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    attributes TEXT NOT NULL,
    row_hash BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX shipment_by_id ON shipment (id);

CREATE TABLE shipment_order (
    company_id TEXT NOT NULL,
    shipment_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    PRIMARY KEY (company_id, shipment_id, order_id)
);
CREATE INDEX shipment_order_by_order ON shipment_order (company_id, order_id);

CREATE TABLE invoice (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT,
    status TEXT NOT NULL,
    currency TEXT,
    total TEXT,
    open_amount TEXT,
    issued_at BIGINT,
    due_at BIGINT,
    paid_at BIGINT,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    attributes TEXT NOT NULL,
    row_hash BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX invoice_by_id ON invoice (id);
CREATE INDEX invoice_by_time ON invoice (company_id, issued_at);

CREATE TABLE invoice_order (
    company_id TEXT NOT NULL,
    invoice_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    PRIMARY KEY (company_id, invoice_id, order_id)
);
CREATE INDEX invoice_order_by_order ON invoice_order (company_id, order_id);

CREATE TABLE payment (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT,
    status TEXT NOT NULL,
    amount TEXT,
    currency TEXT,
    method TEXT,
    paid_at BIGINT,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    attributes TEXT NOT NULL,
    row_hash BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX payment_by_id ON payment (id);
CREATE INDEX payment_by_time ON payment (company_id, paid_at);

CREATE TABLE payment_order (
    company_id TEXT NOT NULL,
    payment_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    PRIMARY KEY (company_id, payment_id, order_id)
);
CREATE INDEX payment_order_by_order ON payment_order (company_id, order_id);

CREATE TABLE status_change (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    from_status TEXT,
    to_status TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor TEXT,
    note TEXT,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    attributes TEXT NOT NULL,
    row_hash BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX status_change_by_id ON status_change (id);
CREATE INDEX status_change_by_entity ON status_change (company_id, entity, entity_id, at);

CREATE TABLE document (
    company_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT,
    order_id TEXT,
    invoice_id TEXT,
    issued_at BIGINT,
    media_type TEXT,
    size_bytes BIGINT,
    reference TEXT NOT NULL,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    attributes TEXT NOT NULL,
    row_hash BIGINT NOT NULL,
    PRIMARY KEY (company_id, id)
);
CREATE INDEX document_by_id ON document (id);
CREATE INDEX document_by_time ON document (company_id, kind, issued_at);
CREATE INDEX document_by_order ON document (company_id, order_id);

-- How fresh each entity is: `as_of` is the moment that the last complete pull began; everything which
-- the ERP knew then is here. No row: never pulled.
CREATE TABLE sync_state (
    entity TEXT NOT NULL PRIMARY KEY,
    connector TEXT NOT NULL,
    as_of BIGINT,
    changed_at BIGINT,
    error TEXT
);

-- Below: the bridge's own bookkeeping, no part of the model.

CREATE TABLE sync_cursor (
    connector TEXT NOT NULL,
    entity TEXT NOT NULL,
    cursor TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    snapshot_page BIGINT NOT NULL,
    snapshot_rejected BIGINT NOT NULL,
    PRIMARY KEY (connector, entity)
);

-- Which records the pages of a running snapshot named: 8 bytes a record, one row a page.
CREATE TABLE sync_seen (
    connector TEXT NOT NULL,
    entity TEXT NOT NULL,
    page BIGINT NOT NULL,
    keys BYTEA NOT NULL,
    PRIMARY KEY (connector, entity, page)
);

CREATE TABLE quarantine (
    id TEXT NOT NULL PRIMARY KEY,
    connector TEXT NOT NULL,
    entity TEXT NOT NULL,
    record_id TEXT NOT NULL,
    source TEXT NOT NULL,
    reason TEXT NOT NULL,
    raw TEXT NOT NULL,
    retryable BIGINT NOT NULL,  -- 0 no, 1 on request, 2 waits for another record
    first_seen_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    times_seen BIGINT NOT NULL
);
CREATE INDEX quarantine_by_entity ON quarantine (connector, entity, last_seen_at);
