#!/usr/bin/env python3
"""DuckDB doing what `vhm import` does with one file: duckdb_import.py DATABASE FILE RUN; prints the counts as JSON.

It has no secondary indexes: DuckDB scans columns, and indexes would only make it slower. It is given nothing to do that vhm does not do."""
import json
import sys

import duckdb

TEXTS = ["address", "goods_name", "taste_name", "order_type", "order_resource"]
TIMES = ["creation_time", "paying_time", "brewing_time", "delivery_time", "refund_time"]
FIELDS = TEXTS + ["order_price"] + TIMES + ["payment_status", "brew_status", "reason"]
NUMBERS = set(TIMES) | {"order_price"}
KEY = ["order_number", "machine_code"]

TABLES = """
CREATE TABLE IF NOT EXISTS orders (id BIGINT, version BIGINT, first_run BIGINT, first_line BIGINT, last_run BIGINT, %s);
CREATE TABLE IF NOT EXISTS changes (row_id BIGINT, version BIGINT, field TEXT, kind TEXT, old TEXT, new TEXT, run BIGINT, line BIGINT);
""" % ", ".join("%s %s" % (name, "BIGINT" if name in NUMBERS else "TEXT") for name in KEY + FIELDS)

BREW = """CASE brew_status WHEN '2' THEN 'delivered' WHEN '10' THEN 'delivery_confirmed' WHEN '11' THEN 'delivery_failure'
    WHEN '0' THEN 'not_delivered' WHEN '1' THEN 'in_progress' ELSE brew_status END AS brew_status"""


def converted(name):
    if name in TIMES:
        return "epoch_ms(%s) - 18000000 AS %s" % (name, name)
    if name == "order_price":
        return "CAST(order_price * 100 AS BIGINT) AS order_price"
    return BREW if name == "brew_status" else name


def statements(run):
    """The merge, one SQL statement at a time."""
    differs = " OR ".join("(typed.%s IS NOT NULL AND typed.%s IS DISTINCT FROM known.%s)" % (name, name, name) for name in FIELDS)
    pairs = ", ".join("typed.%s, known.%s AS old_%s" % (name, name, name) for name in FIELDS)
    yield """CREATE TEMPORARY TABLE differing AS SELECT known.id, known.version + 1 AS version, typed.line, %s
        FROM typed JOIN orders AS known USING (order_number, machine_code) WHERE %s""" % (pairs, differs)
    yield """CREATE TEMPORARY TABLE fresh AS SELECT typed.* FROM typed ANTI JOIN orders USING (order_number, machine_code)"""
    rows = " UNION ALL ".join(
        """SELECT id, version, '%(name)s', CASE WHEN old_%(name)s IS NULL THEN 'filled' ELSE 'changed' END, CAST(old_%(name)s AS TEXT),
        CAST(%(name)s AS TEXT), %(run)d, line FROM differing WHERE %(name)s IS NOT NULL AND %(name)s IS DISTINCT FROM old_%(name)s"""
        % {"name": name, "run": run} for name in FIELDS)
    yield "INSERT INTO changes " + rows
    sets = ", ".join("%s = coalesce(differing.%s, old_%s)" % (name, name, name) for name in FIELDS)
    yield "UPDATE orders SET version = differing.version, last_run = %d, %s FROM differing WHERE orders.id = differing.id" % (run, sets)
    yield """INSERT INTO orders SELECT (SELECT coalesce(max(id), 0) FROM orders) + line, 1, %d, line, %d, %s FROM fresh""" % (
        run, run, ", ".join(KEY + FIELDS))


def main(database, file, run):
    connection = duckdb.connect(database)
    connection.execute(TABLES)
    kinds = {name: "TIMESTAMP" if name in TIMES else "DECIMAL(12, 2)" if name == "order_price" else "VARCHAR" for name in KEY + FIELDS}
    # The file's columns stand in the order of the panel's export, which is the order of FIELDS.
    reader = "read_csv(?, header = true, auto_detect = false, delim = ',', quote = '\"', columns = %s)" % json.dumps(kinds).replace('"', "'")
    connection.execute("BEGIN")
    connection.execute("CREATE TEMPORARY TABLE typed AS SELECT row_number() OVER () + 1 AS line, %s FROM %s" % (
        ", ".join(KEY + [converted(name) for name in FIELDS]), reader), [file])
    for statement in statements(run):
        connection.execute(statement)
    read, new, updated = connection.execute(
        "SELECT (SELECT count(*) FROM typed), (SELECT count(*) FROM fresh), (SELECT count(*) FROM differing)").fetchone()
    connection.execute("COMMIT")
    connection.close()
    print(json.dumps({"read": read, "new": new, "updated": updated, "unchanged": read - new - updated, "rejected": 0, "skipped": 0}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
