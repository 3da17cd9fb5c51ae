-- The sqlite3 shell doing what `vhm import` does with one file, tuned; both files go through this script. @FILE@ and @RUN@ are filled in.
-- Tuning: staging and work tables in memory, 512 MiB of page cache, WAL with synchronous NORMAL, 8 KiB pages, one transaction, each row
-- looked up by its key once, change rows written from the few rows that differ, updates in the order of the table, no indexed column set
-- where it stays. Making the indexes after loading the first file was measured to give nothing.
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

-- The rows of the file that are known, and where they stand.
CREATE TEMPORARY TABLE known (row INTEGER NOT NULL PRIMARY KEY, id INTEGER NOT NULL);
INSERT INTO known
SELECT staging.rowid, orders.id FROM staging CROSS JOIN orders
ON orders.order_number = staging.order_number AND orders.machine_code = staging.machine_code;

CREATE TEMPORARY VIEW typed AS
SELECT staging.rowid AS row, staging.rowid + 1 AS line, order_number, machine_code,
    nullif(address, '') AS address, nullif(goods_name, '') AS goods_name, nullif(taste_name, '') AS taste_name, nullif(order_type, '') AS order_type, nullif(order_resource, '') AS order_resource,
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

-- Known rows in which something differs; an empty cell says nothing, so NULL on the new side never differs.
CREATE TEMPORARY TABLE differing (
    id INTEGER NOT NULL PRIMARY KEY, version INTEGER, line INTEGER,
    address, old_address, goods_name, old_goods_name, taste_name, old_taste_name, order_type, old_order_type,
    order_resource, old_order_resource, order_price, old_order_price, creation_time, old_creation_time, paying_time, old_paying_time,
    brewing_time, old_brewing_time, delivery_time, old_delivery_time, refund_time, old_refund_time, payment_status, old_payment_status,
    brew_status, old_brew_status, reason, old_reason
);
INSERT INTO differing
SELECT stored.id, stored.version + 1, typed.line,
    typed.address, stored.address, typed.goods_name, stored.goods_name, typed.taste_name, stored.taste_name,
    typed.order_type, stored.order_type, typed.order_resource, stored.order_resource, typed.order_price, stored.order_price,
    typed.creation_time, stored.creation_time, typed.paying_time, stored.paying_time, typed.brewing_time, stored.brewing_time,
    typed.delivery_time, stored.delivery_time, typed.refund_time, stored.refund_time, typed.payment_status, stored.payment_status,
    typed.brew_status, stored.brew_status, typed.reason, stored.reason
FROM known CROSS JOIN typed ON typed.row = known.row CROSS JOIN orders AS stored ON stored.id = known.id
WHERE typed.address <> coalesce(stored.address, '')
    OR typed.goods_name <> coalesce(stored.goods_name, '')
    OR typed.taste_name <> coalesce(stored.taste_name, '')
    OR typed.order_type <> coalesce(stored.order_type, '')
    OR typed.order_resource <> coalesce(stored.order_resource, '')
    OR typed.order_price <> coalesce(stored.order_price, -1)
    OR typed.creation_time <> coalesce(stored.creation_time, -1)
    OR typed.paying_time <> coalesce(stored.paying_time, -1)
    OR typed.brewing_time <> coalesce(stored.brewing_time, -1)
    OR typed.delivery_time <> coalesce(stored.delivery_time, -1)
    OR typed.refund_time <> coalesce(stored.refund_time, -1)
    OR typed.payment_status <> coalesce(stored.payment_status, '')
    OR typed.brew_status <> coalesce(stored.brew_status, '')
    OR typed.reason <> coalesce(stored.reason, '');

INSERT INTO changes
    SELECT id, version, 'address', iif(old_address IS NULL, 'filled', 'changed'),
        old_address, address, @RUN@, line FROM differing WHERE address <> coalesce(old_address, '');
INSERT INTO changes
    SELECT id, version, 'goods_name', iif(old_goods_name IS NULL, 'filled', 'changed'),
        old_goods_name, goods_name, @RUN@, line FROM differing WHERE goods_name <> coalesce(old_goods_name, '');
INSERT INTO changes
    SELECT id, version, 'taste_name', iif(old_taste_name IS NULL, 'filled', 'changed'),
        old_taste_name, taste_name, @RUN@, line FROM differing WHERE taste_name <> coalesce(old_taste_name, '');
INSERT INTO changes
    SELECT id, version, 'order_type', iif(old_order_type IS NULL, 'filled', 'changed'),
        old_order_type, order_type, @RUN@, line FROM differing WHERE order_type <> coalesce(old_order_type, '');
