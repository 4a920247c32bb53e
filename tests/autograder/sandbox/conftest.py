"""Kernels in the cage, asked from outside. SANDBOX_IMPORT_FROM: where an interpreter without an
environment of its own finds ipykernel; `test_as_nobody.py` sets it.

"warm" stands for the highest rung with a kernel that is forked from a warm process."""

import os
from contextlib import contextmanager

import pytest
from jupyter_client.manager import KernelManager
from traitlets.config import Config

from autograder import sandbox
from autograder.sandbox import warm
from autograder.sandbox.confine.supervise import descendants

IMPORT_FROM = list(filter(None, os.environ.get("SANDBOX_IMPORT_FROM", "").split(os.pathsep)))
RUNGS = ("auto", "landlock", "warm")


class Cage:
    """A sandboxed kernel and a client of it."""

    def __init__(self, manager, client):
        self.manager, self.client = manager, client

    @property
    def provisioner(self):
        return self.manager.provisioner

    def run(self, source, silent=True):
        """What the source prints; what it raises, as (name, value), is raised as Inside."""
        said, raised = [], []

        def hear(message):
            content = message["content"]
            if message["msg_type"] == "stream":
                said.append(content["text"])
            elif message["msg_type"] == "error":
                raised.append((content["ename"], content["evalue"]))

        self.client.execute_interactive(source, output_hook=hear, timeout=60, allow_stdin=False)
        if raised:
            raise Inside(*raised[0])
        return "".join(said).strip()

    def processes(self):
        """Every process of the cage, by its number outside; a forked one is no descendant."""
        found = self.provisioner.process
        if not found:
            return []
        around = [found.pid, *descendants(found.pid)]
        first = self.provisioner.first
        return sorted({*around, *(sharing(first.pid()) if first is not None else ())})

    def end(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def sharing(pid):
    """Every process in the process namespace of one."""

    def namespace(number):
        try:
            return os.readlink(f"/proc/{number}/ns/pid")
        except OSError:  # gone, or not ours
            return None

    own = namespace(pid)
    numbers = map(int, filter(str.isdigit, os.listdir("/proc")))
    return [number for number in numbers if own is not None and namespace(number) == own]


class Inside(Exception):
    """What a cell raised: its name and its text."""

    @property
    def name(self):
        return self.args[0]


@contextmanager
def started(rung="auto", env=None, expected="", **traits):
    """A cage on a rung, or a skip that says why this host has none; traits are the provisioner's.

    expected: how the kernel is to have started, its beginning.
    """
    forked = rung == "warm"
    if forked:
        rung, traits = "auto", {"preload": ["regex", "numpy"], **traits}
    try:
        found = sandbox.require(rung)
    except sandbox.SandboxUnavailable as error:
        pytest.skip(str(error))
    if forked and (why := warm.refused(found)):
        pytest.skip(why)
    config = Config()
    config.SandboxProvisioner.update({"rung": rung, "import_from": IMPORT_FROM, **traits})
    manager = KernelManager(kernel_name=sandbox.kernel_name(), config=config)
    manager.start_kernel(**({"env": {**os.environ, **env}} if env else {}))
    client = manager.blocking_client()
    client.start_channels()
    cage = Cage(manager, client)
    try:
        client.wait_for_ready(timeout=60)
        expected = expected or ("warm" if forked else "cold")
        assert cage.provisioner.begun.startswith(expected), cage.provisioner.begun
        yield cage
    finally:
        cage.end()
        manager.context.destroy(linger=0)


@pytest.fixture(scope="session", params=RUNGS)
def cage(request):
    """One kernel a rung, for probes that leave it as it was."""
    secrets = {"SANDBOX_TEST_SECRET": "swordfish"}
    with started(request.param, env=secrets, hide=["regex"]) as made:
        yield made


@pytest.fixture(params=RUNGS)
def rung(request):
    """A rung's name, for tests that start kernels of their own."""
    return request.param


@pytest.fixture
def starting():
    """`started`, for tests that start kernels of their own."""
    return started
