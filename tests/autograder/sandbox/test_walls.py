"""What a stranger's code in the cage can see and reach: nothing that is not its own."""

import json
import os
import socket
from pathlib import Path

import pytest

from autograder import sandbox

COURSE = Path(sandbox.__file__).resolve().parents[2]
CALLS = {  # numbers on x86_64; each refused before its arguments are looked at
    "unshare": 272,
    "setns": 308,
    "mount": 165,
    "ptrace": 101,
    "bpf": 321,
    "keyctl": 250,
    "perf_event_open": 298,
    "userfaultfd": 323,
    "io_uring_setup": 425,
    "open_by_handle_at": 304,
    "memfd_create": 319,
    "shmget": 29,
    "process_vm_readv": 310,
    "chroot": 161,
}


def refused(cage, path):
    """Whether the cage can neither read nor list a path."""
    look = f"import os\ntry:\n    print(os.listdir({path!r}) if os.path.isdir({path!r}) else open({path!r}, 'rb').read(9))\nexcept OSError as e:\n    print('refused')"
    return cage.run(look) in ("refused", "[]")


def test_the_course_and_its_like_cannot_be_read(cage, tmp_path):
    secret = tmp_path / "hidden.ipynb"
    secret.write_text("answers", encoding="utf-8")
    paths = [
        secret,
        COURSE / "pyproject.toml",
        COURSE / "autograder" / "engine.py",
        COURSE / "minbpe_ref" / "__init__.py",
        "/etc/passwd",
        "/etc/shadow",
        "/etc/hostname",
        "/proc/1/environ"
        if cage.provisioner.found.name == "landlock"
        else "/proc/2/root/etc/shadow",
        f"/proc/{os.getpid()}/environ",
        os.path.expanduser("~/.bash_history"),
        os.path.expanduser("~/.local"),
    ]
    assert [path for path in map(str, paths) if not refused(cage, path)] == []


def test_nothing_can_be_written_but_the_scratch(cage):
    tried = cage.run(
        "import os, sys, sysconfig, tempfile\n"
        "def tries(folder):\n"
        "    try:\n"
        "        with open(os.path.join(folder, 'x'), 'w') as f: f.write('x')\n"
        "        os.remove(os.path.join(folder, 'x'))\n"
        "        return True\n"
        "    except OSError: return False\n"
        "places = ['/', '/usr', '/etc', '/dev', '/run', sys.prefix, sysconfig.get_path('stdlib'), sys.path[0]]\n"
        "places += [os.path.dirname(p) for p in __import__('glob').glob('/run/sandbox/*/*')]\n"
        "places += [os.path.join(os.path.dirname(os.getcwd()), 's')]\n"
        "print([p for p in places if tries(p)], tries(os.getcwd()), tries(tempfile.gettempdir()))"
    )
    assert tried == "[] True True"


def test_the_graders_files_cannot_be_changed_in_any_way(cage, tmp_path):
    book = tmp_path / "gradebook.db"
    book.write_text("marks", encoding="utf-8")
    book.chmod(0o666)
    for parent in [tmp_path, *tmp_path.parents][:3]:
        if parent.stat().st_uid == os.geteuid():
            parent.chmod(parent.stat().st_mode | 0o011)
    before = book.stat()
    cage.run(
        f"import contextlib, os\npath = {str(book)!r}\n"
        "for change in (lambda: os.chmod(path, 0), lambda: os.utime(path, (1, 1)), lambda: os.truncate(path, 0),\n"
        "        lambda: os.setxattr(path, 'user.x', b'1'), lambda: os.remove(path), lambda: os.rename(path, path + '2'),\n"
        "        lambda: os.link(path, 'link'), lambda: open(path, 'a').write('x')):\n"
        "    with contextlib.suppress(OSError): change()"
    )
    after = book.stat()
    assert book.read_text(encoding="utf-8") == "marks" and os.listxattr(book) == []
    assert (after.st_mode, after.st_mtime_ns, after.st_nlink) == (
        before.st_mode,
        before.st_mtime_ns,
        before.st_nlink,
    )


def test_it_starts_in_an_empty_folder_without_the_graders_variables(cage):
    assert cage.run("import os; print(os.listdir(os.getcwd()))") == "[]"
    assert "swordfish" not in cage.run("import os; print(dict(os.environ))")
    assert cage.run("import os; print(os.environ['COURSE_DEVICE'])") == "cpu"


