"""Attacks on the host: other people's files, processes, and what the machine has of everything.

Left out: attacks on the grader through Jupyter's sockets (`sockets`).
"""

from __future__ import annotations

from tests.attacks.base import FULL, REFUSED, STARTED, TRIED, Attack


def breaks(
    name: str, tries: str, code: str, said: tuple[str, ...] = REFUSED, **more: object
) -> Attack:
    """An attack by a right solution that does its harm first; it keeps its points."""
    return Attack(
        name,
        "breaking",
        tries,
        FULL,
        "solution",
        first=TRIED + "\n" + code.strip("\n"),
        said=said,
        **more,
    )  # type: ignore[arg-type]


def ends(
    name: str,
    tries: str,
    code: str,
    reason: str,
    score: float = 0.0,
    # What a dying kernel still had to say may be lost; the reason in the table shows that it ran.
    said: tuple[str, ...] = (),
    **more: object,
) -> Attack:
    """An attack that ends its own kernel, or has it ended, before the first check."""
    return Attack(
        name,
        "breaking",
        tries,
        score,
        "solution",
        first="print('started', flush=True)\n" + code.strip("\n"),
        said=said,
        reason=reason,
        **more,
    )  # type: ignore[arg-type]


WRITES = """
import os
def write(path, text="# a submission was here\\n"):
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    with open(path, "a", encoding="utf-8") as file:
        file.write(text)
    return True
"""