INSERT INTO changes
    SELECT id, version, 'order_resource', iif(old_order_resource IS NULL, 'filled', 'changed'),
        old_order_resource, order_resource, @RUN@, line FROM differing WHERE order_resource <> coalesce(old_order_resource, '');
INSERT INTO changes
    SELECT id, version, 'order_price', iif(old_order_price IS NULL, 'filled', 'changed'),
        old_order_price, order_price, @RUN@, line FROM differing WHERE order_price <> coalesce(old_order_price, -1);
INSERT INTO changes
    SELECT id, version, 'creation_time', iif(old_creation_time IS NULL, 'filled', 'changed'),
        old_creation_time, creation_time, @RUN@, line FROM differing WHERE creation_time <> coalesce(old_creation_time, -1);
INSERT INTO changes
    SELECT id, version, 'paying_time', iif(old_paying_time IS NULL, 'filled', 'changed'),
        old_paying_time, paying_time, @RUN@, line FROM differing WHERE paying_time <> coalesce(old_paying_time, -1);
INSERT INTO changes
    SELECT id, version, 'brewing_time', iif(old_brewing_time IS NULL, 'filled', 'changed'),
        old_brewing_time, brewing_time, @RUN@, line FROM differing WHERE brewing_time <> coalesce(old_brewing_time, -1);
INSERT INTO changes
    SELECT id, version, 'delivery_time', iif(old_delivery_time IS NULL, 'filled', 'changed'),
        old_delivery_time, delivery_time, @RUN@, line FROM differing WHERE delivery_time <> coalesce(old_delivery_time, -1);
INSERT INTO changes
    SELECT id, version, 'refund_time', iif(old_refund_time IS NULL, 'filled', 'changed'),
        old_refund_time, refund_time, @RUN@, line FROM differing WHERE refund_time <> coalesce(old_refund_time, -1);
INSERT INTO changes
    SELECT id, version, 'payment_status', iif(old_payment_status IS NULL, 'filled', 'changed'),
        old_payment_status, payment_status, @RUN@, line FROM differing WHERE payment_status <> coalesce(old_payment_status, '');
INSERT INTO changes
    SELECT id, version, 'brew_status', iif(old_brew_status IS NULL, 'filled', 'changed'),
        old_brew_status, brew_status, @RUN@, line FROM differing WHERE brew_status <> coalesce(old_brew_status, '');
INSERT INTO changes
    SELECT id, version, 'reason', iif(old_reason IS NULL, 'filled', 'changed'),
        old_reason, reason, @RUN@, line FROM differing WHERE reason <> coalesce(old_reason, '');

-- Setting an indexed column rewrites its index entries even when the value stays, so it is set only where it differs.
UPDATE orders SET version = differing.version, last_run = @RUN@,
    address = coalesce(differing.address, old_address), goods_name = coalesce(differing.goods_name, old_goods_name),
    taste_name = coalesce(differing.taste_name, old_taste_name), order_type = coalesce(differing.order_type, old_order_type),
    order_resource = coalesce(differing.order_resource, old_order_resource),
    order_price = coalesce(differing.order_price, old_order_price), paying_time = coalesce(differing.paying_time, old_paying_time),
    brewing_time = coalesce(differing.brewing_time, old_brewing_time),
    delivery_time = coalesce(differing.delivery_time, old_delivery_time), refund_time = coalesce(differing.refund_time, old_refund_time),
    payment_status = coalesce(differing.payment_status, old_payment_status),
    brew_status = coalesce(differing.brew_status, old_brew_status), reason = coalesce(differing.reason, old_reason)
FROM differing WHERE orders.id = differing.id;
UPDATE orders SET creation_time = differing.creation_time
FROM differing WHERE orders.id = differing.id AND differing.creation_time <> coalesce(old_creation_time, -1);

INSERT INTO orders
SELECT NULL, 1, @RUN@, line, @RUN@, order_number, machine_code,
    address, goods_name, taste_name, order_type, order_resource, order_price, creation_time, paying_time, brewing_time, delivery_time,
    refund_time, payment_status, brew_status, reason
FROM typed WHERE row NOT IN (SELECT row FROM known);

COMMIT;

.mode list
SELECT json_object('read', read, 'new', new, 'updated', updated, 'unchanged', read - new - updated, 'rejected', 0, 'skipped', 0)
FROM (SELECT (SELECT count(*) FROM staging) AS read, (SELECT count(*) FROM staging) - (SELECT count(*) FROM known) AS new,
    (SELECT count(*) FROM differing) AS updated);
