#!/usr/bin/env python3
"""Makes the files that the benchmark imports, and says what a right import of them must count.

The files have the shape of the machine panel's 16-column order export. The first holds N orders. The second holds N orders too: half of
them are known from the first; three quarters of the known ones differ in one or two fields (filled, changed or blanked), the others are
the same; the other half is new. Everything is invented and made from one seed, so that the same N always gives the same bytes. It is
not a fixture: shapes and sizes are what matters, not odd cases.

    generate.py csv FOLDER ROWS [--shuffle]     orders_first_ROWS.csv, orders_second_ROWS[_shuffled].csv, and the counts beside them
    generate.py docx CSV DOCX COLUMNS           the first columns of the same rows as a table of a document
    generate.py xlsx CSV XLSX [--shared]        the same rows as a workbook, with texts in the cells or in a table of shared texts
"""
import csv
import datetime
import json
import os
import random
import sys

SEED = 20240101
COLUMNS = ["Order number", "Machine code", "Address", "Goods name", "Taste name", "Order type", "Order resource", "Order price",
           "Creation time", "Paying time", "Brewing time", "Delivery time", "Refund time", "Payment status", "Brew status", "Reason"]
(NUMBER, MACHINE, ADDRESS, GOODS, TASTE, TYPE, RESOURCE, PRICE, CREATION, PAYING, BREWING, DELIVERY, REFUND, PAYMENT, BREW,
 REASON) = range(16)
KEY_COLUMNS = (NUMBER, MACHINE)

MACHINES = 40
BOARDS = ["c91c0000", "181f0000", "191f0000", "c71e0000"]
STREETS = ["ул. Примерная", "пр. Образцовый", "ул. Вымышленная", "пер. Пробный", "ул. Учебная"]
GOODS_PRICES = [("Эспрессо", 10000), ("Американо", 12000), ("Капучино", 15000), ("Латте", 15000), ("Горячий шоколад", 20000),
                ("Раф ванильный", 25000), ("Матча на молоке", 25000), ("MacCoffee 3in1", 10000), ("Чай с лимоном", 12000)]
TASTES = ["с сахаром", "без сахара", "двойной сахар", "карамель", "миндальный сироп"]
FAILURES = ["Нет воды", "Нет стаканов", "Сбой нагрева"]
START = int(datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc).timestamp())
TASHKENT, MACHINE_CLOCK = 5 * 3600, 8 * 3600
LONGEST_PERIOD_DAYS = 3000


