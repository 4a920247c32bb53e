"""Kernels forked from a warm process: as one that starts cold, and nothing of one in the next."""

import json
import os
import select
import signal
import subprocess
import sys

import pytest

from autograder import sandbox
from autograder.sandbox import warm
from autograder.sandbox.view import HERE

# What a fork has to have as a kernel that starts cold: asked by the same lines of both.
STATE = """
import gc, json, os, resource, signal, sys
with open("/proc/self/status") as f: status = dict(l.split(":", 1) for l in f.read().splitlines())
keep = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp", "Seccomp_filters", "Groups",
        "SigBlk", "SigIgn", "SigCgt", "Umask", "Threads")
with open("/proc/self/mountinfo") as f:
    mounts = [l.split()[4:6] + l.split(" - ")[1].split()[:1] for l in f]
limits = {n: resource.getrlimit(getattr(resource, n)) for n in dir(resource) if n.startswith("RLIMIT")}
print(json.dumps({
    "status": {k: status[k].strip() for k in keep}, "mounts": mounts, "limits": limits,
    "environment": dict(os.environ), "argv": sys.argv, "folder": os.getcwd(), "hash": hash("a"),
    "standard": [os.readlink(f"/proc/self/fd/{n}").partition(":")[0] for n in (0, 1, 2)],
    "files": sorted({os.readlink(f"/proc/self/fd/{n}").partition(":")[0] for n in os.listdir("/proc/self/fd")
                     if os.path.exists(f"/proc/self/fd/{n}")}),
    "path": sys.path, "name": __name__,
    "finders": [getattr(f, "__name__", type(f).__name__) for f in sys.meta_path],
    "signals": [str(signal.getsignal(n)).partition(" at ")[0] for n in sorted(signal.valid_signals())],
    "groups": open("/proc/self/cgroup").read(), "names": sorted(globals()),
}))
"""

LEAK = """
import builtins, json, os, random, signal, socket, sys
import numpy
for place in ("/tmp/left", "/scratch/left", "/dev/shm/left"):
    with open(place, "w") as f: f.write("mine")
os.environ["LEFT"] = "mine"
builtins.left = numpy.left = json.left = "mine"
random.seed(1); numpy.random.seed(1)
abstract = socket.socket(socket.AF_UNIX); abstract.bind("\\0left"); abstract.listen()
local = socket.socket(); local.bind(("127.0.0.1", 7777)); local.listen()
held = os.open("/tmp/left", os.O_RDONLY)
os.umask(0)
if os.fork() == 0:
    os.setsid()
    while True: signal.pause()
print("left")
"""

# What the next one finds of it, by name.
FIND = """
import builtins, glob, json, os, random, socket, sys
import numpy
def connects(family, address):
    with socket.socket(family) as s: return s.connect_ex(address) == 0
found = {
    "files": [p for p in ("/tmp/left", "/scratch/left", "/dev/shm/left") if os.path.exists(p)],
    "environment": "LEFT" in os.environ,
    "modules": [m.__name__ for m in (builtins, numpy, json) if hasattr(m, "left")],
    "abstract": connects(socket.AF_UNIX, "\\0left"), "local": connects(socket.AF_INET, ("127.0.0.1", 7777)),
    "open": [l for l in (os.readlink(p) for p in glob.glob("/proc/self/fd/*") if os.path.lexists(p)) if "left" in l],
    "processes": sum(n.isdigit() for n in os.listdir("/proc")),
}
print(json.dumps(found)); print(random.random(), numpy.random.random())
"""
NOTHING = {
    "files": [],
    "environment": False,
    "modules": [],
    "abstract": False,
    "local": False,
    "open": [],
    # bubblewrap's first process, the one that waits, and the kernel
    "processes": 3,
}


@pytest.fixture
def unused(monkeypatch):
    """No warm process so far, and none left afterwards."""
    from collections import OrderedDict

    monkeypatch.setattr(warm, "_kept", OrderedDict())
    monkeypatch.setattr(warm, "_given_up", {})
    yield
    for each in warm._kept.values():
        each.close()


def test_a_fork_is_as_a_kernel_that_starts_cold(starting):
    with starting("warm") as forked, starting("auto") as cold:
        states = [json.loads(cage.run(STATE)) for cage in (forked, cold)]
        # In a session of its own, where bubblewrap leads the other's.
        assert forked.run("import os; print(os.getsid(0) == os.getpid())") == "True"
    for state in states:
        # An empty folder on the way to the environment, named by an installation in place.
        state["path"] = [path for path in state["path"] if path != str(HERE.parents[1])]
        state["mounts"].sort()
    differing = {
        k: [state[k] for state in states] for k in states[0] if states[0][k] != states[1][k]
    }
    assert differing == {}


def test_nothing_of_one_is_in_the_next(starting):
    with starting("warm") as first:
        assert first.run(LEAK) == "left"
        with starting("warm") as beside:
            said, drawn = beside.run(FIND).splitlines()
            assert json.loads(said) == NOTHING
    with starting("warm") as after:
        said, again = after.run(FIND).splitlines()
        assert json.loads(said) == NOTHING
    assert not set(drawn.split()) & set(again.split())


def test_no_random_state_is_shared(starting):
    source = (
        "import random, numpy, uuid, os, secrets, tempfile\n"
        "print(random.random(), numpy.random.random(), numpy.random.default_rng().random(), uuid.uuid4(),\n"
        "      os.urandom(8).hex(), secrets.token_hex(8), next(tempfile._get_candidate_names()))"
    )
    drawn = []
    for _ in range(2):
        with starting("warm", preload=["numpy.random"]) as cage:
            drawn.append(cage.run(source).split())
    assert len(drawn[0]) == 7 and not set(drawn[0]) & set(drawn[1])


