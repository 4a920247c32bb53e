"""A PostgreSQL server for the tests: started in a folder of its own, stopped afterwards.

It listens on a socket in that folder and on no network. PostgreSQL refuses to run as root, so that
root starts it as `daemon`, for the sandbox counts the processes of `nobody`.
"""

import glob
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path


def missing():
    """Why no server can be started here; empty where one can."""
    if not _command("initdb"):
        return "PostgreSQL is not installed (Debian's package postgresql)"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "the driver psycopg is not installed"
    return ""


def _command(name):
    # Debian keeps a server's commands off the path.
    here = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"))
    return shutil.which(name) or (here[-1] if here else None)


class Server:
    """A server that can be stopped and started again; `url` is its database's address."""

    def __init__(self, folder):
        self.data, self.folder = str(Path(folder, "data")), folder
        self.url = f"postgresql://grader@/grades?host={folder}"

    def _run(self, name, *arguments):
        other = {}
        if os.geteuid() == 0:
            other = {"user": "daemon", "group": "daemon", "extra_groups": []}
        command = [_command(name), *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            encoding="utf-8", **other,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout

    def make(self):
        """Make the cluster and its database."""
        ask = ["--auth=trust", "--username=grader", "--encoding=UTF8", "--no-sync"]
        self._run("initdb", *ask, f"--pgdata={self.data}")
        self.start()
        self._run("createdb", "-h", self.folder, "-U", "grader", "grades")

    def start(self):
        """Start it, and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
        log = str(Path(self.folder, "log"))
        self._run("pg_ctl", "start", "-w", "-D", self.data, "-l", log, "-o", options)

    def stop(self):
        """Stop it, with all its connections."""
        self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", self.data)


@contextmanager
def server():
    """A running server with an empty database."""
    folder = tempfile.mkdtemp(prefix="tok-pg-", dir="/tmp")  # a socket's path is bounded
    if os.geteuid() == 0:
        shutil.chown(folder, "daemon", "daemon")
    made = Server(folder)
    try:
        made.make()
        yield made
    finally:
        if Path(made.data, "postmaster.pid").exists():
            made.stop()
        shutil.rmtree(folder, ignore_errors=True)
