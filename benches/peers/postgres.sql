-- psql doing what `vhm import` does with one file, tuned; both files go through this script. @FILE@ and @RUN@ are filled in.
-- Tuning: COPY straight into typed columns of a temporary table, statistics before the joins, memory for hash joins, one transaction,
-- change rows written from the few rows that differ, a collation that compares bytes, and the settings of the cluster (see cluster.py).
-- Making the indexes after loading the first file was measured to give little.
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
SET work_mem = '512MB';
SET temp_buffers = '512MB';
SET maintenance_work_mem = '512MB';

CREATE TABLE IF NOT EXISTS orders (
    id bigint NOT NULL PRIMARY KEY,
    version bigint NOT NULL,
    first_run bigint NOT NULL,
    first_line bigint NOT NULL,
    last_run bigint NOT NULL,
    order_number text NOT NULL,
    machine_code text NOT NULL,
    address text, goods_name text, taste_name text, order_type text, order_resource text, order_price bigint, creation_time bigint,
    paying_time bigint, brewing_time bigint, delivery_time bigint, refund_time bigint, payment_status text, brew_status text, reason text,
    UNIQUE (order_number, machine_code)
);
CREATE INDEX IF NOT EXISTS orders_creation_time ON orders (creation_time);
CREATE INDEX IF NOT EXISTS orders_machine_code_creation_time ON orders (machine_code, creation_time);
CREATE TABLE IF NOT EXISTS changes (
    row_id bigint NOT NULL,
    version bigint NOT NULL,
    field text NOT NULL,
    kind text NOT NULL,
    old text,
    new text,
    run bigint NOT NULL,
    line bigint NOT NULL
);
CREATE INDEX IF NOT EXISTS changes_row ON changes (row_id);
CREATE INDEX IF NOT EXISTS changes_run ON changes (run, row_id);

BEGIN;

CREATE TEMPORARY TABLE staging (
    line bigint GENERATED ALWAYS AS IDENTITY (START WITH 2 CACHE 1000),
    order_number text, machine_code text,
    address text, goods_name text, taste_name text, order_type text, order_resource text, order_price double precision,
    creation_time timestamp, paying_time timestamp, brewing_time timestamp, delivery_time timestamp, refund_time timestamp,
    payment_status text, brew_status text, reason text
);
\copy staging (order_number, machine_code, address, goods_name, taste_name, order_type, order_resource, order_price, creation_time, paying_time, brewing_time, delivery_time, refund_time, payment_status, brew_status, reason) FROM '@FILE@' WITH (FORMAT csv, HEADER true)
ANALYZE staging (order_number, machine_code);

CREATE TEMPORARY VIEW typed AS
SELECT line, order_number, machine_code,
    address,
    goods_name,
    taste_name,
    order_type,
    order_resource,
    round(order_price * 100)::bigint AS order_price,
    ((date_part('epoch', creation_time) - 18000) * 1000)::bigint AS creation_time,
    ((date_part('epoch', paying_time) - 18000) * 1000)::bigint AS paying_time,
    ((date_part('epoch', brewing_time) - 18000) * 1000)::bigint AS brewing_time,
    ((date_part('epoch', delivery_time) - 18000) * 1000)::bigint AS delivery_time,
    ((date_part('epoch', refund_time) - 18000) * 1000)::bigint AS refund_time,
    payment_status,
    CASE brew_status WHEN '2' THEN 'delivered' WHEN '10' THEN 'delivery_confirmed' WHEN '11' THEN 'delivery_failure' WHEN '0' THEN 'not_delivered' WHEN '1' THEN 'in_progress' ELSE brew_status END AS brew_status,
    reason
FROM staging;

-- Known rows in which something differs; an empty cell says nothing, so NULL on the new side never differs.
CREATE TEMPORARY TABLE differing AS
SELECT known.id, known.version + 1 AS version, typed.line,
    typed.address, known.address AS old_address, typed.goods_name, known.goods_name AS old_goods_name,
    typed.taste_name, known.taste_name AS old_taste_name, typed.order_type, known.order_type AS old_order_type,
    typed.order_resource, known.order_resource AS old_order_resource, typed.order_price, known.order_price AS old_order_price,
    typed.creation_time, known.creation_time AS old_creation_time, typed.paying_time, known.paying_time AS old_paying_time,
    typed.brewing_time, known.brewing_time AS old_brewing_time, typed.delivery_time, known.delivery_time AS old_delivery_time,
    typed.refund_time, known.refund_time AS old_refund_time, typed.payment_status, known.payment_status AS old_payment_status,
    typed.brew_status, known.brew_status AS old_brew_status, typed.reason, known.reason AS old_reason
