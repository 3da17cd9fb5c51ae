"""Makes the two files of the benchmark: orders in the shape of the machine panel's 16-column export, and a second file in which half the
rows are known and three quarters of those differ in one or two fields. Deterministic; the expected counts stand beside the files."""
import datetime
import json
import os
import random

HEADINGS = ("Order number,Machine code,Address,Goods name,Taste name,Order type,Order resource,Order price,Creation time,"
            "Paying time,Brewing time,Delivery time,Refund time,Payment status,Brew status,Reason").split(",")
GOODS = [("Эспрессо", 10000), ("Американо", 12000), ("Капучино", 15000), ("Латте ванильный", 25000), ("Горячий шоколад", 20000),
         ("Матча на молоке", 25000), ("MacCoffee 3in1", 10000), ("Чай с лимоном", 12000)]
TASTES = ["без сахара", "с сахаром", "двойной сахар", "карамельный сироп"]
STREETS = ["ул. Примерная", "пр. Образцовый", "ул. Вымышленная", "пер. Несуществующий"]
BOARDS = ["181f0000", "191f0000", "c71e0000", "c91c0000"]
START = datetime.datetime(2024, 1, 1)


def stamp(seconds):
    return (START + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%S")


def order(index, rng, machines):
    machine, address = machines[index % len(machines)]
    created = index * 70 + rng.randrange(60)
    goods, price = GOODS[rng.randrange(len(GOODS))]
    qr = rng.random() < 0.2
    if qr:
        unix = int((START + datetime.timedelta(seconds=created)).replace(tzinfo=datetime.timezone.utc).timestamp()) - 5 * 3600 - 2
        number, resource, text = f"ud{unix}{index:08d}", "userDefined", f"{price}.00"
        paid = created + 30 + rng.randrange(50)
        brewed = paid + 3
    else:
        clock = (START + datetime.timedelta(seconds=created - 5 + 3 * 3600)).strftime("%Y%m%d%H%M%S")
        number, resource, text = f"ff{index:08x}{clock}{machine}", "cash", str(price)
        paid = brewed = created
    delivered = brewed + 25 + rng.randrange(75)
    taste = f"{goods} {TASTES[rng.randrange(4)]}" if rng.random() < 0.9 else ""
    status = "2" if rng.random() < 0.97 else "11"
    reason = "" if status == "2" else "Нет воды"
    return [number, machine, address, goods, taste, "normal", resource, text, stamp(created), stamp(paid), stamp(brewed),
            stamp(delivered), "", "paid", status, reason]


def changed(row, rng):
    """One or two fields differ; returns how many were filled and how many changed (a blanked cell changes nothing)."""
    filled = altered = 0
    kind = rng.randrange(4)
    if kind in (0, 3):
        row[14] = "10" if row[14] == "2" else "2"
        altered += 1
    if kind in (1, 3):
        row[12] = row[11]
        filled += 1
    if kind == 2:
        row[3] += " XL"
        row[9] = ""
        altered += 1
    return filled, altered


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write(",".join(HEADINGS) + "\n")
        for row in rows:
            out.write(",".join(f'"{cell}"' if "," in cell else cell for cell in row) + "\n")


def make(folder, count, shuffle=False):
    os.makedirs(folder, exist_ok=True)
    first, second = os.path.join(folder, f"first_{count}.csv"), os.path.join(folder, f"second_{count}{'_shuffled' if shuffle else ''}.csv")
    expected = os.path.join(folder, f"expected_{count}{'_shuffled' if shuffle else ''}.json")
    if all(os.path.exists(path) for path in (first, second, expected)):
        return first, second, json.load(open(expected))
    rng = random.Random(17)
    machines = [(f"{rng.randrange(16 ** 4):04x}{BOARDS[at % 4]}", f"{STREETS[at % 4]}, {at + 1}") for at in range(40)]
    write(first, (order(index, random.Random(index), machines) for index in range(count)))
    counts = {"updated": 0, "unchanged": 0, "new": 0, "filled": 0, "changed": 0}
    rows = []
    for position in range(count):
        if position % 2 == 0:
            row = order(position, random.Random(position), machines)
            if rng.random() < 0.75:
                filled, altered = changed(row, rng)
                counts["updated"] += 1
                counts["filled"] += filled
                counts["changed"] += altered
            else:
                counts["unchanged"] += 1
        else:
            row = order(count + position, random.Random(count + position), machines)
            counts["new"] += 1
        rows.append(row)
    if shuffle:
        rng.shuffle(rows)
    write(second, rows)
    json.dump(counts, open(expected, "w"))
    return first, second, counts


if __name__ == "__main__":
    import sys
    print(make(sys.argv[1], int(sys.argv[2]), "--shuffle" in sys.argv))
