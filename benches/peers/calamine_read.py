#!/usr/bin/env python3
"""python-calamine reading every cell of a workbook's first sheet, and nothing else: calamine_read.py FILE; prints the number of rows."""
import sys

from python_calamine import CalamineWorkbook

sheet = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0)
print(sum(1 for _ in sheet.iter_rows()))
