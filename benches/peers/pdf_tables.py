#!/usr/bin/env python3
"""pdfplumber finding the tables of a PDF and every cell in them, and nothing else: pdf_tables.py FILE; prints the number of rows."""
import sys

import pdfplumber

rows = 0
with pdfplumber.open(sys.argv[1]) as book:
    for page in book.pages:
        rows += sum(len(table) for table in page.extract_tables())
        page.close()
print(rows)
