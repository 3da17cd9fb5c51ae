PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -65536;
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY, order_number TEXT NOT NULL, machine_code TEXT NOT NULL, address TEXT, goods_name TEXT, taste_name TEXT,
    order_type TEXT, order_resource TEXT, order_price INTEGER, creation_time INTEGER, paying_time INTEGER, brewing_time INTEGER,
    delivery_time INTEGER, refund_time INTEGER, payment_status TEXT, brew_status TEXT, reason TEXT, version INTEGER NOT NULL,
    first_run INTEGER, first_line INTEGER, last_run INTEGER, UNIQUE (order_number, machine_code));
CREATE INDEX IF NOT EXISTS orders_time ON orders (creation_time);
CREATE INDEX IF NOT EXISTS orders_machine_time ON orders (machine_code, creation_time);
CREATE TABLE IF NOT EXISTS changes (row_id INTEGER, version INTEGER, field TEXT, kind TEXT, old TEXT, new TEXT, run INTEGER);
CREATE INDEX IF NOT EXISTS changes_row ON changes (row_id);
CREATE INDEX IF NOT EXISTS changes_run ON changes (run, row_id);
DROP TABLE IF EXISTS staging;
CREATE TABLE staging (a TEXT, b TEXT, c TEXT, d TEXT, e TEXT, f TEXT, g TEXT, h TEXT, i TEXT, j TEXT, k TEXT, l TEXT, m TEXT, n TEXT, o TEXT, p TEXT);
.mode csv
.import --skip 1 FILE staging
BEGIN IMMEDIATE;
CREATE TEMP VIEW typed AS SELECT rowid AS line, a AS order_number, b AS machine_code, NULLIF(c, '') AS address, NULLIF(d, '') AS goods_name,
    NULLIF(e, '') AS taste_name, NULLIF(f, '') AS order_type, NULLIF(g, '') AS order_resource, CAST(round(h * 100) AS INTEGER) AS order_price,
    unixepoch(NULLIF(i, '')) * 1000 - 18000000 AS creation_time, unixepoch(NULLIF(j, '')) * 1000 - 18000000 AS paying_time,
    unixepoch(NULLIF(k, '')) * 1000 - 18000000 AS brewing_time, unixepoch(NULLIF(l, '')) * 1000 - 18000000 AS delivery_time,
    unixepoch(NULLIF(m, '')) * 1000 - 18000000 AS refund_time, NULLIF(n, '') AS payment_status, NULLIF(o, '') AS brew_status, NULLIF(p, '') AS reason
    FROM staging;
