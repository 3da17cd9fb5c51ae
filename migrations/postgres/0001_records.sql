-- The four tables of records, their history, and the runs that wrote them. Money is in tiyin, times are milliseconds
-- since the epoch in UTC, identifiers and codes are text. Ids and times are written by the program, never by defaults.

-- Files overlap: a third of the rows of a new file are often updates of known ones. With a quarter of each page left free most of
-- them need no new index entries.
CREATE TABLE orders (
    id BIGINT NOT NULL PRIMARY KEY,
    key_hash BIGINT NOT NULL,
    version BIGINT NOT NULL,
    first_run BIGINT NOT NULL,
    first_part BIGINT NOT NULL,
    first_line BIGINT NOT NULL,
    last_run BIGINT NOT NULL,
    deleted_at BIGINT,
    order_number TEXT,
    machine_code TEXT,
    operator_code TEXT,
    address TEXT,
    goods_name TEXT,
    taste_name TEXT,
    order_resource TEXT,
    order_type TEXT,
    payment_status TEXT,
    cup_type BIGINT,
    username TEXT,
    order_price BIGINT,
    discount_amount BIGINT,
    brew_status TEXT,
    creation_time BIGINT,
    paying_time BIGINT,
    brewing_time BIGINT,
    delivery_time BIGINT,
    refund_time BIGINT,
    pay_card TEXT,
    reason TEXT,
    remark TEXT,
    original_price BIGINT,
    payment_amount BIGINT,
    cup_price BIGINT,
    exchange_number TEXT,
    coupon_code TEXT,
    user_id TEXT,
    printer_state TEXT,
    result_code TEXT,
    goods_return_time BIGINT,
    extra TEXT
) WITH (fillfactor = 75);
CREATE INDEX orders_key_hash ON orders (key_hash);
CREATE INDEX orders_creation_time ON orders (creation_time NULLS FIRST);
CREATE INDEX orders_machine_code_creation_time ON orders (machine_code, creation_time NULLS FIRST);

CREATE TABLE sales (
    id BIGINT NOT NULL PRIMARY KEY,
    key_hash BIGINT NOT NULL,
    version BIGINT NOT NULL,
    first_run BIGINT NOT NULL,
    first_part BIGINT NOT NULL,
    first_line BIGINT NOT NULL,
    last_run BIGINT NOT NULL,
    deleted_at BIGINT,
    report_id TEXT,
    order_number TEXT,
    machine_code TEXT,
    goods_id TEXT,
    goods_name TEXT,
    receipt_number TEXT,
    order_price BIGINT,
    sale_time BIGINT,
    order_resource TEXT,
    payment_type TEXT,
    machine_category TEXT,
    ikpu TEXT,
    barcode TEXT,
    marking TEXT,
    packaging TEXT,
    bonus_amount BIGINT,
    username TEXT,
    extra TEXT
) WITH (fillfactor = 75);
CREATE INDEX sales_key_hash ON sales (key_hash);
CREATE INDEX sales_sale_time ON sales (sale_time NULLS FIRST);
CREATE INDEX sales_order_number ON sales (order_number);

CREATE TABLE receipts (
    id BIGINT NOT NULL PRIMARY KEY,
    key_hash BIGINT NOT NULL,
    version BIGINT NOT NULL,
    first_run BIGINT NOT NULL,
    first_part BIGINT NOT NULL,
    first_line BIGINT NOT NULL,
    last_run BIGINT NOT NULL,
    deleted_at BIGINT,
    fiscal_module TEXT,
    receipt_number TEXT,
    receipt_time BIGINT,
    operation TEXT,
    cash_amount BIGINT,
    card_amount BIGINT,
    total_amount BIGINT,
    cashier TEXT,
    trading_point TEXT,
    recipe_number TEXT,
    customer TEXT,
    extra TEXT
) WITH (fillfactor = 75);
CREATE INDEX receipts_key_hash ON receipts (key_hash);
CREATE INDEX receipts_receipt_time ON receipts (receipt_time NULLS FIRST);
CREATE INDEX receipts_receipt_number ON receipts (receipt_number);

CREATE TABLE payments (
    id BIGINT NOT NULL PRIMARY KEY,
    key_hash BIGINT NOT NULL,
    version BIGINT NOT NULL,
    first_run BIGINT NOT NULL,
    first_part BIGINT NOT NULL,
    first_line BIGINT NOT NULL,
    last_run BIGINT NOT NULL,
    deleted_at BIGINT,
    provider TEXT,
    payment_id TEXT,
    paid_at BIGINT,
    cancelled_at BIGINT,
    status TEXT,
    amount BIGINT,
    commission BIGINT,
    order_id TEXT,
    processed_at BIGINT,
    bank_time BIGINT,
    bank_date BIGINT,
    card_processing TEXT,
    card_mask TEXT,
    client_phone TEXT,
    merchant TEXT,
    cashbox TEXT,
    service TEXT,
    state_text TEXT,
    epos_merchant_id TEXT,
    epos_terminal_id TEXT,
    supplier_payment_id TEXT,
    rrn TEXT,
    cashbox_id TEXT,
    cash_desk_id TEXT,
    fiscal_sign TEXT,
    fiscal_receipt_id TEXT,
    external_id TEXT,
    description TEXT,
    billing_id TEXT,
    merchant_id TEXT,
    extra TEXT
) WITH (fillfactor = 75);
CREATE INDEX payments_key_hash ON payments (key_hash);
CREATE INDEX payments_paid_at ON payments (paid_at NULLS FIRST);
CREATE INDEX payments_payment_id ON payments (payment_id);

-- One field of one row became another value.
CREATE TABLE changes (
    table_name TEXT NOT NULL,
    row_id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    field TEXT NOT NULL,
    kind TEXT NOT NULL,
    old TEXT,
    new TEXT,
    run BIGINT NOT NULL,
    part BIGINT NOT NULL,
    line BIGINT NOT NULL
);
CREATE INDEX changes_row ON changes (row_id);
CREATE INDEX changes_run ON changes (run, row_id);

-- One import, edit or undo; its report is a JSON object.
CREATE TABLE runs (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('import', 'edit', 'undo')),
    state TEXT NOT NULL CHECK (state IN ('done', 'failed', 'refused', 'undone')),
    started_at BIGINT NOT NULL,
    finished_at BIGINT NOT NULL,
    origin TEXT NOT NULL,
    who TEXT NOT NULL,
    undoes BIGINT,
    sha256 TEXT,
    file_name TEXT,
    source TEXT,
    table_name TEXT,
    rows_read BIGINT NOT NULL,
    rows_new BIGINT NOT NULL,
    rows_updated BIGINT NOT NULL,
    rows_unchanged BIGINT NOT NULL,
    rows_rejected BIGINT NOT NULL,
    rows_skipped BIGINT NOT NULL,
    parameters TEXT NOT NULL,
    headings TEXT,
    report TEXT NOT NULL
);
CREATE INDEX runs_sha256 ON runs (sha256);
CREATE INDEX runs_source ON runs (source);

-- The rejected rows of a run: their cells as they stood, and why.
CREATE TABLE rejects (
    run BIGINT NOT NULL,
    part BIGINT NOT NULL,
    line BIGINT NOT NULL,
    cells TEXT NOT NULL,
    problems TEXT NOT NULL
);
CREATE INDEX rejects_run ON rejects (run);

-- Every file that was imported, by the hash of its content.
CREATE TABLE files (
    sha256 TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    format TEXT NOT NULL,
    stored TEXT,
    first_seen_at BIGINT NOT NULL
);