FROM typed JOIN orders AS known USING (order_number, machine_code)
WHERE typed.address <> coalesce(known.address, '')
    OR typed.goods_name <> coalesce(known.goods_name, '')
    OR typed.taste_name <> coalesce(known.taste_name, '')
    OR typed.order_type <> coalesce(known.order_type, '')
    OR typed.order_resource <> coalesce(known.order_resource, '')
    OR typed.order_price <> coalesce(known.order_price, -1)
    OR typed.creation_time <> coalesce(known.creation_time, -1)
    OR typed.paying_time <> coalesce(known.paying_time, -1)
    OR typed.brewing_time <> coalesce(known.brewing_time, -1)
    OR typed.delivery_time <> coalesce(known.delivery_time, -1)
    OR typed.refund_time <> coalesce(known.refund_time, -1)
    OR typed.payment_status <> coalesce(known.payment_status, '')
    OR typed.brew_status <> coalesce(known.brew_status, '')
    OR typed.reason <> coalesce(known.reason, '')
ORDER BY known.id;
ANALYZE differing (id);

INSERT INTO changes
SELECT id, version, field, CASE WHEN old IS NULL THEN 'filled' ELSE 'changed' END, old, new, @RUN@, line
FROM differing, LATERAL (VALUES
    ('address', old_address, address),
    ('goods_name', old_goods_name, goods_name),
    ('taste_name', old_taste_name, taste_name),
    ('order_type', old_order_type, order_type),
    ('order_resource', old_order_resource, order_resource),
    ('order_price', old_order_price::text, order_price::text),
    ('creation_time', old_creation_time::text, creation_time::text),
    ('paying_time', old_paying_time::text, paying_time::text),
    ('brewing_time', old_brewing_time::text, brewing_time::text),
    ('delivery_time', old_delivery_time::text, delivery_time::text),
    ('refund_time', old_refund_time::text, refund_time::text),
    ('payment_status', old_payment_status, payment_status),
    ('brew_status', old_brew_status, brew_status),
    ('reason', old_reason, reason)
) AS field (field, old, new)
WHERE new <> coalesce(old, '');

UPDATE orders SET version = differing.version, last_run = @RUN@,
    address = coalesce(differing.address, old_address), goods_name = coalesce(differing.goods_name, old_goods_name),
    taste_name = coalesce(differing.taste_name, old_taste_name), order_type = coalesce(differing.order_type, old_order_type),
    order_resource = coalesce(differing.order_resource, old_order_resource),
    order_price = coalesce(differing.order_price, old_order_price), creation_time = coalesce(differing.creation_time, old_creation_time),
    paying_time = coalesce(differing.paying_time, old_paying_time), brewing_time = coalesce(differing.brewing_time, old_brewing_time),
    delivery_time = coalesce(differing.delivery_time, old_delivery_time), refund_time = coalesce(differing.refund_time, old_refund_time),
    payment_status = coalesce(differing.payment_status, old_payment_status),
    brew_status = coalesce(differing.brew_status, old_brew_status), reason = coalesce(differing.reason, old_reason)
FROM differing WHERE orders.id = differing.id;

SELECT coalesce(max(id), 0) AS last_id FROM orders \gset
CREATE TEMPORARY TABLE before AS SELECT count(*) AS rows FROM orders;
INSERT INTO orders
SELECT :last_id + line, 1, @RUN@, line, @RUN@, order_number, machine_code,
    address, goods_name, taste_name, order_type, order_resource, order_price, creation_time, paying_time, brewing_time, delivery_time,
    refund_time, payment_status, brew_status, reason
FROM typed WHERE NOT EXISTS (
    SELECT FROM orders AS known WHERE known.order_number = typed.order_number AND known.machine_code = typed.machine_code
);

COMMIT;

\pset tuples_only on
\pset format unaligned
SELECT json_build_object('read', read, 'new', fresh, 'updated', updated, 'unchanged', read - fresh - updated, 'rejected', 0, 'skipped', 0)
FROM (SELECT (SELECT count(*) FROM staging) AS read, (SELECT count(*) FROM orders) - (SELECT rows FROM before) AS fresh,
    (SELECT count(*) FROM differing) AS updated) AS counts;