class Calendar:
    """Texts of moments, put together from tables because a million calls of strftime are slow."""

    def __init__(self):
        first = datetime.date(2024, 1, 1)
        days = [first + datetime.timedelta(days=day) for day in range(LONGEST_PERIOD_DAYS)]
        self.days = [day.strftime("%Y-%m-%d ") for day in days]
        self.digits = [day.strftime("%Y%m%d") for day in days]
        clocks = [(second // 3600, second // 60 % 60, second % 60) for second in range(86400)]
        self.clocks = ["%02d:%02d:%02d" % clock for clock in clocks]
        self.clock_digits = ["%02d%02d%02d" % clock for clock in clocks]

    def text(self, local):
        """`local` counts seconds of wall time from the first day."""
        day, second = divmod(local, 86400)
        return self.days[day] + self.clocks[second]

    def digits_of(self, local):
        day, second = divmod(local, 86400)
        return self.digits[day] + self.clock_digits[second]


class Orders:
    """An endless run of orders in the order of their creation; no two share a number."""

    def __init__(self):
        self.random = random.Random(SEED)
        self.calendar = Calendar()
        self.machines = [("0a%02x%s" % (at, BOARDS[at // 3 % 4]), "%s, %d" % (STREETS[at % 5], 3 * at + 1)) for at in range(MACHINES)]
        self.counters = [self.random.randrange(1, 5000) for _ in range(MACHINES)]
        self.now = 6 * 3600

    def next(self):
        chance, pick = self.random.random, self.random.randrange
        self.now += 4 + int(chance() * 18)
        at = int(chance() * MACHINES)
        machine, address = self.machines[at]
        goods, price = GOODS_PRICES[int(chance() * len(GOODS_PRICES))]
        taste = "" if chance() < 0.1 else TASTES[int(chance() * len(TASTES))]
        kind = chance()
        if kind < 0.76:
            row = self.cash(at, machine, self.now, str(price))
        elif kind < 0.97:
            row = self.qr(machine, self.now, "%d.00" % price)
        else:
            row = self.test(machine, self.now)
        row[ADDRESS], row[GOODS], row[TASTE] = address, goods, taste
        if chance() < 0.015:
            row[DELIVERY], row[BREW], row[REASON] = "", "11", FAILURES[pick(len(FAILURES))]
        return row

    def cash(self, at, machine, created, price):
        self.counters[at] += 1
        clock = created - 2 - int(self.random.random() * 23) - TASHKENT + MACHINE_CLOCK
        number = "ff%08x%s%s" % (self.counters[at], self.calendar.digits_of(clock), machine)
        delivered = created + 26 + int(self.random.random() * 76)
        return self.row(number, machine, "cash", price, created, created, created, delivered)

    def qr(self, machine, created, price):
        fraction = ("%07d" % int(self.random.random() * 1e7)).rstrip("0")
        number = "ud%d%s" % (START + created - TASHKENT - 2, fraction)
        paid = created + 33 + int(self.random.random() * 49)
        brewed = paid + 42 + int(self.random.random() * 73)
        return self.row(number, machine, "userDefined", price, created, paid, brewed, brewed)

    def test(self, machine, created):
        number = "test%d%03d%s" % (START + created - TASHKENT, int(self.random.random() * 1000), machine)
        return self.row(number, machine, "testShipment", "0", created, created, created, created + 30)

    def row(self, number, machine, resource, price, created, paid, brewed, delivered):
        created_text = self.calendar.text(created)
        paid_text = created_text if paid == created else self.calendar.text(paid)
        brewed_text = created_text if brewed == created else self.calendar.text(brewed)
        delivered_text = brewed_text if delivered == brewed else self.calendar.text(delivered)
        return [number, machine, "", "", "", "normal", resource, price, created_text, paid_text, brewed_text, delivered_text, "", "paid",
                "2", ""]


def alter(row, chance):
    """Changes one or two fields of a known order, as a later export of the panel would; some are blanked, which must change nothing."""
    later = row[:]
    kind = int(chance() * 8)
    if kind == 0:
        later[BREW] = "2" if row[BREW] == "10" else "10"
    elif kind == 1:
        later[REFUND] = row[BREWING][:-2] + "59"
    elif kind == 2:
        later[PAYMENT], later[REFUND] = "refunded", row[BREWING][:-2] + "58"
    elif kind == 3:
        later[GOODS] = row[GOODS] + " XL"
    elif kind == 4:
        later[ADDRESS], later[TASTE] = row[ADDRESS] + "а", ""
    elif kind == 5:
        later[PRICE] = "11000.00" if row[PRICE].endswith(".00") else "11000"
        later[PAYING] = ""
    elif kind == 6:
        later[TASTE] = row[TASTE] + " большой" if row[TASTE] else "обычный"
    else:
        later[ADDRESS if chance() < 0.5 else GOODS] = ""
    return later


def compare(row, later, counts, fields):
    """Counts what an import of `later` must change of `row`: an empty cell changes nothing."""
    touched = 0
    if row != later:
        for at in range(len(COLUMNS)):
            old, new = row[at], later[at]
            if old == new or new == "":
                continue
            kind = "changed" if old else "filled"
            counts[kind] += 1
            fields[kind + " " + COLUMNS[at]] = fields.get(kind + " " + COLUMNS[at], 0) + 1
            touched += 1
    counts["updated" if touched else "unchanged"] += 1


def line(row):
    """A line of CSV; only addresses hold commas, and no text holds a quote."""
    return ",".join(['"%s"' % cell if "," in cell else cell for cell in row]) + "\n"


def both_files(count):
    """Two generators' worth of work in one pass: yields (first file's row or None, second file's row or None, known row or None)."""
    orders = Orders()
    chance = random.Random(SEED + 1).random
    for pair in range((count + 1) // 2):
        known = orders.next()
        later = alter(known, chance) if chance() < 0.75 else known
        yield known, later, known
        if 2 * pair + 1 < count:
            yield None, orders.next(), None
            yield orders.next(), None, None


def make_csv(folder, count, shuffle):
    """Writes both files and the counts; each under a temporary name first, so that a file which stands there is whole."""
    names = paths(folder, count, shuffle)
    counts = {"read": count, "new": 0, "updated": 0, "unchanged": 0, "rejected": 0, "skipped": 0, "filled": 0, "changed": 0}
    fields, lines = {}, []
    with open(names["first"] + ".part", "w", encoding="utf-8", newline="") as first:
        first.write(line(COLUMNS))
        for old, new, known in both_files(count):
            if old is not None:
                first.write(line(old))
            if new is None:
                continue
            lines.append(line(new))
            if known is None:
                counts["new"] += 1
            else:
                compare(known, new, counts, fields)
    if shuffle:
        random.Random(SEED + 2).shuffle(lines)
    with open(names["second"] + ".part", "w", encoding="utf-8", newline="") as second:
        second.write(line(COLUMNS))
        second.writelines(lines)
    zero = dict.fromkeys(counts, 0)
    expected = {"first": {**zero, "read": count, "new": count}, "second": counts, "fields": fields,
                "machine": Orders().machines[3][0], "columns": COLUMNS}
    with open(names["expected"] + ".part", "w", encoding="utf-8") as out:
        json.dump(expected, out, ensure_ascii=False, indent=1)
    for name in ("first", "second", "expected"):
        os.replace(names[name] + ".part", names[name])


def paths(folder, count, shuffle=False):
    """Where the files of a size are. The first file is the same with and without shuffling."""
    flavour = "_shuffled" if shuffle else ""
    return {"first": os.path.join(folder, "orders_first_%d.csv" % count), "second": os.path.join(folder, "orders_second_%d%s.csv" % (count, flavour)),
            "expected": os.path.join(folder, "orders_expected_%d%s.json" % (count, flavour))}


def make(folder, count, shuffle=False):
    """Both files of a size, made when they are not there, and what the second must count."""
    os.makedirs(folder, exist_ok=True)
    names = paths(folder, count, shuffle)
    if not all(os.path.exists(path) for path in names.values()):
        make_csv(folder, count, shuffle)
    with open(names["expected"], encoding="utf-8") as counts:
        return names["first"], names["second"], json.load(counts)["second"]


def make_parts(source, folder, count):
    """The rows of a file as `count` files in a folder, and the same files in a ZIP archive."""
    import zipfile
    name = os.path.splitext(os.path.basename(source))[0]
    parts, archive = os.path.join(folder, f"{name}_parts"), os.path.join(folder, f"{name}_parts.zip")
    if os.path.exists(archive):
        return parts, archive
    os.makedirs(parts, exist_ok=True)
    with open(source, encoding="utf-8", newline="") as lines:
        head = next(lines)
        rows = lines.readlines()
    size = -(-len(rows) // count)
    with zipfile.ZipFile(archive + ".part", "w", zipfile.ZIP_DEFLATED) as out:
        for part in range(count):
            path = os.path.join(parts, f"part{part}.csv")
            with open(path, "w", encoding="utf-8", newline="") as target:
                target.write(head)
                target.writelines(rows[part * size:(part + 1) * size])
            out.write(path, os.path.basename(path))
    os.replace(archive + ".part", archive)
    return parts, archive


def make_docx(source, target, columns):
    """The first columns of the rows as a table of a document, written by hand: writers of documents take hours for it."""
    import zipfile
    from xml.sax.saxutils import escape
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    package = "http://schemas.openxmlformats.org/package/2006"
    head = (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document '
            f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:tbl><w:tblPr/><w:tblGrid>'
            f'{"<w:gridCol/>" * columns}</w:tblGrid>')
    with open(source, encoding="utf-8", newline="") as rows, zipfile.ZipFile(target + ".part", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
                         f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                         f'<Override PartName="/word/document.xml" ContentType="{word}"/></Types>')
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
                         f'Type="{kind}" Target="word/document.xml"/></Relationships>')
        with archive.open("word/document.xml", "w") as part:
            part.write(head.encode())
            for row in csv.reader(rows):
                cells = "".join(f'<w:tc><w:p><w:r><w:t xml:space="preserve">{escape(cell)}</w:t></w:r></w:p></w:tc>' for cell in row[:columns])
                part.write(f"<w:tr>{cells}</w:tr>".encode())
            part.write(b"</w:tbl><w:p/><w:sectPr/></w:body></w:document>")
    os.replace(target + ".part", target)


def make_xlsx(source, target, shared):
    """Prices become numbers; times and identifiers stay text, as in the panel's own workbooks."""
    import xlsxwriter
    workbook = xlsxwriter.Workbook(target + ".part", {"constant_memory": not shared, "in_memory": False})
    sheet = workbook.add_worksheet("Sheet1")
    with open(source, encoding="utf-8", newline="") as lines:
        for at, row in enumerate(csv.reader(lines)):
            for column, cell in enumerate(row):
                if not cell:
                    continue
                if at and column == PRICE:
                    sheet.write_number(at, column, float(cell))
                else:
                    sheet.write_string(at, column, cell)
    workbook.close()
    os.replace(target + ".part", target)


def ruled(path, pages):
    """A PDF with one ruled table of 8 columns over so many pages, its header on each; gives the number of its rows."""
    rows_on_page = 36
    rows = pages * rows_on_page
    if os.path.exists(path):
        return rows
    from reportlab import rl_config
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen import canvas

    rl_config.invariant = 1
    pdfmetrics.registerFont(TTFont("Sans", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
    places = [NUMBER, MACHINE, GOODS, TASTE, PRICE, CREATION, RESOURCE, PAYMENT]
    widths = [165, 66, 85, 100, 60, 90, 70, 60]
    edges = [40 + sum(widths[:at]) for at in range(len(widths) + 1)]
    page = canvas.Canvas(path, pagesize=landscape(A4))
    orders = Orders()
    for number in range(pages):
        page.setFont("Sans", 7)
        page.setLineWidth(0.4)
        table = [[COLUMNS[at] for at in places]]
        for _ in range(rows_on_page):
            order = orders.next()
            table.append([str(order[at]) for at in places])
        for line, row in enumerate(table):
            y = 550 - line * 14
            for edge, cell in zip(edges, row):
                page.drawString(edge + 3, y + 4, cell)
        page.grid(edges, [550 + 14 - line * 14 for line in range(len(table) + 1)])
        page.drawCentredString(421, 20, f"Page {number + 1}")
        page.showPage()
    page.save()
    return rows


def main(arguments):
    if len(arguments) >= 3 and arguments[0] == "csv":
        os.makedirs(arguments[1], exist_ok=True)
        return make_csv(arguments[1], int(arguments[2]), "--shuffle" in arguments)
    if len(arguments) == 4 and arguments[0] == "docx":
        return make_docx(arguments[1], arguments[2], int(arguments[3]))
    if len(arguments) >= 3 and arguments[0] == "xlsx":
        return make_xlsx(arguments[1], arguments[2], "--shared" in arguments)
    sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
