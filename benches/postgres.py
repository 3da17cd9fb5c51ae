"""A PostgreSQL server of its own, thrown away at the end."""
import glob
import os
import shutil
import subprocess
import tempfile


class Postgres:
    """Listens on a socket in its folder; with `address` also there, for everybody, without a password."""

    def __init__(self, address=""):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
        if not found:
            raise SystemExit("PostgreSQL's server programs are needed (Debian: postgresql)")
        self.bin, self.address = found[-1], address

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="vhm-bench-postgres-")
        os.chmod(self.folder, 0o755)
        if os.getuid() == 0:
            shutil.chown(self.folder, "postgres")
        self.run(f"{self.bin}/initdb -D {self.folder}/data -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync")
        if self.address:
            with open(f"{self.folder}/data/pg_hba.conf", "a", encoding="utf-8") as allowed:
                allowed.write("host all all samenet trust\n")
        self.start()
        return self

    def __exit__(self, *_):
        self.stop("fast")
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self):
        settings = (f"-c listen_addresses={self.address} -c shared_buffers=1GB -c max_wal_size=8GB -c checkpoint_timeout=30min "
                    "-c max_connections=200")
        self.run(f"{self.bin}/pg_ctl -D {self.folder}/data -w -l {self.folder}/log -o '-k {self.folder} {settings}' start")

    def stop(self, how):
        self.run(f"{self.bin}/pg_ctl -D {self.folder}/data -w -m {how} stop")

    def run(self, command):
        user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        subprocess.run([*user, "sh", "-c", command], check=True, stdout=subprocess.DEVNULL, cwd="/")

    def database(self, name, template=None):
        like = f" -T {template}" if template else ""
        self.run(f"{self.bin}/createdb -h {self.folder} -U postgres{like} {name}")
        return self.url(name)

    def drop(self, name):
        self.run(f"{self.bin}/dropdb -f -h {self.folder} -U postgres {name}")

    def url(self, name, address=None):
        return f"postgres://postgres@{address}/{name}" if address else f"postgres://postgres@localhost/{name}?host={self.folder}"

    def psql(self, name, sql):
        """What a question has for an answer, fields apart by `|`."""
        command = ["psql", "-h", self.folder, "-U", "postgres", "-d", name, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", sql]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
