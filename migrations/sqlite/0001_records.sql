-- The four tables of records, their history, and the runs that wrote them. Money is in tiyin, times are milliseconds
-- since the epoch in UTC, identifiers and codes are text. Ids and times are written by the program, never by defaults.

CREATE TABLE orders (
    id INTEGER NOT NULL PRIMARY KEY,
    key_hash INTEGER NOT NULL,
    version INTEGER NOT NULL,
    first_run INTEGER NOT NULL,
    first_part INTEGER NOT NULL,
    first_line INTEGER NOT NULL,
    last_run INTEGER NOT NULL,
    deleted_at INTEGER,
    order_number TEXT,
    machine_code TEXT,
    operator_code TEXT,
    address TEXT,
    goods_name TEXT,
    taste_name TEXT,
    order_resource TEXT,
    order_type TEXT,
    payment_status TEXT,
    cup_type INTEGER,
    username TEXT,
    order_price INTEGER,
    discount_amount INTEGER,
    brew_status TEXT,
    creation_time INTEGER,
    paying_time INTEGER,
    brewing_time INTEGER,
    delivery_time INTEGER,
    refund_time INTEGER,
    pay_card TEXT,
    reason TEXT,
    remark TEXT,
    original_price INTEGER,
    payment_amount INTEGER,
    cup_price INTEGER,
    exchange_number TEXT,
    coupon_code TEXT,
    user_id TEXT,
    printer_state TEXT,
    result_code TEXT,
    goods_return_time INTEGER,
    extra TEXT
) STRICT;
CREATE INDEX orders_key_hash ON orders (key_hash);
CREATE INDEX orders_creation_time ON orders (creation_time);
CREATE INDEX orders_machine_code_creation_time ON orders (machine_code, creation_time);

CREATE TABLE sales (
    id INTEGER NOT NULL PRIMARY KEY,
    key_hash INTEGER NOT NULL,
    version INTEGER NOT NULL,
    first_run INTEGER NOT NULL,
    first_part INTEGER NOT NULL,
    first_line INTEGER NOT NULL,
    last_run INTEGER NOT NULL,
    deleted_at INTEGER,
    report_id TEXT,
    order_number TEXT,
    machine_code TEXT,
    goods_id TEXT,
    goods_name TEXT,
    receipt_number TEXT,
    order_price INTEGER,
    sale_time INTEGER,
    order_resource TEXT,
    payment_type TEXT,
    machine_category TEXT,
    ikpu TEXT,
    barcode TEXT,
    marking TEXT,
    packaging TEXT,
    bonus_amount INTEGER,
    username TEXT,
    extra TEXT
) STRICT;
CREATE INDEX sales_key_hash ON sales (key_hash);
CREATE INDEX sales_sale_time ON sales (sale_time);
CREATE INDEX sales_order_number ON sales (order_number);

CREATE TABLE receipts (
    id INTEGER NOT NULL PRIMARY KEY,
    key_hash INTEGER NOT NULL,
    version INTEGER NOT NULL,
    first_run INTEGER NOT NULL,
    first_part INTEGER NOT NULL,
    first_line INTEGER NOT NULL,
    last_run INTEGER NOT NULL,
    deleted_at INTEGER,
    fiscal_module TEXT,
    receipt_number TEXT,
    receipt_time INTEGER,
    operation TEXT,
    cash_amount INTEGER,
    card_amount INTEGER,
    total_amount INTEGER,
    cashier TEXT,
    trading_point TEXT,
    recipe_number TEXT,
    customer TEXT,
    extra TEXT
) STRICT;
CREATE INDEX receipts_key_hash ON receipts (key_hash);
CREATE INDEX receipts_receipt_time ON receipts (receipt_time);
CREATE INDEX receipts_receipt_number ON receipts (receipt_number);

CREATE TABLE payments (
    id INTEGER NOT NULL PRIMARY KEY,
    key_hash INTEGER NOT NULL,
    version INTEGER NOT NULL,
    first_run INTEGER NOT NULL,
    first_part INTEGER NOT NULL,
    first_line INTEGER NOT NULL,
    last_run INTEGER NOT NULL,
    deleted_at INTEGER,
    provider TEXT,
    payment_id TEXT,
    paid_at INTEGER,
    cancelled_at INTEGER,
    status TEXT,
    amount INTEGER,
    commission INTEGER,
    order_id TEXT,
    processed_at INTEGER,
    bank_time INTEGER,
    bank_date INTEGER,
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
) STRICT;
CREATE INDEX payments_key_hash ON payments (key_hash);
CREATE INDEX payments_paid_at ON payments (paid_at);
CREATE INDEX payments_payment_id ON payments (payment_id);

-- One field of one row became another value.
CREATE TABLE changes (
    table_name TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    field TEXT NOT NULL,
    kind TEXT NOT NULL,
    old TEXT,
    new TEXT,
    run INTEGER NOT NULL,
    part INTEGER NOT NULL,
    line INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_row ON changes (row_id);
CREATE INDEX changes_run ON changes (run, row_id);

-- One import, edit or undo; its report is a JSON object.
CREATE TABLE runs (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('import', 'edit', 'undo')),
    state TEXT NOT NULL CHECK (state IN ('done', 'failed', 'refused', 'undone')),
    started_at INTEGER NOT NULL,
    finished_at INTEGER NOT NULL,
    origin TEXT NOT NULL,
    who TEXT NOT NULL,
    undoes INTEGER,
    sha256 TEXT,
    file_name TEXT,
    source TEXT,
    table_name TEXT,
    rows_read INTEGER NOT NULL,
    rows_new INTEGER NOT NULL,
    rows_updated INTEGER NOT NULL,
    rows_unchanged INTEGER NOT NULL,
    rows_rejected INTEGER NOT NULL,
    rows_skipped INTEGER NOT NULL,
    parameters TEXT NOT NULL,
    headings TEXT,
    report TEXT NOT NULL
) STRICT;
CREATE INDEX runs_sha256 ON runs (sha256);
CREATE INDEX runs_source ON runs (source);

-- The rejected rows of a run: their cells as they stood, and why.
CREATE TABLE rejects (
    run INTEGER NOT NULL,
    part INTEGER NOT NULL,
    line INTEGER NOT NULL,
    cells TEXT NOT NULL,
    problems TEXT NOT NULL
) STRICT;
CREATE INDEX rejects_run ON rejects (run);

-- Every file that was imported, by the hash of its content.
CREATE TABLE files (
    sha256 TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    format TEXT NOT NULL,
    stored TEXT,
    first_seen_at INTEGER NOT NULL
) STRICT;
