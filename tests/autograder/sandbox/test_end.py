"""How a cage ends: whole, whatever the code in it does, and without leaving anything."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import cgroups, folders, probe
from autograder.sandbox.confine.supervise import descendants

GRADER = """
import sys
from jupyter_client.manager import KernelManager
from traitlets.config import Config
from autograder import sandbox

config = Config()
config.SandboxProvisioner.update({"rung": sys.argv[1], "root": sys.argv[2], "import_from": sys.argv[3:]})
if sys.argv[1] == "warm":
    config.SandboxProvisioner.update({"rung": "auto", "preload": ["regex"]})
manager = KernelManager(kernel_name=sandbox.kernel_name(), config=config)
manager.start_kernel()
client = manager.blocking_client()
client.start_channels()
client.wait_for_ready(timeout=60)
first = manager.provisioner.first
print(manager.provisioner.process.pid, first.pid() if first is not None else 0, flush=True)
sys.stdin.read()
"""
DAEMON = (
    "import os, signal\nread, write = os.pipe()\n"
    "if os.fork() == 0:\n"
    "    os.setsid()\n"
    "    if os.fork() == 0:\n"
    "        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\n"
    "        os.write(write, b'x')\n"
    "        while True: signal.pause()\n"
    "    os._exit(0)\n"
    "os.wait(); print(len(os.read(read, 1)))"
)


def sharing(pid):
    """Every process in the process namespace of one; a forked kernel is nobody's descendant here."""
    own = os.readlink(f"/proc/{pid}/ns/pid")
    found = []
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            found += [int(number)] if os.readlink(f"/proc/{number}/ns/pid") == own else []
        except OSError:
            continue
    return found


def gone(pids):
    """Wait, bounded, until every process has ended."""
    for pid in pids:
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        waiting = select.poll()
        waiting.register(handle, select.POLLIN)
        ended = waiting.poll(20_000)
        os.close(handle)
        if not ended:
            return False
    return True


def test_a_daemon_ends_with_the_kernel(starting, rung):
    with starting(rung) as cage:
        before = set(cage.processes())
        assert cage.run(DAEMON) == "1"
        everyone = cage.processes()
        assert set(everyone) - before
    for pid in everyone:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_daemon_ends_when_the_kernel_dies_by_itself(starting, rung):
    with starting(rung) as cage:
        assert cage.run(DAEMON) == "1"
        everyone = cage.processes()
        cage.client.execute("import os; os._exit(3)")
        assert gone(everyone)


def test_an_interrupt_comes_as_a_message(starting, rung):
    with starting(rung) as cage:
        sent = cage.client.execute("print('on', flush=True)\nwhile True: pass", stop_on_error=False)
        while cage.client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
            pass
        cage.manager.interrupt_kernel()
        reply = cage.client.get_shell_msg(timeout=60)
        while (
            reply["parent_header"]["msg_id"] != sent
        ):  # an answer to the question "ready?" is late
            reply = cage.client.get_shell_msg(timeout=60)
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert cage.run("print(1)") == "1"


def test_a_loop_that_no_signal_stops_is_ended_from_outside(starting, rung):
    with starting(rung) as cage:
        cage.client.execute(
            "import signal\nfor n in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:\n"
            "    signal.signal(n, signal.SIG_IGN)\n"
            "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nprint('on', flush=True)\n"
            "while True: pass"
        )
        while cage.client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
            pass
        everyone = cage.processes()
        cage.manager.shutdown_kernel(now=True)
        assert not cage.manager.is_alive()
        for pid in everyone:
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)


def test_nothing_is_left_behind(starting, rung, tmp_path):
    with starting(rung, root="/tmp") as cage:
        folder, group = cage.provisioner.folder.path, cage.provisioner.group
        assert folder.exists() and (group is None or all(f.exists() for f in group.folders))
        cage.run("import os; os.makedirs('a/b'); open('a/b/c', 'w').close(); os.chmod('a', 0)")
    assert not folder.exists()
    assert group is None or not any(f.exists() for f in group.folders)


def test_a_restart_is_a_fresh_sandbox(starting, rung):
    with starting(rung) as cage:
        cage.run(
            "x = 1; open('/tmp/left' if __import__('os').getcwd() == '/scratch' else 'left', 'w').close()"
        )
        first = cage.processes()
        cage.manager.restart_kernel(now=True)
        cage.client.wait_for_ready(timeout=60)
        assert cage.run("print('x' in globals())") == "False"
        assert not set(first) & set(cage.processes())
        if cage.provisioner.found.name != "landlock":
            assert cage.run("import os; print(os.path.exists('/tmp/left'))") == "False"


@pytest.mark.parametrize("how", ["killed", "exits"])
def test_a_grader_that_is_gone_leaves_nothing(starting, rung, how):
    with starting(rung):
        pass  # skips where this host has no such rung
    import tempfile

    extra = list(filter(None, os.environ.get("SANDBOX_IMPORT_FROM", "").split(os.pathsep)))
    with tempfile.TemporaryDirectory() as root:
        script = Path(root) / "grader.py"
        script.write_text(GRADER, encoding="utf-8")
        grader = subprocess.Popen(
            [sys.executable, str(script), rung, root, *extra],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )
        pid, first = map(int, grader.stdout.readline().split())
        everyone = {pid, *descendants(pid), *(sharing(first) if first else ())}
        assert len(everyone) >= 2
        base = folders.base(root)
        assert len(list(base.iterdir())) == 1
        parents = probe().cgroup
        groups = [
            folder / f"{cgroups.PREFIX}{cgroups.name_for(next(base.iterdir()))}"
            for folder in (parents.folders if parents else ())
        ]
        assert all(group.exists() for group in groups)
        if how == "killed":
            os.kill(grader.pid, signal.SIGKILL)
        grader.stdin.close(), grader.stdout.close()
        grader.wait()
        assert gone(everyone)
        # Who exits cleans up; after one that was killed, the next to start does.
        left = folders.sweep(base, lambda folder: cgroups.sweep(parents, folder))
        assert left == (how == "killed")
        assert list(base.iterdir()) == [] and not any(group.exists() for group in groups)
