"""The same windows with DuckDB's ASOF join: for every order the nearest earlier row and the nearest later one, the better of the two, and each
row given to the order that is nearest to it. Prints order_number,kind,key of every pair."""
import sys

import duckdb

folder, threads = sys.argv[1], int(sys.argv[2])
db = duckdb.connect()
db.execute(f"SET threads = {threads}")
for name in ("orders", "receipts", "payments"):
    db.execute(f"CREATE TABLE {name} AS SELECT * FROM read_csv('{folder}/{name}.csv', all_varchar = false)")
QUERY = """
WITH o AS (SELECT order_number, order_price AS amount, {anchor} AS anchor, {lo} AS lo, {hi} AS hi FROM orders WHERE {wanted} AND {anchor} IS NOT NULL),
r AS (SELECT {key} AS key, {amount} AS amount, {time} AS time FROM {table} WHERE {usable}),
before AS (SELECT o.*, r.key, r.time FROM o ASOF JOIN r ON o.amount = r.amount AND o.anchor >= r.time),
after AS (SELECT o.*, r.key, r.time FROM o ASOF JOIN r ON o.amount = r.amount AND o.anchor <= r.time),
both_sides AS (SELECT *, abs(epoch(time - anchor)) AS away FROM before WHERE time BETWEEN lo AND hi
               UNION ALL SELECT *, abs(epoch(time - anchor)) FROM after WHERE time BETWEEN lo AND hi),
best AS (SELECT * FROM both_sides QUALIFY row_number() OVER (PARTITION BY order_number ORDER BY away, time, key) = 1)
SELECT order_number, '{kind}', key FROM best QUALIFY row_number() OVER (PARTITION BY key ORDER BY away, order_number) = 1
"""
for kind, values in {
    "receipt": dict(anchor="delivery_time", lo="delivery_time - INTERVAL 30 SECOND", hi="delivery_time + INTERVAL 120 SECOND",
                    wanted="order_resource = 'cash' AND brew_status = 2", table="receipts", time="receipt_time", amount="total_amount",
                    key="fiscal_module || ':' || receipt_number", usable="operation = 'sale'"),
    "payment": dict(anchor="paying_time", lo="creation_time - INTERVAL 60 SECOND",
                    hi="coalesce(delivery_time, creation_time + INTERVAL 600 SECOND) + INTERVAL 60 SECOND",
                    wanted="order_resource = 'userDefined'", table="payments", time="paid_at", amount="amount",
                    key="provider || ':' || payment_id", usable="TRUE"),
}.items():
    for row in db.execute(QUERY.format(kind=kind, **values)).fetchall():
        print(",".join(row))