def test_it_has_no_privilege_and_can_gain_none(cage):
    status = dict(
        line.split(":\t", 1)
        for line in cage.run("print(open('/proc/self/status').read())").splitlines()
    )
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {"0" * 16}
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    assert cage.run("import os; print(0 in os.getresuid() + os.getresgid())") == "False"


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are x86_64's")
def test_calls_that_nobody_needs_are_refused(cage):
    answers = json.loads(
        cage.run(
            "import ctypes, json\nlibc = ctypes.CDLL(None, use_errno=True)\n"
            f"print(json.dumps({{name: (libc.syscall(n, 0, 0, 0, 0, 0), ctypes.get_errno()) for name, n in {CALLS}.items()}}))"
        )
    )
    assert answers == dict.fromkeys(CALLS, [-1, 1])


def test_it_reaches_no_network(cage):
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
        socket.socket(socket.AF_UNIX) as local,
    ):
        udp.bind(("127.0.0.1", 0))
        name = f"\0sandbox-test-{os.getpid()}"
        local.bind(name)
        local.listen()
        source = (
            "import socket\n"
            "def tries(family, kind, where):\n"
            "    try:\n"
            "        s = socket.socket(family, kind); s.settimeout(5)\n"
            "        s.connect(where); s.send(b'x'); return True\n"
            "    except OSError: return False\n"
            f"print(tries(socket.AF_INET, socket.SOCK_STREAM, {tcp.getsockname()!r}),"
            f" tries(socket.AF_UNIX, socket.SOCK_STREAM, {name!r}),"
            f" tries(socket.AF_INET, socket.SOCK_DGRAM, {udp.getsockname()!r}))"
        )
        answers = cage.run(source).split()
        udp.setblocking(False)
        with pytest.raises(BlockingIOError):
            udp.recv(1)
    assert answers[:2] == ["False", "False"]


def test_it_reaches_no_socket_file_of_this_host(cage):
    # Not below tmp_path: a socket's path is short.
    import tempfile

    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as local:
        path = f"{folder}/s"
        local.bind(path)
        os.chmod(folder, 0o755)
        os.chmod(path, 0o777)
        local.listen()
        with pytest.raises(Exception, match="Error") as caught:
            cage.run(f"import socket; socket.socket(socket.AF_UNIX).connect({path!r})")
        assert caught.value.name in ("FileNotFoundError", "PermissionError")


def test_it_can_signal_nobody_outside(cage):
    source = f"import os\ntry: os.kill({os.getpid()}, 0); print('reached')\nexcept OSError: print('refused')"
    assert cage.run(source) == "refused"


def test_it_sees_no_process_but_its_own(cage):
    seen = cage.run(
        "import os\nfound = []\n"
        "for p in filter(str.isdigit, os.listdir('/proc') if os.access('/proc', os.R_OK) else []):\n"
        "    try: found.append(open(f'/proc/{p}/cmdline').read())\n"
        "    except OSError: pass\n"
        "print(sum('pytest' in f for f in found))"
        if cage.provisioner.found.name != "landlock"
        else "try: print(open('/proc/1/cmdline').read())\nexcept OSError: print(0)"
    )
    assert seen == "0"


def test_the_answers_are_not_importable_and_the_sentence_says_why(cage):
    with pytest.raises(Exception, match="answer key") as caught:
        cage.run("import minbpe_ref")
    assert caught.value.name == "ImportError"
    with pytest.raises(Exception, match="graded from outside"):
        cage.run("from autograder import engine")
    with pytest.raises(Exception, match="graded from outside"):
        cage.run("import autograder.checks.ps02")
    assert cage.run("from autograder import check; check('ps02.merge')").endswith(
        "outside this notebook."
    )


def test_a_hidden_package_is_refused_and_its_files_are_gone(cage):
    with pytest.raises(Exception, match="asks for your own code"):
        cage.run("import regex")
    # Whoever takes the message away finds nothing behind it.
    with pytest.raises(Exception) as caught:
        cage.run(
            "import sys\nkept = sys.meta_path[:]\n"
            "sys.meta_path[:] = [f for f in kept if 'Refuse' not in repr(f)]\n"
            "try:\n    import regex; regex.compile('a')\nfinally: sys.meta_path[:] = kept; sys.modules.pop('regex', None)"
        )
    assert caught.value.name in (
        "ImportError",
        "ModuleNotFoundError",
        "AttributeError",
        "PermissionError",
    )
    assert cage.run("import numpy, sentencepiece; print(numpy.arange(3).sum())") == "3"


def test_other_programs_inside_are_as_confined(cage):
    asked = "import ctypes; print(ctypes.CDLL(None).prctl(39, 0, 0, 0, 0)); import minbpe_ref"
    source = (
        "import subprocess, sys\n"
        f"done = subprocess.run([sys.executable, '-c', {asked!r}], capture_output=True, text=True)\n"
        "print(done.stdout.strip(), 'answer key' in done.stderr)"
    )
    assert cage.run(source) == "1 True"  # 39: PR_GET_NO_NEW_PRIVS
