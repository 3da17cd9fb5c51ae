-- The sqlite3 shell doing what `vhm import` does with one file, tuned: both files go through this same script. @FILE@, @RUN@ and @NOW@ are filled in.
-- Tuning: staging and work tables in memory, 512 MiB of page cache, WAL with synchronous NORMAL, 8 KiB pages, one transaction, each known
-- row fetched once, values converted once, change rows written from the few rows that differ, updates in the order of the table.
.bail on
PRAGMA page_size = 8192;
.output /dev/null
PRAGMA journal_mode = WAL;
.output stdout
PRAGMA synchronous = NORMAL;
PRAGMA temp_store = MEMORY;
PRAGMA cache_size = -524288;

CREATE TABLE IF NOT EXISTS orders (
    id INTEGER NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    first_run INTEGER NOT NULL,
    first_line INTEGER NOT NULL,
    last_run INTEGER NOT NULL,
    order_number TEXT NOT NULL,
    machine_code TEXT NOT NULL,
    address TEXT,
    goods_name TEXT,
    taste_name TEXT,
    order_type TEXT,
    order_resource TEXT,
    order_price INTEGER,
    creation_time INTEGER,
    paying_time INTEGER,
    brewing_time INTEGER,
    delivery_time INTEGER,
    refund_time INTEGER,
    payment_status TEXT,
    brew_status TEXT,
    reason TEXT,
    UNIQUE (order_number, machine_code)
) STRICT;
CREATE INDEX IF NOT EXISTS orders_creation_time ON orders (creation_time);
CREATE INDEX IF NOT EXISTS orders_machine_code_creation_time ON orders (machine_code, creation_time);
CREATE TABLE IF NOT EXISTS changes (
    row_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    field TEXT NOT NULL,
    kind TEXT NOT NULL,
    old TEXT,
    new TEXT,
    run INTEGER NOT NULL,
    line INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS changes_row ON changes (row_id);
CREATE INDEX IF NOT EXISTS changes_run ON changes (run, row_id);

CREATE TEMPORARY TABLE staging (
    order_number TEXT, machine_code TEXT, address TEXT, goods_name TEXT, taste_name TEXT, order_type TEXT, order_resource TEXT,
    order_price TEXT, creation_time TEXT, paying_time TEXT, brewing_time TEXT, delivery_time TEXT, refund_time TEXT,
    payment_status TEXT, brew_status TEXT, reason TEXT
);
.mode csv
.import --schema temp --skip 1 "@FILE@" staging

BEGIN IMMEDIATE;

CREATE TEMPORARY VIEW typed AS
SELECT staging.rowid + 1 AS line, order_number, machine_code, nullif(address, '') AS address, nullif(goods_name, '') AS goods_name,
    nullif(taste_name, '') AS taste_name, nullif(order_type, '') AS order_type, nullif(order_resource, '') AS order_resource,
    CASE WHEN order_price <> '' THEN CAST(round(order_price * 100) AS INTEGER) END AS order_price,
    unixepoch(creation_time, '-5 hours') * 1000 AS creation_time,
    unixepoch(paying_time, '-5 hours') * 1000 AS paying_time,
    unixepoch(brewing_time, '-5 hours') * 1000 AS brewing_time,
    unixepoch(delivery_time, '-5 hours') * 1000 AS delivery_time,
    unixepoch(refund_time, '-5 hours') * 1000 AS refund_time,
    nullif(payment_status, '') AS payment_status,
    CASE brew_status WHEN '2' THEN 'delivered' WHEN '10' THEN 'delivery_confirmed' WHEN '11' THEN 'delivery_failure'
        WHEN '0' THEN 'not_delivered' WHEN '1' THEN 'in_progress' WHEN '' THEN NULL ELSE brew_status END AS brew_status,
    nullif(reason, '') AS reason
FROM staging;

