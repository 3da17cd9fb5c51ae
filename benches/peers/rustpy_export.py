#!/usr/bin/env python3
"""rustpy-xlsxwriter writing all orders of vhm's SQLite database to a workbook: rustpy_export.py DATABASE FILE list|stream.

`list` hands it a list of records, as its manual shows; `stream` hands it a generator, which keeps its memory small. Times become Excel
serials and prices sums already in the query, so that no Python code runs for a cell; real dates come from the number format."""
import sqlite3
import sys

from rustpy_xlsxwriter import Format, write_worksheet

COLUMNS = ["order_number", "machine_code", "address", "goods_name", "taste_name", "order_type", "order_resource", "order_price",
           "creation_time", "paying_time", "brewing_time", "delivery_time", "refund_time", "payment_status", "brew_status", "reason"]


def expression(name):
    if name.endswith("_time"):
        return "%s / 86400000.0 + 25569.20833333333333" % name
    return "order_price / 100.0" if name == "order_price" else name


def main(database, file, way):
    connection = sqlite3.connect(database)
    cursor = connection.execute("SELECT %s FROM orders ORDER BY id" % ", ".join(expression(name) for name in COLUMNS))
    records = (dict(zip(COLUMNS, row)) for row in cursor)
    if way == "list":
        records = list(records)
    formats = {name: Format().set_num_format("yyyy-mm-dd hh:mm:ss") for name in COLUMNS if name.endswith("_time")}
    formats["order_price"] = Format().set_num_format("#,##0.00")
    write_worksheet(records, file, sheet_name="Orders", column_formats=formats, freeze_row=1, autofilter=True, bold_headers=True,
                    column_width=20)


if __name__ == "__main__":
    main(*sys.argv[1:4])
