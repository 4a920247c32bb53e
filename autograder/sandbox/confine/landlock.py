"""Landlock: which files a confined process may touch, enforced by the kernel, without privileges.

Two uses. Behind bubblewrap it only narrows writing: the folder of Jupyter's sockets lies on the host's
disk, and may take sockets and no file. Where namespaces are blocked it is the wall itself: reading too
is allowed only below what is listed. Left out: datagrams and local sockets (`seccomp`).

See Linux, Documentation/userspace-api/landlock.rst.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import struct
from collections.abc import Iterable

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # the same on every processor
ASK_VERSION, PATH_BENEATH = 1, 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_FILE, MAKE_SOCK = 1 << 5, 1 << 9
REFER, TRUNCATE, IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
READING = EXECUTE | READ_FILE | READ_DIR
CHANGING = WRITE_FILE | sum(1 << bit for bit in range(4, 13))  # remove and make, of every kind
ON_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
SIGNALS, ABSTRACT_SOCKETS = 1 << 1, 1 << 0  # scopes, from version 6

# Right -> the Landlock version that brought it.
SINCE = {REFER: 2, TRUNCATE: 3, IOCTL_DEV: 5}


def _call(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    result: int = libc.syscall(ctypes.c_long(number), *arguments)
    return result


def version() -> int:
    """The kernel's Landlock version, 0 where it has none.

    >>> version() >= 0
    True
    """
    return max(0, _call(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint(ASK_VERSION)))


def _known(rights: int, abi: int) -> int:
    for right, since in SINCE.items():
        if abi < since:
            rights &= ~right
    return rights


def restrict(
    write: Iterable[str],
    sockets: Iterable[str],
    read: Iterable[str] | None = None,
    listing: Iterable[str] = (),
) -> None:
    """Confine this thread and what it starts, for good; no_new_privs must be set.

    write: below these, everything. sockets: below these, only making and removing sockets.
    read: below these, reading and running; None leaves reading alone. listing: below these, names only.
    Paths that do not exist are passed over: nothing is there to be allowed.

    Raises:
        OSError: when the kernel has no Landlock, or refuses a rule.
    """
    abi = version()
    if not abi:
        raise OSError(errno.ENOSYS, "this kernel has no Landlock (Linux 5.13 and newer have)")
    changing = _known(CHANGING | REFER | TRUNCATE, abi)
    everything = changing | (_known(READING | IOCTL_DEV, abi) if read is not None else 0)
    scopes = SIGNALS | ABSTRACT_SOCKETS if read is not None and abi >= 6 else 0
    shape = struct.pack("=QQQ", everything, 0, scopes)[: 24 if abi >= 6 else 8]
    ruleset = _call(CREATE_RULESET, shape, ctypes.c_size_t(len(shape)), ctypes.c_uint(0))
    if ruleset < 0:
        raise _error("no ruleset")
    try:
        _allow(ruleset, write, everything)
        _allow(ruleset, sockets, MAKE_SOCK | REMOVE_FILE)
        _allow(ruleset, read or (), READING)
        _allow(ruleset, listing, READ_DIR)
        if _call(RESTRICT_SELF, ruleset, ctypes.c_uint(0)) != 0:
            raise _error("could not enter the ruleset")
    finally:
        os.close(ruleset)


def _allow(ruleset: int, paths: Iterable[str], rights: int) -> None:
    for path in paths:
        try:
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError as error:
            if error.errno in (errno.ENOENT, errno.EACCES, errno.ENOTDIR):
                continue
            raise
        try:
            folder = stat.S_ISDIR(os.fstat(handle).st_mode)
            rule = struct.pack("=Qi", rights if folder else rights & ON_A_FILE, handle)
            if _call(ADD_RULE, ruleset, PATH_BENEATH, rule, ctypes.c_uint(0)) != 0:
                raise _error(f"rule for {path} refused")
        finally:
            os.close(handle)


def _error(what: str) -> OSError:
    code = ctypes.get_errno()
    return OSError(code, f"Landlock: {what}: {os.strerror(code)}")
