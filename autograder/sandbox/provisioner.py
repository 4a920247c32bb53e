"""A Jupyter kernel provisioner that starts a kernel in the cage, and ends all of it.

Jupyter asks for it by the name `tokcourse-bwrap` in a kernelspec. A kernel starts cold, or is forked
from a warm process into its sandbox, where packages to be warm with are named and the host allows it.
Its sockets are files (ipc), since the sandbox has no network; interrupts come as messages, since
signals do not pass the walls.

Left out: the walls (`bubblewrap`, `bare`, `confine`), the choice among them (`rungs`), warm processes
(`warm`).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping
from subprocess import DEVNULL
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Bool, Enum, Integer, List, Unicode

from autograder.sandbox import cgroups, folders, rungs, view, warm
from autograder.sandbox.confine import FAILED
from autograder.sandbox.limits import Limits
from autograder.sandbox.processes import Ears, FirstProcess, Waiting
from autograder.sandbox.start import Start

HIDE = "TOKCOURSE_SANDBOX_HIDE"  # names of packages, separated by commas
WARM = "TOKCOURSE_SANDBOX_WARM"  # likewise
POLL = 0.005  # seconds between two looks at a process that is ending
SOON = 1.0  # seconds in which a process that was killed should have ended
LATEST = 5.0  # seconds in which all that a control group holds should have ended
LAST_WORDS = 2_000  # characters of a kernel's last words that reach the log
MOST_SOCKETS = 64  # files; Jupyter needs five


class SandboxProvisioner(LocalProvisioner):
    """One kernel in its own sandbox.

    Raises, from `pre_launch`:
        SandboxUnavailable: when this host cannot hold it.
        FolderError: when no folder can be made for its sockets.
    """

    device = Enum(["cpu", "cuda"], "cpu", help="what the kernel may compute on").tag(config=True)
    rung = Unicode("auto", help="the sandbox to use: auto, or a name of rungs.NAMES").tag(
        config=True
    )
    unsafe = Bool(False, help="no sandbox at all; only for code that you trust").tag(config=True)
    hide = List(Unicode(), help="packages that would answer for the learner").tag(config=True)
    preload = List(Unicode(), help="packages to be forked with; none: a cold start").tag(
        config=True
    )
    import_from = List(Unicode(), help="further folders to import from").tag(config=True)
    root = Unicode("", help="folder for the kernels' own folders; default: TMPDIR").tag(config=True)
    memory = Integer(Limits.memory, help="bytes").tag(config=True)
    processes = Integer(Limits.processes, help="threads count").tag(config=True)
    cpu_seconds = Integer(Limits.cpu_seconds, help="of each process").tag(config=True)
    file_size = Integer(Limits.file_size, help="bytes of each file").tag(config=True)
    open_files = Integer(Limits.open_files, help="of each process").tag(config=True)
    temporary = Integer(Limits.temporary, help="bytes in /tmp").tag(config=True)
    scratch = Integer(Limits.scratch, help="bytes in the working folder").tag(config=True)
    shared = Integer(Limits.shared, help="bytes in /dev/shm").tag(config=True)

    found: rungs.Rung = rungs.Rung("none")
    folder: folders.Folder | None = None
    group: cgroups.Group | None = None
    first: FirstProcess | None = None
    ears: Ears | None = None
    start: Start | None = None
    wanted: warm.Wanted | None = None
    variables: dict[str, str]
    waiting: Waiting | None = None
    begun = "cold"
    reason = ""
    asked_to_end = False

    def limits(self) -> Limits:
        """The limits as one record."""
        return Limits(**{name: getattr(self, name) for name in Limits.__dataclass_fields__})

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Make the kernel's folder and the command that starts it inside."""
        self.reason, self.asked_to_end = "", False
        self.found = rungs.Rung("unsafe") if self.unsafe else rungs.require(self.rung)
        if not self.found.holds:
            stand_ins = {"PYTHONPATH": str(view.HERE / "inside")}
            kwargs["env"] = {**(kwargs.get("env") or os.environ), **stand_ins}
            return await super().pre_launch(**kwargs)
        try:
            return await self._prepare(kwargs)
        except BaseException:
            await self.cleanup()
            raise

    async def _prepare(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        """The arguments of Popen, once the kernel's folder and files are there."""
        parent = folders.base(self.root)
        folders.sweep(parent, lambda left: cgroups.sweep(self.found.cgroup, left))
        self.folder = folder = self.folder or folders.Folder.make(parent)  # a restart keeps it
        manager: Any = self.parent
        manager.transport, manager.cache_ports = "ipc", False
        manager.ip = str(folder.sockets / "ipc")
        manager.connection_file = str(folder.path / "connection.json")
        asked = kwargs.get("env") or os.environ
        hide = _names(self.hide, asked, HIDE)
        modules = _names(self.preload, asked, WARM, in_order=True)
        kwargs = await super().pre_launch(**kwargs)
        self.variables = {name: kwargs["env"][name] for name in self.kernel_spec.env}
        extra = tuple(self.import_from)
        start = Start(self.found, folder, self.limits(), self.device, hide, extra)
        class_folder = kwargs.pop("cwd", None)  # the submission's: nothing of it is shown
        start.check_unseen([os.getcwd(), *([class_folder] if class_folder else [])])
        start.write(kwargs["cmd"], os.path.realpath(manager.connection_file))
        if self.found.cgroup is not None:
            name = cgroups.name_for(folder.path)
            self.group = cgroups.Group(self.found.cgroup, name, self.limits())
            folder.before_removal(self.group.end_soon)
        self.start, self.begun = start, "cold"
        self.wanted = warm.Wanted(modules, self.device, hide, extra) if modules else None
        if self.wanted is not None and (why := warm.refused(self.found)):
            self.wanted, self.begun = None, f"cold: {why}"
        return {**kwargs, **self._streams()}

    def _streams(self) -> dict[str, Any]:
        """The command, with new pipes to it."""
        assert self.start is not None, "made before"
        forked = self.wanted is not None
        self.ears = Ears(LAST_WORDS)
        self.first = None if self.start.bare else FirstProcess()
        self.waiting = Waiting() if forked else None
        info = self.first.mouth if self.first is not None else -1
        streams = {"stdin": DEVNULL, "stdout": DEVNULL, "stderr": self.ears.mouth}
        if self.waiting is not None:
            streams |= {"stdin": self.waiting.stdin, "stdout": self.waiting.stands}
        command = self.start.command(self.variables, self.group, info, forked)
        # `independent` keeps launch_kernel from telling the kernel a pid of this namespace.
        return {**streams, "independent": True, **command}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start it; the descriptors that the inside was given are closed here."""
        try:
            connection = await super().launch_kernel(cmd, **kwargs)
            if self.wanted is not None and not self._forked(self.wanted):
                await self._let_go()
                again = {**kwargs, **self._streams()}
                connection = await super().launch_kernel(again.pop("cmd"), **again)
            return connection
        except BaseException:
            await self.cleanup()
            raise
        finally:
            self._given()

    def _forked(self, wanted: warm.Wanted) -> bool:
        """Have the kernel forked into the sandbox that stands; False where it has to start cold."""
        try:
            self._fork(wanted)
        except warm.NotWarm as error:
            warm.give_up(wanted, str(error))
            self.wanted, self.begun = None, f"cold: {error}"
            self.log.warning("Kernels start cold: %s", error)
            return False
        self.begun = "warm"
        return True

    def _fork(self, wanted: warm.Wanted) -> None:
        assert self.start and self.first and self.ears and self.waiting and self.process, (
            "made before"
        )
        process = warm.ready(wanted)
        self.waiting.given()
        if not self.waiting.stood(warm.ANSWER):
            raise warm.NotWarm("the sandbox did not come to stand")
        first = self.first.handle(self.process.pid)
        if first < 0:
            raise warm.NotWarm("the sandbox's first process is gone")
        try:
            asked = self.start.asked(self.variables, self.group)
            process.fork(asked, [first, self.ears.mouth, self.waiting.status])
        finally:
            os.close(first)

    def _given(self) -> None:
        """Close our copies of the descriptors that other processes have got."""
        for given in (self.ears, self.first):
            if given is not None:
                given.given()
        if self.waiting is not None:
            self.waiting.close()

    async def _let_go(self) -> None:
        """End a sandbox that no kernel came into."""
        self.asked_to_end = True
        await self.kill()
        await self.wait()
        self._given()
        self._shut()
        self.asked_to_end = False

    def _shut(self) -> None:
        for given in (self.ears, self.first, self.waiting):
            if given is not None:
                given.close()
        self.ears = self.first = self.waiting = None

    async def poll(self) -> int | None:
        """The exit status once the kernel has ended; its last words go to the log."""
        await self._end_if_littering()
        status = await super().poll()
        if status and self.group is not None and self.group.out_of_memory():
            self.reason = f"it used more than {self.memory // (1 << 20):,} MiB of memory"
        ears = None if self.asked_to_end or not status else self.ears
        if ears is not None and (words := ears.take()):
            self.log.warning("The sandboxed kernel ended with status %s: %s", status, words)
            if status == FAILED:
                self.reason = words
        return status

    async def _end_if_littering(self) -> None:
        """The folder of sockets is on this host's disk: it takes no file, but any number of sockets."""
        if self.folder is None or self.process is None or self.asked_to_end:
            return
        if len(os.listdir(self.folder.sockets)) > MOST_SOCKETS:
            await self.kill()
            self.reason = f"it made more than {MOST_SOCKETS} sockets"

    async def wait(self) -> int | None:
        """Wait for the end of the kernel and of everything that it started."""
        while self.has_process and await self.poll() is None:
            await asyncio.sleep(POLL)
        return await super().wait()

    async def send_signal(self, signum: int) -> None:
        """End everything for the signals that end a kernel; no other passes the walls."""
        if not self.found.holds:
            await super().send_signal(signum)
        elif signum in (signal.SIGKILL, signal.SIGTERM):
            await self.kill()

    async def kill(self, restart: bool = False) -> None:
        """End the kernel with everything that it started, whatever any of it does."""
        if not self.found.holds:
            await super().kill(restart)
        elif self.process is not None:
            self.asked_to_end = True
            # subtle: the sandbox's first process, not bubblewrap: the kernel of the system lets it
            # go only after every other process in there, so the end of `wait` is the end of all.
            if self.first is None:
                self.process.terminate()  # the supervisor: ends the others, then itself
            elif not self.first.kill(self.process.pid):
                self.process.kill()
            await self._soon_ended(self.process)

    async def _soon_ended(self, process: subprocess.Popen[bytes]) -> None:
        """Wait here for the end, which takes milliseconds: the manager looks every tenth of a second."""
        for _ in range(int(SOON / POLL)):
            if process.poll() is not None:
                return
            await asyncio.sleep(POLL)

    async def terminate(self, restart: bool = False) -> None:
        """As `kill`: a stranger's code gets no time to say goodbye."""
        await self.kill(restart)

    def ended_by(self) -> str:
        """Why the kernel ended, for the learner, where the system knows; else ""."""
        return self.reason

    async def cleanup(self, restart: bool = False) -> None:
        """Remove what is left of the sandbox."""
        await super().cleanup(restart)
        if self.found.name == "landlock" and self.process is not None:
            self.process.kill()
        group, self.group = self.group, None
        for _ in range(int(LATEST / POLL)):
            if group is None or group.end():
                break
            await asyncio.sleep(POLL)
        self._shut()
        if self.folder is not None and not restart:
            with contextlib.suppress(OSError):
                self.folder.remove()
            self.folder = None

    async def get_provisioner_info(self) -> dict[str, Any]:
        """Jupyter's record of the kernel, with the rung that it runs on."""
        said = {"rung": self.found.name, "begun": self.begun}
        return {**await super().get_provisioner_info(), **said}


def _names(
    own: list[str], environment: Mapping[str, str], variable: str, in_order: bool = False
) -> tuple[str, ...]:
    """Names of packages, from a trait and from a variable of the starter."""
    more = filter(None, map(str.strip, environment.get(variable, "").split(",")))
    names = dict.fromkeys([*own, *more])
    return tuple(names if in_order else sorted(names))
