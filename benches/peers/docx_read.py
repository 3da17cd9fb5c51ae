#!/usr/bin/env python3
"""python-docx reading every cell of a document's first table, and nothing else: docx_read.py FILE; prints the number of rows."""
import sys

import docx

table = docx.Document(sys.argv[1]).tables[0]
print(sum(1 for row in table.rows if [cell.text for cell in row.cells]))