BREAKING = (
    Attack(
        "sister-process",
        "breaking",
        "makes processes whose parent is the kernel's own, outside the sandbox, and lets one end and one stay",
        FULL,
        "solution",
        first="print('started')",
        last="""
            import ctypes, os, time
            libc = ctypes.CDLL(None)
            PARENT, CHILD_ENDS, clone = 0x8000, 17, {"x86_64": 56, "aarch64": 220}[os.uname().machine]
            for seconds in (600, 0):
                if libc.syscall(clone, PARENT | CHILD_ENDS, 0, 0, 0, 0) == 0:
                    time.sleep(seconds)
                    os._exit(0)
            """,
        said=STARTED,
        own_harm=True,
    ),
    breaks(
        "gradebook-write",
        "changes its own and another's rows in the gradebook",
        """
import glob, sqlite3
def rows():
    link = sqlite3.connect("$COURSE/gradebook.db", timeout=2)
    link.execute("update grade set manual_score = 0, extra_credit = 100")
    link.commit()
    return True
tried("rows", rows)
tried("any", lambda: glob.glob("/*/**/gradebook.db", recursive=True))
""",
        quick=True,
    ),
    breaks(
        "course-write",
        "overwrites the solutions, the secret and others' submissions",
        WRITES
        + """
tried("solutions", lambda: write("$SOLUTIONS/ps02_train_bpe/ps02_train_bpe.ipynb"))
tried("release", lambda: write("$COURSE/release/ps02_train_bpe/ps02_train_bpe.ipynb"))
tried("secret", lambda: write("$COURSE/secret.key"))
tried("other", lambda: write("$OTHER"))
tried("configuration", lambda: write("$COURSE/nbgrader_config.py"))
""",
        # Where the course lies below /tmp the writing succeeds, in the sandbox's own /tmp.
        said=("solutions", "configuration"),
        unsaid=(),
        quick=True,
    ),
    breaks(
        "packages-write",
        "overwrites the reference, and plants files that every later Python starts",
        WRITES
        + """
import os, site, sys
tried("reference", lambda: write("$REPO/minbpe_ref/base.py"))
tried("engine", lambda: write("$REPO/autograder/judging/engine.py"))
for root in {*site.getsitepackages(), *(p for p in sys.path if p.endswith("site-packages"))}:
    for name in ("attack.pth", "sitecustomize.py", "usercustomize.py"):
        tried(name, lambda: write(os.path.join(root, name)))
tried("stand-in", lambda: write("/run/sandbox/stand-ins/autograder/__init__.py"))
tried("tools", lambda: write("/run/sandbox/tools/confine/__init__.py"))
tried("python", lambda: write(sys.executable))
""",
        quick=True,
    ),
    # In its own home folder it may write; the assertion is that the grader's is as it was.
    breaks(
        "start-up-files",
        "plants start-up files in home folders",
        WRITES
        + """
import os
for home in {os.environ["HOME"], os.path.expanduser("~")}:
    for name in (".ipython/profile_default/startup/00.py", ".bashrc", ".config/autostart/a.desktop",
                 ".jupyter/jupyter_config.py", ".local/lib/python3.11/site-packages/attack.pth"):
        try:
            write(os.path.join(home, name), "# a submission was here\\n")
        except OSError as error:
            print("refused", type(error).__name__)
for name in (".ipython/profile_default/startup/00.py", ".bashrc", ".local/lib/python3.11/site-packages/attack.pth"):
    tried(name, lambda: write(os.path.join("$HOME", name), "# a submission was here\\n") and "$HOME" != os.environ["HOME"])
""",
    ),
    breaks(
        "system-files",
        "writes into system folders and schedules",
        WRITES
        + """
for path in ("/etc/cron.d/a", "/etc/profile.d/a.sh", "/usr/lib/python3/dist-packages/a.pth",
             "/var/spool/cron/a", "/usr/local/bin/python3", "/root/.bashrc", "/dev/a", "/a", "/srv/a"):
    tried(path, lambda: write(path))
""",
    ),
    breaks(
        "more-rights",
        "mounts, changes user, makes namespaces and devices",
        """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
tried("mount", lambda: libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0)
tried("unmount", lambda: libc.umount2(b"$REPO/.venv", 2) == 0)
tried("user", lambda: os.setuid(0))
tried("namespace", lambda: libc.unshare(0x10000000) == 0)
tried("root", lambda: os.chroot("/tmp"))
tried("device", lambda: os.mknod("/tmp/disk", 0o60600, os.makedev(254, 0)) or True)
tried("module", lambda: libc.syscall(313, -1, b"", 0) == 0)
tried("bpf", lambda: libc.syscall(321, 0, 0, 0) >= 0)
tried("ring", lambda: libc.syscall(425, 1, 0) >= 0)
tried("faults", lambda: libc.syscall(323, 0) >= 0)
tried("setuid", lambda: [p for p in ("/usr/bin/su", "/usr/bin/passwd") if os.path.exists(p) and os.system(f"{p} -c true </dev/null >/dev/null 2>&1") == 0])
""",
        plain="not run",
    ),
    breaks(
        "signals",
        "sends signals to the grader and to everybody",
        """
import os, signal
def kill(pid):
    os.kill(pid, signal.SIGTERM)
    return pid == $GRADER
for pid in ($GRADER, os.getppid()):
    if pid > 1:
        tried(f"kill {pid}", lambda: kill(pid))
tried("lower", lambda: os.setpriority(os.PRIO_PROCESS, $GRADER, 19) or True)
""",
        plain="can",
    ),
    breaks(
        "daemon",
        "leaves a process behind, under another name and session",
        """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execvp("python3", ["course-attack-daemon", "-c", "import time; time.sleep(600)"])
    os._exit(0)
os.wait()
print("started")
""",
        said=STARTED,
        quick=True,
        plain="alive",
    ),
    breaks(
        "fork-bomb",
        "starts processes until it cannot",
        """
import os, time
made = 0
try:
    while made < 5000:
        if os.fork() == 0:
            time.sleep(600)
            os._exit(0)
        made += 1
    print("DONE", made)
except OSError as error:
    print("refused", made, type(error).__name__)
""",
        # Without room for one more thread its kernel cannot send long answers.
        own_harm=True,
        plain="300 of 300",
    ),
    breaks(
        "thread-bomb",
        "starts threads until it cannot",
        """
import threading, time
made = []
try:
    while len(made) < 5000:
        made.append(threading.Thread(target=time.sleep, args=(3,), daemon=True))
        made[-1].start()
    print("DONE", len(made))
except RuntimeError as error:
    print("refused", len(made), type(error).__name__)
for thread in made[:-1]:
    thread.join()
""",
        plain="not run",
    ),
    breaks(
        "memory",
        "asks for fifty gigabytes",
        """
tried("at once", lambda: bytearray(50 << 30))
kept = []
def piece():
    # Small ones: where memory is slow, the cell's time ends this, and not in the middle of a piece.
    for _ in range(400):
        kept.append(bytearray(1 << 27))
    return True
tried("in pieces", piece)
kept.clear()
""",
        plain="2 GiB given, no limit",
    ),
    breaks(
        "memory-of-many",
        "fills memory with many processes, each below its own limit",
        """
import os, time
made = set()
for _ in range(6):
    pid = os.fork()
    if pid == 0:
        # Offers itself: whom the system ends first is then not left to chance.
        with open("/proc/self/oom_score_adj", "w", encoding="utf-8") as file: file.write("1000")
        block = bytearray(b"x") * 950_000_000
        time.sleep(600)
        os._exit(0)
    made.add(pid)
def wait():
    begun = time.monotonic()
    while time.monotonic() - begun < 3.4:
        if os.waitpid(-1, os.WNOHANG)[0]: return True
        time.sleep(0.02)
    return False
ended = wait()
""",
        # Two cells' time: on a busy machine one is too short to fill what they asked for.
        last="""
ended = ended or wait()
print("refused" if ended else "DONE", "six gigabytes")
""",
        alone=True,
        plain="not run",
    ),
    breaks(
        "disk",
        "fills every place that it may write to",
        """
import os
block = b"x" * (8 << 20)
def fill(folder):
    written = 0
    try:
        for n in range(200):
            with open(os.path.join(folder, f"fill-{n}"), "wb") as file:
                written += file.write(block)
    finally:
        for name in os.listdir(folder):
            if name.startswith("fill-"):
                os.remove(os.path.join(folder, name))
    return written
for folder in ("/tmp", "/scratch", "/dev/shm", "/run/sandbox/s", "/dev", "/"):
    tried(folder, lambda: fill(folder))
""",
        plain="not run",
    ),
    breaks(
        "large-file",
        "makes one file larger than allowed",
        """
import os
def large():
    with open("large", "wb") as file:
        os.posix_fallocate(file.fileno(), 0, 1 << 30)
    return True
tried("large", large)
""",
        plain="not run",
    ),
    breaks(
        "descriptors",
        "opens files until it cannot",
        """
kept = []
def opens():
    while len(kept) < 100_000:
        kept.append(open("/dev/null", encoding="utf-8"))
    return True
tried("open", opens)
for file in kept: file.close()
""",
        plain="not run",
    ),
    ends(
        "ignores-interrupts",
        "catches whatever would stop it, for ever",
        """
import signal
signal.signal(signal.SIGINT, lambda *how: None)
while True:
    try:
        while True: pass
    except BaseException:
        continue
""",
        reason="could not be interrupted",
        quick=True,
        plain="no score",
    ),
    ends(
        "blocked-signals",
        "blocks every signal and loops",
        """
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP})
# Another thread would take it; then Python would interrupt this one.
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True: pass
""",
        reason="could not be interrupted",
        plain="no score",
    ),
    ends(
        "loop-in-c",
        "computes for ever inside a function that looks for no interrupt",
        "import itertools, collections\ncollections.deque(itertools.repeat(0), maxlen=0)",
        reason="could not be interrupted",
        plain="no score",
    ),
    ends(
        "long-regex",
        "matches a pattern that takes longer than the universe is old",
        "import re\nre.match('(a+)+$', 'a' * 60 + 'b')",
        reason="all: ",
        plain="not run",
    ),
    ends(
        "exits-at-once",
        "ends its kernel without a goodbye",
        "import os; os._exit(0)",
        reason="the kernel died",
        quick=True,
        plain="no score",
    ),
    ends(
        "kills-itself",
        "kills its kernel, and what started it",
        "import os, signal\nfor pid in (1, os.getppid(), os.getpid()):\n"
        "    try: os.kill(pid, signal.SIGKILL)\n    except OSError: pass",
        reason="the kernel died",
        plain="no score",
    ),
    ends(
        "stops-itself",
        "stops its kernel, so that it is there and never answers",
        "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
        reason="could not be interrupted",
        plain="not run",
    ),
    ends(
        "breaks-the-stack",
        "crashes the interpreter",
        "import ctypes; ctypes.string_at(0)",
        reason="the kernel died",
        plain="no score",
    ),
    Attack(
        "exits-in-a-function",
        "breaking",
        "ends the process when the check calls it",
        4.0,
        "solution",
        answers={"merge": "import os\ndef merge(ids, pair, idx): os._exit(0)"},
        reason="the kernel died",
        plain="no score",
    ),
    Attack(
        "leaves-by-exception",
        "breaking",
        "raises what ends a program, at top level and in a function",
        7.0,
        "solution",
        first="print('started')\nraise SystemExit(3)",
        answers={"merge": "def merge(ids, pair, idx): raise KeyboardInterrupt"},
        said=STARTED,
    ),
    Attack(
        "never-returns",
        "breaking",
        "takes for ever in a function, and catches what would stop it",
        4.0,
        "solution",
        answers={
            "merge": """
            def merge(ids, pair, idx):
                import signal
                signal.setitimer(signal.ITIMER_REAL, 0)
                while True:
                    try:
                        while True: pass
                    except BaseException: pass
            """
        },
        reason="could not be interrupted",
        plain="no score",
    ),
    Attack(
        "recurses",
        "breaking",
        "recurses without an end and without a limit",
        7.0,
        "solution",
        first="import sys\nsys.setrecursionlimit(2_000)",
        answers={"merge": "def merge(ids, pair, idx):\n    return merge(ids, pair, idx)"},
        reason="merge: ",
    ),
    ends(
        "at-exit",
        "holds on at its end, in threads and exit functions",
        """
import atexit, threading, time
atexit.register(time.sleep, 600)
threading.Thread(target=time.sleep, args=(600,)).start()
get_ipython().kernel.do_shutdown(False)
raise SystemExit
""",
        said=STARTED,
        reason="",
        score=FULL,
        own_harm=True,
        plain="not run",
    ),
)
