#!/usr/bin/env python3
"""Makes orders, receipts and payments of known truth, with the noise of real life: missing, repeated, late, cancelled rows, rows without an
order, and orders of one price within seconds. The same seed and size give the same bytes.

Writes orders.csv, receipts.csv, payments.csv (headings are the keys of vhm's schema) and truth.csv: order_number, kind, key, decidable.
A pair is decidable when each is the other's nearest of its amount, by more than three seconds before the runner-up."""
import bisect
import datetime
import os
import random
import sys

SEED = 20260601
START = int(datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc).timestamp())
ZONE, MACHINE_CLOCK = 5 * 3600, 8 * 3600
PRICES = (10000, 12000, 15000, 15000, 15000, 20000, 20000, 25000)
MACHINES = 60
BOARDS = ("181f0000", "191f0000", "c71e0000", "c91c0000")
LEAD = 3
DAYS = {}


def text(moment):
    """A moment in Tashkent, as the panel writes it."""
    day, second = divmod(moment + ZONE, 86400)
    if day not in DAYS:
        DAYS[day] = (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).isoformat()
    return "%s %02d:%02d:%02d" % (DAYS[day], second // 3600, second // 60 % 60, second % 60)


def digits(moment):
    day, second = divmod(moment + MACHINE_CLOCK, 86400)
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).strftime("%Y%m%d") + "%02d%02d%02d" % (second // 3600, second // 60 % 60, second % 60)


class World:
    def __init__(self, rows, spacing):
        self.random = random.Random(SEED)
        self.rows, self.spacing = rows, spacing
        self.orders, self.receipts, self.payments = [], [], []
        self.receipt_number, self.intent = 20000, 17000
        self.now = START + 3600
        # The true pairs and everything that could be mistaken for them: (price, moment) of each side.
        self.pairs = []
        self.machines = ["0a%02x%s" % (at, BOARDS[at % 4]) for at in range(MACHINES)]

    def run(self):
        chance = self.random.random
        while len(self.orders) < self.rows:
            self.now += 1 + int(chance() * (2 * self.spacing - 1))
            price = PRICES[int(chance() * len(PRICES))]
            kind = chance()
            self.order(kind, price, self.now)
            if chance() < 0.01 and len(self.orders) < self.rows:
                # Another machine sells the same within seconds.
                self.order(kind, price, self.now + int(chance() * 5))
            if chance() < 0.003:
                self.receipt(price, self.now + int(chance() * 600))
            if chance() < 0.003:
                self.payment(price, self.now + int(chance() * 600), "payme", "paid", True)

    def order(self, kind, price, created):
        at = int(self.random.random() * MACHINES)
        machine = self.machines[at]
        if kind < 0.55:
            self.cash(machine, price, created)
        elif kind < 0.97:
            self.qr(machine, price, created)
        else:
            number = "test%d%03d%s" % (created, int(self.random.random() * 1000), machine)
            self.row(number, machine, "testShipment", 0, created, created, created + 30, None, "2")

    def row(self, number, machine, resource, price, created, paid, delivered, refunded, brew):
        times = ",".join(text(moment) if moment else "" for moment in (created, paid, delivered, refunded))
        status = "refunded" if refunded else "paid"
        self.orders.append("%s,%s,%s,%d,%s,%s,%s" % (number, machine, resource, price, times, status, brew))

    def cash(self, machine, price, created):
        chance = self.random.random
        number = "ff%08x%s%s" % (len(self.orders), digits(created - 2 - int(chance() * 23)), machine)
        if chance() < 0.015:
            self.row(number, machine, "cash", price, created, created, None, None, "11")
            return
        delivered = created + 26 + int(chance() * 76)
        self.row(number, machine, "cash", price, created, created, delivered, None, "2")
        lag = chance()
        late = int(chance() * 4) if lag < 0.93 else 4 + int(chance() * 12) if lag < 0.985 else 16 + int(chance() * 80)
        key = None if chance() < 0.01 else self.receipt(price, delivered + late)
        self.pairs.append((number, "receipt", price, delivered, key, delivered + late))

    def receipt(self, price, moment):
        self.receipt_number += 1
        self.receipts.append((price, moment, self.receipt_number))
        return "LG420211000001:%d" % self.receipt_number

    def qr(self, machine, price, created):
        chance = self.random.random
        number = "ud%d%07d" % (created - 2, len(self.orders))
        paid = created + 33 + int(chance() * 49)
        delivered = paid + 42 + int(chance() * 72)
        failed, back = chance() < 0.015, chance() < 0.01
        refunded = delivered + 60 if back else None
        self.row(number, machine, "userDefined", price, created, paid, None if failed else delivered, refunded, "11" if failed else "2")
        spread = 2.5 if chance() < 0.97 else 15
        moment = paid + max(-30, min(30, int(self.random.gauss(-1, spread))))
        gateway = chance()
        provider = "payme" if gateway < 0.55 else "click" if gateway < 0.9 else "uzum"
        self.intent += 1 + int(chance() * 2)
        key = None
        if chance() >= 0.01:
            key = self.payment(price, moment, provider, "cancelled" if back else "paid", False)
            if chance() < 0.003:
                self.payment(price, moment + 2 + int(chance() * 20), provider, "paid", False)
        self.pairs.append((number, "payment", price, paid, key, moment))

    def payment(self, price, moment, provider, status, stray):
        number = len(self.payments)
        ident = "%024x" % (number * 7919 + 11) if provider == "payme" else str(2_000_000_000 + number) if provider == "click" else "%08d-0000-4000-8000-%012d" % (number, number)
        intent = "" if provider == "uzum" else str(self.intent + (500000000 if stray else 0))
        self.payments.append((price, moment, provider, ident, status, intent))
        return provider + ":" + ident


def nearest_two(sorted_list, moment):
    """Distances of the two nearest of a sorted list."""
    at = bisect.bisect_left(sorted_list, moment)
    near = sorted(abs(other - moment) for other in sorted_list[max(0, at - 2):at + 2])
    return near + [10 ** 9] * (2 - len(near))


def decide(pairs, receipts, payments):
    """Which of the true pairs can be told at all."""
    rows, anchors = {}, {}
    for price, moment, *_ in receipts:
        rows.setdefault(("receipt", price), []).append(moment)
    for price, moment, *_ in payments:
        rows.setdefault(("payment", price), []).append(moment)
    for _, kind, price, anchor, _, _ in pairs:
        anchors.setdefault((kind, price), []).append(anchor)
    for lists in (rows, anchors):
        for one in lists.values():
            one.sort()
    for number, kind, price, anchor, key, moment in pairs:
        distance = abs(moment - anchor)
        ours, theirs = nearest_two(rows.get((kind, price), []), anchor), nearest_two(anchors[kind, price], moment)
        clear = key is not None and all(near[0] == distance and near[1] > distance + LEAD for near in (ours, theirs))
        yield "%s,%s,%s,%d" % (number, kind, key or "", clear)


def make(folder, rows, spacing=12):
    """Writes the four files into the folder, unless they are there; gives their paths."""
    paths = [os.path.join(folder, name + ".csv") for name in ("orders", "receipts", "payments", "truth")]
    if all(os.path.exists(path) for path in paths):
        return paths
    os.makedirs(folder, exist_ok=True)
    world = World(rows, spacing)
    world.run()
    shuffled = random.Random(SEED + 1)
    receipts = ["LG420211000001,%d,%s,sale,%d,0,%d" % (number, text(moment), price, price) for price, moment, number in world.receipts]
    payments = ["%s,%s,%s,%s,%s,%d,%s" % (provider, ident, text(moment), text(moment + 60) if status == "cancelled" else "", status, price, intent)
                for price, moment, provider, ident, status, intent in world.payments]
    shuffled.shuffle(receipts)
    shuffled.shuffle(payments)
    heads = ("order_number,machine_code,order_resource,order_price,creation_time,paying_time,delivery_time,refund_time,payment_status,brew_status",
             "fiscal_module,receipt_number,receipt_time,operation,cash_amount,card_amount,total_amount",
             "provider,payment_id,paid_at,cancelled_at,status,amount,order_id", "order_number,kind,key,decidable")
    truth = decide(world.pairs, world.receipts, world.payments)
    for path, head, lines in zip(paths, heads, (world.orders, receipts, payments, truth)):
        with open(path, "w", encoding="utf-8") as out:
            out.write(head + "\n")
            out.writelines(line + "\n" for line in lines)
    return paths


def collections(folder):
    """Each machine is emptied once a week; one in forty times a tenth is missing, and what lies in the machine in the end is left there. Returns the file
    and how many intervals must end how."""
    rng, sales = random.Random(SEED), {}
    with open(os.path.join(folder, "orders.csv"), encoding="utf-8") as lines:
        heads = next(lines).strip().split(",")
        at = {head: position for position, head in enumerate(heads)}
        for line in lines:
            cells = line.rstrip("\n").split(",")
            paid = cells[at["payment_status"]] == "paid" and not cells[at["refund_time"]]
            if cells[at["order_resource"]] == "cash" and paid and not cells[at["order_number"]].startswith("test"):
                moment = cells[at["paying_time"]] or cells[at["creation_time"]]
                sales.setdefault(cells[at["machine_code"]], []).append((moment, int(float(cells[at["order_price"]]))))
    last = max(moment for rows in sales.values() for moment, _ in rows)
    truth = {"first": 0, "matched": 0, "shortage": 0}
    path = os.path.join(folder, "collections.csv")
    with open(path, "w", encoding="utf-8") as out:
        out.write("Код автомата;Дата;Время;Сумма;Примечание\n")
        for number, machine in enumerate(sorted(sales)):
            rows, position = sorted(sales[machine]), 0
            day = datetime.date.fromisoformat(rows[0][0][:10]) + datetime.timedelta(days=1 + number % 7)
            while True:
                moment = f"{day.isoformat()} 0{number % 9 + 1}:{number % 60:02}:00"
                if moment >= last:
                    break
                total, before = 0, position
                while position < len(rows) and rows[position][0] <= moment:
                    total, position = total + rows[position][1], position + 1
                short = before > 0 and total > 200_000 and rng.random() < 1 / 40
                truth["first" if before == 0 else "shortage" if short else "matched"] += 1
                out.write(f"{machine};{day:%d.%m.%Y};{moment[11:16]};{total - total // 10 if short else total};\n")
                day += datetime.timedelta(days=7)
    return path, truth


def score(truth, links):
    """Precision, recall and counts; `links` are (order_number, kind, key, state) tuples."""
    said, ambiguous = {}, set()
    for number, kind, key, state in links:
        if state == "ambiguous":
            ambiguous.add((number, kind))
        else:
            said[number, kind] = key
    right = wrong = decidable = decided = 0
    known = set()
    for line in open(truth, encoding="utf-8").read().splitlines()[1:]:
        number, kind, key, clear = line.split(",")
        known.add((number, kind))
        told = said.get((number, kind))
        if told is not None:
            right, wrong = right + (told == key), wrong + (told != key)
        if clear == "1":
            decidable, decided = decidable + 1, decided + (told == key)
    wrong += sum(1 for pair in said if pair not in known)
    pairs = sum(1 for line in open(truth, encoding="utf-8") if not line.startswith("order_number") and line.split(",")[2])
    recall = right / pairs
    precision = right / max(1, right + wrong)
    return {"matched": right + wrong, "wrong": wrong, "ambiguous": len(ambiguous), "pairs": pairs, "decidable": decidable,
            "precision": precision, "recall_of_decidable": decided / max(1, decidable), "recall_of_all": recall,
            "f1": 2 * precision * recall / (precision + recall)}


if __name__ == "__main__":
    make(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 12)
