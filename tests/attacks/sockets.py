"""Attacks on the grader through Jupyter's sockets: floods, false messages, closed and moved sockets."""

from __future__ import annotations

from tests.attacks.base import FULL, STARTED, TRIED, Attack


def floods(name: str, tries: str, code: str, **more: object) -> Attack:
    """An attack by a right solution, which keeps its points if the grader still hears its answers."""
    given = {"score": FULL, "base": "solution", "said": STARTED, **more}
    return Attack(name, "breaking", tries, first=code.strip("\n"), **given)  # type: ignore[arg-type]


SOCKETS = (
    floods(
        "output-flood",
        "prints a hundred megabytes",
        "print('started')\nfor _ in range(100): print('x' * 1_000_000)",
        quick=True,
        plain="60 MB notebook",
    ),
    floods(
        "output-line",
        "prints one line of sixty megabytes",
        "print('started', flush=True)\nprint('x' * 60_000_000)",
        plain="60 MB notebook",
    ),
    floods(
        "output-pieces",
        "shows thousands of tiny things",
        """
from IPython.display import display
print("started")
for _ in range(3_000):
    display({"text/plain": "x"}, raw=True)
""",
        plain="not run",
    ),
    floods(
        "thread-prints",
        "prints from a thread for ever, in the cells and the checks that follow",
        """
import sys, threading, time
out = sys.stdout
print("started")
def talk():
    while True:
        out.write("y" * 10_000 + "\\n")
        out.flush()
        time.sleep(0.02)
threading.Thread(target=talk, daemon=True).start()
""",
        quick=True,
        plain="not run",
    ),
    floods(
        "shell-flood",
        "sends thousands of replies to nothing",
        """
kernel = get_ipython().kernel
for n in range(2_000):
    kernel.session.send(kernel.shell_stream, "execute_reply", {"status": "ok"},
                        parent={"header": {"msg_id": "nobody"}}, ident=kernel._shell_parent_ident.get())
print("started")
""",
        plain="not run",
    ),
    floods(
        "false-bytes",
        "sends messages that are no messages",
        """
kernel = get_ipython().kernel
ident = kernel._shell_parent_ident.get()
for n in range(300):
    kernel.shell_stream.send_multipart([*ident, b"<IDS|MSG>", b"not a signature", b"{", b"[", b"\\xff", b"0"])
    kernel.shell_stream.send_multipart([*ident, b""])
print("started")
""",
        plain="not run",
    ),
    floods(
        "signed-nonsense",
        "sends signed messages whose parts are of the wrong kinds",
        """
kernel = get_ipython().kernel
session, ident = kernel.session, kernel._shell_parent_ident.get()
for odd in (b"[]", b"1", b'"x"', b"null", b"[" * 100_000 + b"]" * 100_000, b"9" * 1_000_000):
    parts = [odd, odd, odd, odd]
    kernel.shell_stream.send_multipart([*ident, b"<IDS|MSG>", session.sign(parts), *parts])
print("started")
""",
        plain="not run",
    ),
    floods(
        "text-no-page-can-hold",
        "sends errors and output with text that cannot be written as UTF-8",
        """
import json
kernel = get_ipython().kernel
session, parent = kernel.session, kernel.get_parent("shell")
real, session.pack = session.pack, lambda thing: json.dumps(thing, default=str).encode()
bad = "\\ud800"
session.send(kernel.iopub_socket, "error",
             {"ename": bad, "evalue": bad, "traceback": [bad]}, parent=parent)
session.send(kernel.iopub_socket, "stream", {"name": bad, "text": bad}, parent=parent)
session.send(kernel.iopub_socket, "display_data",
             {"data": {"text/plain": bad, "image/png": bad}, "metadata": {bad: bad}}, parent=parent)
session.pack = real
print("started")
""",
        quick=True,
        plain="not run",
    ),
    floods(
        "closed-sockets",
        "closes its own sockets",
        """
import os, socket, stat
print("started", flush=True)
for n in range(3, 200):
    try:
        if stat.S_ISSOCK(os.fstat(n).st_mode): os.close(n)
    except OSError: pass
""",
        score=0.0,
        said=(),
        reason="all: ",
        plain="not run",
    ),
    floods(
        "moved-sockets",
        "removes its sockets and puts links to others in their place",
        TRIED
        + """
import os
folder = "/run/sandbox/s"
for name in os.listdir(folder):
    # What it may do in its own folder; the connections that are there stay.
    os.rename(f"{folder}/{name}", f"{folder}/x{name}")
    tried("link", lambda: os.symlink("$SOCKET", f"{folder}/link-{name}") or True)
    tried("file", lambda: open(f"{folder}/file-{name}", "w", encoding="utf-8").write("x"))
    tried("folder", lambda: os.mkdir(f"{folder}/folder-{name}") or True)
    tried("pipe", lambda: os.mkfifo(f"{folder}/pipe-{name}") or True)
print("started")
""",
        plain="not run",
    ),
    floods(
        "connection-file",
        "changes the file that says how to reach it",
        TRIED
        + """
import os
for path in ("/run/sandbox/connection.json", "/run/sandbox/spec.json", get_ipython().config["IPKernelApp"]["connection_file"]):
    tried(path, lambda: open(path, "w", encoding="utf-8").write("{}"))
    tried(path, lambda: os.chmod(path, 0o777) or True)
    tried(path, lambda: os.remove(path) or True)
print("started")
""",
        plain="not run",
    ),
    floods(
        "large-messages",
        "fills the grader's memory with messages that nobody has read yet",
        """
import time
kernel = get_ipython().kernel
block = b"x" * 30_000_000
ident = kernel._shell_parent_ident.get()
print("started", flush=True)
for _ in range(300):
    kernel.shell_stream.socket.send_multipart([*ident, block], copy=False)
time.sleep(3)
""",
        score=0.0,
        said=(),
        reason="filled the memory",
        alone=True,
        plain="not run",
    ),
    floods(
        "message-without-end",
        "sends one message of ten thousand parts, each as large as is allowed",
        """
import time
kernel = get_ipython().kernel
block = b"x" * 30_000_000
ident = kernel._shell_parent_ident.get()
print("started", flush=True)
kernel.shell_stream.socket.send_multipart([*ident, *[block] * 400], copy=False)
time.sleep(3)
""",
        score=0.0,
        said=(),
        reason="filled the memory",
        alone=True,
        plain="not run",
    ),
)
