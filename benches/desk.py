"""A place where jobs are handed in and workers executed, killed and asked, for `jobs` and `hard`."""
import glob
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
# What jobs leave behind, but for moments and places.
TABLES = {
    "orders": ("*", "id"),
    "changes": ("table_name, row_id, version, field, kind, old, new, run, part, line", "row_id, version, field"),
    "rejects": ("run, part, line, cells, problems", "run, part, line"),
    "runs": ("id, kind, state, sha256, file_name, source, rows_read, rows_new, rows_updated, rows_unchanged, rows_rejected, rows_skipped, "
             "parameters, report", "id"),
    "files": ("sha256, name, bytes, format", "sha256"),
}
MOMENTS = {"first_seen_at", "last_seen_at", "changed_at", "created_at", "updated_at", "imported_at"}


class Desk:
    """One database with its folder. `server` is a Postgres, or none for an embedded database."""

    def __init__(self, options, server=None, name=None, **settings):
        self.options, self.server = options, server
        self.folder = tempfile.mkdtemp(prefix="vhm-desk-", dir=options.work)
        self.name = name or os.path.basename(self.folder).replace("-", "_").lower()
        self.url = server.database(self.name) if server and not name else (server.url(self.name) if server else f"sqlite://{self.folder}/vhm.db")
        self.env = {"PATH": os.environ["PATH"], "HOME": self.folder, "USER": "bench", "VHM_DATABASE_URL": self.url, **settings}
        self.workers = []

    def close(self):
        for worker in list(self.workers):
            self.kill(worker)
        if self.server:
            self.server.drop(self.name)
        shutil.rmtree(self.folder, ignore_errors=True)

    def copy(self, **settings):
        """Another desk with the same rows. Nothing may be running here."""
        if self.server:
            name = f"copy_{time.monotonic_ns()}"
            self.server.database(name, template=self.name)
            other = Desk(self.options, self.server, name, **settings)
        else:
            other = Desk(self.options, None, None, **settings)
            for path in glob.glob(f"{self.folder}/vhm*.db*"):
                shutil.copy(path, other.folder)
        if os.path.isdir(f"{self.folder}/.local"):
            shutil.copytree(f"{self.folder}/.local", f"{other.folder}/.local")
        return other

    def vhm(self, *arguments, codes=(0,)):
        """What a command says, as JSON."""
        done = subprocess.run([self.options.vhm, *arguments, "--format", "json"], env=self.env, cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode not in codes:
            raise SystemExit(f"vhm {' '.join(arguments[:6])} ended with {done.returncode}: {done.stderr[-600:]}{done.stdout[-300:]}")
        return json.loads(done.stdout)

    def worker(self, *arguments, prefix=()):
        log = open(f"{self.folder}/worker.log", "ab")
        worker = subprocess.Popen([*prefix, self.options.worker, "run", *arguments], env=self.env, cwd=self.folder, stderr=log,
                                  stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        self.workers.append(worker)
        return worker

    def kill(self, worker, how=signal.SIGKILL):
        if worker.poll() is None:
            worker.send_signal(how)
            worker.wait()
        self.workers.remove(worker)

    def log(self):
        with open(f"{self.folder}/worker.log", encoding="utf-8", errors="replace") as log:
            return log.read()[-3000:]

    def rows(self, sql, queue=True):
        """The rows of an answer, as texts."""
        if self.server:
            return [line.split("|") for line in self.server.psql(self.name, sql).splitlines()]
        path = f"{self.folder}/vhm-queue.db" if queue else f"{self.folder}/vhm.db"
        if not os.path.exists(path):
            return []
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=60)
        try:
            return [["" if value is None else str(value) for value in row] for row in connection.execute(sql)]
        finally:
            connection.close()

    def count(self, sql, queue=True):
        rows = self.rows(sql, queue)
        return int(float(rows[0][0] or 0)) if rows else 0

    def until(self, what, is_so, patience=600):
        begun = time.monotonic()
        while not is_so():
            if time.monotonic() - begun > patience:
                raise SystemExit(f"{what}: not within {patience} s on {self.url}\n{self.log()}")
            time.sleep(0.02)

    def awake(self, workers=1):
        """Waits until so many workers have said that they are there."""
        def there():
            try:
                return self.count("SELECT COUNT(*) FROM worker_processes") >= workers
            except (sqlite3.OperationalError, subprocess.CalledProcessError):
                # The first worker is still making the tables.
                return False
        self.until("the workers are there", there)

    def dump(self):
        """One hash of everything that is there, and how many rows that is."""
        whole, count = hashlib.sha256(), 0
        for table, (columns, order) in TABLES.items():
            if columns == "*":
                columns = ", ".join(column for column in self.columns(table) if column not in MOMENTS)
            for row in self.rows(f"SELECT {columns} FROM {table} ORDER BY {order}", queue=False):
                whole.update(f"{table}|{'|'.join(row)}\n".encode())
                count += 1
        return whole.hexdigest(), count

    def columns(self, table):
        if self.server:
            sql = f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}' ORDER BY ordinal_position"
        else:
            sql = f"SELECT name FROM pragma_table_info('{table}')"
        return [row[0] for row in self.rows(sql, queue=False)]


def arguments(parser):
    """The options that both programs have."""
    parser.add_argument("--vhm", default=os.path.join(ROOT, "target/release/vhm"))
    parser.add_argument("--worker", default=os.path.join(ROOT, "target/release/vhm-worker"))
    parser.add_argument("--data", default=os.path.join(ROOT, "target/bench"), help="where generated files are kept")
    parser.add_argument("--work", default=None, help="where databases are made")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["sqlite", "postgres"], help="one database only")


def generated(options, rows):
    """The two files of so many orders."""
    os.makedirs(options.data, exist_ok=True)
    first, second = (os.path.join(options.data, f"orders_{which}_{rows}.csv") for which in ("first", "second"))
    if not os.path.exists(first) or not os.path.exists(second):
        subprocess.run([sys.executable, os.path.join(HERE, "generate.py"), "csv", options.data, str(rows)], check=True, stdout=subprocess.DEVNULL)
    return first, second
