"""How one kernel is started on one rung: the files that its inside reads, and the command line.

Left out: when, and what becomes of it (`provisioner`).
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox import bare, bubblewrap, warm
from autograder.sandbox.cgroups import Group
from autograder.sandbox.confine import landlock
from autograder.sandbox.confine.spec import Spec
from autograder.sandbox.folders import Folder
from autograder.sandbox.limits import Limits
from autograder.sandbox.rungs import Rung, SandboxUnavailable
from autograder.sandbox.view import HERE, View, devices, environment, look, shows

NOTHING = (
    '"""Not here."""\n\nENCODING_CONSTRUCTORS: dict = {}  # tiktoken looks for it in each plugin\n'
)


@dataclass(frozen=True)
class Start:
    """One kernel to start; hide, import_from: see `view.look`."""

    rung: Rung
    folder: Folder
    limits: Limits
    device: str
    hide: tuple[str, ...] = ()
    import_from: tuple[str, ...] = ()

    @property
    def bare(self) -> bool:
        """Whether there are no namespaces, so that paths inside are those outside."""
        return self.rung.name == "landlock"

    @property
    def own_user(self) -> bool:
        """Whether the kernel becomes a user of its own, which only root can arrange."""
        return os.geteuid() == 0 and (self.bare or self.rung.identity == "user")

    @property
    def view(self) -> View:
        """What it will see."""
        return look(self.hide, self.import_from)

    def check_unseen(self, paths: list[str]) -> None:
        """Refuse where a class lies below a folder that every submission can read.

        Raises:
            SandboxUnavailable: names the folder.
        """
        for path in paths:
            if folder := shows(self.view, path):
                raise SandboxUnavailable(
                    f"{path} lies in {folder}, which submissions can read. The way out: keep the "
                    f"class and its submissions outside {folder}, and start the grader there."
                )

    def spec(self, argv: list[str]) -> Spec:
        """How the inside confines itself, before it becomes `argv`."""
        if self.bare:
            abi = landlock.version()
            walls: dict[str, Any] = bare.reach(self.view, self.folder, devices(self.device))
            walls |= {"own_network": False, "own_signals": abi >= 6, "supervise": True}
        else:
            walls = {"write": list(bubblewrap.WRITABLE), "sockets": [bubblewrap.SOCKETS]}
        return Spec(
            argv=argv,
            stand_ins=str(HERE / "inside") if self.bare else bubblewrap.STAND_INS,
            import_from=list(self.import_from),
            hide=list(self.hide),
            limits=self.limits.rlimits(self.device),
            uid=self.folder.user if self.own_user else None,
            landlock=landlock.version() > 0,
            **walls,
        )

    def write(self, command: list[str], connection_file: str) -> None:
        """Write what the inside reads, for the kernel that `command` would start outside."""
        place = self.folder.path
        connection = json.loads(Path(connection_file).read_text(encoding="utf-8"))
        inside = str(place / "inside.json")
        if not self.bare:
            inside, connection["ip"] = bubblewrap.CONNECTION, f"{bubblewrap.SOCKETS}/ipc"
        argv = [inside if word == connection_file else word for word in command]
        spec = self.spec(argv[1:] if argv[0] == sys.executable else argv)
        files = {"inside.json": json.dumps(connection), "spec.json": spec.to_json()}
        for name, text in (files | {"nothing.py": NOTHING}).items():
            path = place / name
            path.unlink(missing_ok=True)  # a restart finds one that it may not write
            path.write_text(text, encoding="utf-8")
            path.chmod(0o400 if name == "inside.json" else 0o444)
        folders = [place / name for name in ("tmp", "scratch") if self.bare]
        for folder in folders:
            folder.mkdir(mode=0o700, exist_ok=True)
        if self.own_user:
            self.folder.give(
                self.folder.sockets, self.folder.empty, place / "inside.json", *folders
            )

    def command(
        self, variables: dict[str, str], group: Group | None, info: int, forked: bool = False
    ) -> dict[str, Any]:
        """`cmd`, `env`, `cwd` and `pass_fds` for Popen.

        info: see `bubblewrap.command`. forked: the kernel comes from a warm process (`asked`); what
        starts here is the sandbox with a process that waits.
        """
        place = self.folder.path
        inner = self._environment(variables)
        begin = group.joining() if group is not None else []
        confine = [sys.executable, "-s", "-m", "confine"]
        if self.bare:
            line = [*begin, *confine, str(place / "spec.json")]
            return {"cmd": line, "env": inner, "cwd": str(place / "scratch")}
        cards = devices(self.device)
        around = bubblewrap.command(
            self.rung.identity, self.folder, self.view, self.limits, cards, info, not forked
        )
        within = warm.WAITING if forked else [*confine, bubblewrap.SPEC]
        line = [*begin, *around, *bubblewrap.setting(inner), "--", *within]
        outer = {"PATH": os.environ.get("PATH", os.defpath)}
        return {"cmd": line, "env": outer, "cwd": "/", "pass_fds": (info,)}

    def asked(self, variables: dict[str, str], group: Group | None) -> dict[str, Any]:
        """What a warm process is asked for: one kernel, in the sandbox that `command` started."""
        return {
            "groups": [str(folder) for folder in group.folders] if group is not None else [],
            "namespaces": warm.namespaces(self.rung),
            "folder": bubblewrap.SCRATCH,
            "spec": bubblewrap.SPEC,
            "environment": self._environment(variables) | {"PWD": bubblewrap.SCRATCH},
        }

    def _environment(self, variables: dict[str, str]) -> dict[str, str]:
        home = str(self.folder.path / "tmp") if self.bare else bubblewrap.HOME
        tools = bare.TOOLS if self.bare else bubblewrap.TOOLS
        return environment(self.device, home, tools) | variables
