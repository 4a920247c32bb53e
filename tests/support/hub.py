"""A JupyterHub on the loopback with accounts of its own, for the walk of a class.

It runs the configuration that `tokcourse new-class` writes. Only what a test has to change stands in
OVER: the address, a shared password in place of the machine's, and a spawner that starts each server
as a user id of its own, in a view of this machine where /etc/passwd names it. So the machine's
accounts are left alone, and files have real owners; that needs root. Left out: what is walked.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "loopback only"
# Ids that no account of any system has, others for each walk; their files go with the walk.
FIRST_UID = 42_000_000 + 10 * os.getpid()
OVER = """
import json
import sys
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner

TOLD = json.loads(Path({told!r}).read_text(encoding="utf-8"))
load_subconfig({config!r})


class AsAccount(SimpleLocalProcessSpawner):
    home_dir_template = TOLD["homes"] + "/{{username}}"

    def start(self):
        self.cmd = [*TOLD["enter"][self.user.name], sys.executable, "-m", "jupyterhub.singleuser"]
        return super().start()


c.JupyterHub.bind_url = TOLD["address"]
c.JupyterHub.hub_port = TOLD["ports"][1]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:%d" % TOLD["ports"][2]
c.ConfigurableHTTPProxy.command = TOLD["proxy"]
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = TOLD["password"]
c.JupyterHub.spawner_class = AsAccount
"""


@dataclass(frozen=True)
class Accounts:
    """User ids of our own: each name's command that enters the machine as it, and its home."""

    homes: Path
    enter: dict[str, list[str]]

    def end(self) -> None:
        """End whatever their servers have left running; the ids are ours alone."""
        for name in self.enter:
            self.run(name, "bash", "-c", "kill -KILL -1")

    def run(self, name: str, *command: str, **more: object) -> subprocess.CompletedProcess:
        """Run a command as one of them, in its home."""
        home = self.homes / name
        variables = {"PATH": path_of_commands(), "HOME": str(home), "LANG": "C.UTF-8"}
        return subprocess.run(
            [*self.enter[name], *command],
            cwd=home, env=variables, text=True, capture_output=True, **more,
        )  # fmt: skip


def path_of_commands() -> str:
    """This Python's commands before the machine's."""
    return os.pathsep.join([str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"])


def accounts(folder: Path, names: list[str]) -> Accounts:
    """Make user ids and homes under a folder; needs root and bubblewrap."""
    made = Accounts(folder / "home", {})
    uids = {name: FIRST_UID + place for place, name in enumerate(names)}
    lists = {
        "passwd": [f"{n}:x:{u}:{u}::{made.homes / n}:/bin/bash" for n, u in uids.items()],
        "group": [f"{name}:x:{uid}:" for name, uid in uids.items()],
    }
    binds = []
    for kind, lines in lists.items():
        system = Path("/etc", kind).read_text(encoding="utf-8").rstrip("\n")
        (folder / kind).write_text("\n".join([system, *lines, ""]), encoding="utf-8")
        binds += ["--ro-bind", str(folder / kind), f"/etc/{kind}"]
    for place in (folder, made.homes):
        place.mkdir(exist_ok=True)
        place.chmod(0o755)
    for name, uid in uids.items():
        home = made.homes / name
        home.mkdir(mode=0o700)
        os.chown(home, uid, uid)
        as_user = [f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--"]
        made.enter[name] = [
            *["bwrap", "--dev-bind", "/", "/", *_reachable(folder), *binds],
            *["--die-with-parent", "--", "setpriv", *as_user],
        ]
    return made


def _reachable(folder: Path) -> list[str]:
    """Show this Python, the course and a folder also where they lie in a home that others can't enter."""
    shut: dict[Path, list[Path]] = {}
    for path in map(Path, dict.fromkeys([sys.base_prefix, sys.prefix, str(ROOT), str(folder)])):
        for above in [*reversed(path.parents), path]:
            if not above.stat().st_mode & 0o001:
                shut.setdefault(above, []).append(path)
                break
    found = []
    for above, paths in shut.items():
        found += ["--perms", "0755", "--tmpfs", str(above)]
        for path in sorted(paths):
            # subtle: bubblewrap makes missing folders for root alone
            for step in [p for p in reversed(path.parents) if above in p.parents]:
                found += ["--perms", "0755", "--dir", str(step)]
            found += ["--bind", str(path), str(path)]
    return found


@contextmanager
def running(folder: Path, hub: Path, users: Accounts, site: Path, proxy: Path) -> Iterator[str]:
    """The Hub of a class; gives its address.

    hub: the folder with its configuration. site: where jupyterhub is installed. proxy: the program
    configurable-http-proxy.
    """
    state = folder / "state"
    state.mkdir()
    ports = _free_ports(3)
    address = f"http://127.0.0.1:{ports[0]}"
    told = {
        "address": address,
        "ports": ports,
        "homes": str(users.homes),
        "enter": users.enter,
        "password": PASSWORD,
        "proxy": [shutil.which("node") or "node", str(proxy)],
    }
    (state / "told.json").write_text(json.dumps(told), encoding="utf-8")
    config = str(hub / "jupyterhub_config.py")
    text = OVER.format(told=str(state / "told.json"), config=config)
    (state / "config.py").write_text(text, encoding="utf-8")
    variables = {
        **os.environ,
        "PATH": path_of_commands(),
        "PYTHONPATH": str(site),
        "HOME": str(state),
    }
    with (state / "log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            # It ends with this process, even where nothing here can end it.
            ["setpriv", "--pdeathsig=TERM", "--", sys.executable, "-m", "jupyterhub"]
            + ["-f", str(state / "config.py")],
            cwd=state, env=variables, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _wait(server, f"{address}/hub/health", state / "log")
            yield address
        finally:
            server.terminate()
            server.wait(60)


def _free_ports(number: int) -> list[int]:
    held = [socket.socket() for _ in range(number)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def _wait(server: subprocess.Popen, address: str, log: Path) -> None:
    """Ask until the Hub answers; the connection itself is what waits."""
    for _ in range(600):
        try:
            with urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass
        try:
            server.wait(0.2)
        except subprocess.TimeoutExpired:
            continue
        break
    raise RuntimeError("JupyterHub did not start:\n" + log.read_text(encoding="utf-8")[-3000:])