@pytest.mark.long
@pytest.mark.torch
def test_torch_draws_other_numbers_and_can_learn_in_a_fork(starting):
    source = "import torch; print(torch.initial_seed(), torch.rand(1).item()); x = torch.ones(2, requires_grad=True); (x * x).sum().backward()"
    drawn = []
    for _ in range(2):
        with starting("warm", preload=["torch"]) as cage:
            drawn.append(cage.run(source).split())
    assert not set(drawn[0]) & set(drawn[1])


def test_a_hidden_package_is_nowhere_in_a_fork(starting):
    with starting("warm", preload=["regex", "tiktoken", "numpy"], hide=["regex"]) as cage:
        source = (
            "import gc, sys, types\n"
            "kept = [o.__name__ for o in gc.get_objects() if isinstance(o, types.ModuleType)]\n"
            "print(sorted(n for n in {*kept, *sys.modules} if n.partition('.')[0] in ('regex', '_regex', 'confine')))\n"
            "print('numpy' in sys.modules)\n"
            "with open('/proc/self/maps') as f: print('regex' in f.read())"
        )
        assert cage.run(source).splitlines() == ["[]", "True", "False"]
        with pytest.raises(Exception, match="asks for your own code"):
            cage.run("import regex")


def test_modules_are_there_before_they_are_imported(starting):
    with starting("warm") as cage:
        assert cage.run("import sys; print('numpy' in sys.modules, 'torch' in sys.modules)") == (
            "True False"
        )


def test_two_kernels_come_from_one_process_and_it_ends_with_its_owner(starting, unused):
    with starting("warm"):
        (kept,) = warm._kept.values()
        with starting("warm"):
            assert list(warm._kept.values()) == [kept]
    assert kept.alive()
    kept.close()
    assert not kept.alive()


def test_a_kernel_outlives_its_warm_process_and_the_next_gets_another(starting, unused):
    with starting("warm") as cage:
        (kept,) = warm._kept.values()
        os.kill(kept.process.pid, signal.SIGKILL)
        kept.process.wait()
        assert cage.run("print(1)") == "1"
        with starting("warm") as second:
            assert second.run("print(2)") == "2"
        assert list(warm._kept.values()) != [kept]


def test_a_killed_grader_leaves_no_warm_process():
    if why := warm.refused(sandbox.probe()):
        pytest.skip(why)
    source = (
        "import sys\nfrom autograder.sandbox import warm\n"
        "print(warm.ready(warm.Wanted(())).process.pid, flush=True); sys.stdin.read()"
    )
    grader = subprocess.Popen(
        [sys.executable, "-c", source],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    handle = os.pidfd_open(int(grader.stdout.readline()))
    grader.kill()
    grader.communicate()
    ended = select.poll()
    ended.register(handle, select.POLLIN)
    assert ended.poll(20_000)
    os.close(handle)


@pytest.mark.parametrize("broken", ["start", "join"])
def test_what_cannot_be_forked_starts_cold_and_says_why(starting, unused, monkeypatch, broken):
    with starting("warm"):
        pass  # skips where this host has no such rung
    warm._kept.popitem()[1].close()
    if broken == "start":
        monkeypatch.setattr(warm, "KERNEL", ("antigravity_of_no_kind",))
        monkeypatch.setattr(
            warm, "_boot", lambda *unused: (_ for _ in ()).throw(warm.NotWarm("no"))
        )
    else:
        monkeypatch.setattr(warm, "namespaces", lambda rung: 1)  # no kind of namespace
    for _ in range(2):
        with starting("auto", expected="cold: ", preload=["regex"]) as cage:
            assert cage.run("print(1)") == "1"
            why = cage.provisioner.begun
    assert ("no" if broken == "start" else "setns refused") in why
    assert not warm._kept


def test_a_rung_without_namespaces_starts_cold(starting):
    with starting("landlock", expected="cold: landlock has no", preload=["regex"]) as cage:
        assert cage.run("print(1)") == "1"


def test_a_fork_that_could_write_its_own_program_is_refused(monkeypatch):
    rung = sandbox.Rung("bwrap", identity="namespace")
    monkeypatch.setattr(warm.landlock, "version", lambda: 1)
    assert warm.refused(rung) == ""
    monkeypatch.setattr(warm.landlock, "version", lambda: 0)
    assert "without Landlock" in warm.refused(rung)
    assert warm.refused(sandbox.Rung("bwrap+cgroup", identity="user")) == ""


def inside(source):
    """Run lines in a process that has the inside's tools, as a warm process has."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import mmap, os, sys, threading\nfrom confine import warm\n{source}",
        ],
        env={"PYTHONPATH": str(HERE)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("", ""),
        ("kept = mmap.mmap(-1, 4096)", "memory that forks would share"),
        (
            "stop = threading.Event(); threading.Thread(target=stop.wait, daemon=True).start()",
            "a thread",
        ),
        ("masked = [os.path.dirname(os.__file__)]", "may not see"),
    ],
)
def test_what_is_not_fit_to_be_forked(source, said):
    out = inside(
        f"masked = []\n{source}\nprint(warm.unfit(masked)); sys.stdout.flush(); os._exit(0)"
    )
    assert (said in out) if said else (out == "")
