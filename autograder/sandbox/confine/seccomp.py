"""A seccomp filter, assembled by hand: which system calls a confined process may make.

Everything is allowed but what `syscalls` lists and what the rules below say, so that numpy, torch and
the next Python go on working. No library is needed. Left out: files (`landlock`).
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import socket
import struct
from collections.abc import Sequence

from .syscalls import DENIED, JUDGED, MACHINES, NEWEST, PRETENDED, UNJUDGED

ALLOW = 0x7FFF0000
KILL = 0x80000000
REFUSE = 0x00050000  # plus the errno that the caller gets

# Instructions of the kernel's classic BPF: load a word of the call, compare with a constant, return.
LOAD, EQUAL, GREATER, ANY_BIT, MASK, RETURN = 0x20, 0x15, 0x25, 0x45, 0x54, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data

AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
NEW_NAMESPACES = 0x7E020000  # every CLONE_NEW… flag that clone() takes
# TIOCSTI, TIOCLINUX: typing into somebody's terminal. FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR: a file's flags.
REFUSED_IOCTLS = (0x5412, 0x541C, 0x40086602, 0x401C5820)
# F_SETLEASE makes whoever opens the file wait, the grader too; F_NOTIFY tells who opens files of a folder.
REFUSED_FCNTLS = (1024, 1026)
# F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW, and flock: a lock holds for everybody who has the file, also
# for other sandboxes that see the same packages. What one submission locks there, another could read.
LOCKS = (6, 7, 37, 38)
# subtle: libzmq lists the network cards before it binds, by a netlink socket, and aborts the process
# on any error of it but this one and EINVAL.
NO_FAMILY = errno.EOPNOTSUPP

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, constant


def _return(value: int) -> list[Instruction]:
    return [(RETURN, 0, 0, value)]


def _refuse(error: int) -> list[Instruction]:
    return _return(REFUSE | error)


def _argument(index: int) -> list[Instruction]:
    return [(LOAD, 0, 0, ARGUMENTS + 8 * index)]


def _when(number: int, body: Sequence[Instruction]) -> list[Instruction]:
    """Run `body`, which returns, for one call; go on behind it for any other."""
    return [(EQUAL, 0, len(body), number), *body] if number >= 0 else []


def _unless(values: Sequence[int], error: int) -> list[Instruction]:
    """Allow when the loaded word is one of `values`, else refuse."""
    tests = [(EQUAL, len(values) - i, 0, v & 0xFFFFFFFF) for i, v in enumerate(values)]
    return [*tests, *_refuse(error), *_return(ALLOW)]


def _never(values: Sequence[int]) -> list[Instruction]:
    """Refuse when the loaded word is one of `values`, else allow."""
    tests = [(EQUAL, len(values) - i, 0, v) for i, v in enumerate(values)]
    return [*tests, *_return(ALLOW), *_refuse(errno.EPERM)]


def _skip(values: Sequence[int], body: list[Instruction]) -> list[Instruction]:
    """Run `body`, which returns, when the loaded word is one of `values`; else go on behind it."""
    last = len(values) - 1
    tests = [(EQUAL, last - i, 0 if i < last else len(body), v) for i, v in enumerate(values)]
    return [*tests, *body]


def build(machine: str, own_network: bool, own_signals: bool, pid: int = 0) -> list[Instruction]:
    """The filter's program.

    own_network: the process has a network namespace, so that internet sockets lead nowhere; without
    one only stream sockets that connect to nothing are left. own_signals: other people's processes
    are out of reach (pid namespace or Landlock); without, only process `pid` can be signalled.

    >>> len(build("x86_64", own_network=True, own_signals=True)) < 4096
    True

    Raises:
        OSError: when the processor is not in the table, so that nothing runs unfiltered.
    """
    if machine not in MACHINES:
        said = f"no seccomp filter is known for {machine}; known: {', '.join(MACHINES)}"
        raise OSError(errno.ENOSYS, said)
    column = MACHINES.index(machine)
    call = {name: numbers[column] for name, numbers in JUDGED.items()}
    # subtle: a 64-bit kernel also answers 32-bit calls, which have other numbers; that kills.
    program: list[Instruction] = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, AUDIT_ARCH[machine]),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, NUMBER),
        # Above the newest known number lies also x86's second table (x32), at 0x40000000.
        (GREATER, 0, 1, NEWEST),
        (RETURN, 0, 0, REFUSE | errno.ENOSYS),
    ]
    for numbers in DENIED.values():
        program += _when(numbers[column], _refuse(errno.EPERM))
    namespaces = [(ANY_BIT, 0, 1, NEW_NAMESPACES), *_refuse(errno.EPERM), *_return(ALLOW)]
    program += _when(call["clone"], [*_argument(0), *namespaces])
    # clone3's flags lie in memory, which a filter cannot read; libc falls back to clone.
    program += _when(call["clone3"], _refuse(errno.ENOSYS))
    program += _when(call["ioctl"], [*_argument(1), *_never(REFUSED_IOCTLS)])
    # Locks only seem to work: sqlite and others take them, on files that nobody else has.
    program += _when(call["flock"], _refuse(0))
    locks = [*_argument(1), *_skip(LOCKS, _refuse(0))]
    program += _when(call["fcntl"], [*locks, *_never(REFUSED_FCNTLS)])
    program += _networked(call) if own_network else _bare(call)
    if not own_network:
        program += _only_itself(call)
        for table, error in ((PRETENDED, 0), (UNJUDGED, errno.EPERM)):
            for numbers in table.values():
                program += _when(numbers[column], _refuse(error))
    if not own_signals:
        program += _only_signals(call, pid)
    return program + _return(ALLOW)


def _networked(call: dict[str, int]) -> list[Instruction]:
    families = [socket.AF_UNIX, socket.AF_INET, socket.AF_INET6]
    return _when(call["socket"], [*_argument(0), *_unless(families, NO_FAMILY)])


def _bare(call: dict[str, int]) -> list[Instruction]:
    """Without a network namespace: no way to name a peer, on the net or on this host.

    A Jupyter kernel binds and accepts, and never connects. A datagram socket could name its peer
    in each message.
    """
    stream = [*_argument(1), (MASK, 0, 0, 0xF)]
    kinds = _unless([socket.SOCK_STREAM], errno.EPERM)
    unix = [*_argument(0), (EQUAL, 1, 0, socket.AF_UNIX), *_refuse(NO_FAMILY)]
    return [
        *_when(call["socket"], [*unix, *stream, *kinds]),
        *_when(call["socketpair"], [*unix, *stream, *kinds]),
        *_when(call["connect"], _refuse(errno.EPERM)),
    ]


def _only_itself(call: dict[str, int]) -> list[Instruction]:
    """Without a pid namespace: limits and priorities of the caller alone."""
    program = _when(call["prlimit64"], [*_argument(0), *_unless([0], errno.EPERM)])
    # subtle: libzmq sets its threads' scheduling by their numbers, and aborts when that fails; so a
    # call for any number but 0 (the caller) answers success and does nothing.
    for name in ("sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr"):
        program += _when(call[name], [*_argument(0), *_unless([0], 0)])
    for name in ("setpriority", "ioprio_set"):
        program += _when(call[name], _refuse(errno.EPERM))
    return program


def _only_signals(call: dict[str, int], pid: int) -> list[Instruction]:
    """Without anything else that holds signals back: the kernel may signal itself, for interrupts."""
    program = _when(call["kill"], [*_argument(0), *_unless([pid, -pid], errno.EPERM)])
    program += _when(call["tgkill"], [*_argument(0), *_unless([pid], errno.EPERM)])
    for name in ("tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_send_signal"):
        program += _when(call[name], _refuse(errno.EPERM))
    return program


def install(own_network: bool, own_signals: bool) -> None:
    """Filter this process, all its threads, and whatever it starts, for good.

    Raises:
        OSError: when the kernel takes no filter; nothing may run then.
    """
    program = build(platform.machine(), own_network, own_signals, os.getpid())
    packed = b"".join(struct.pack("=HBBI", *step) for step in program)
    steps = ctypes.create_string_buffer(packed, len(packed))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    libc = ctypes.CDLL(None, use_errno=True)
    seccomp = {"x86_64": 317, "aarch64": 277}[platform.machine()]
    set_filter, all_threads = 1, 1
    what = Program(len(program), ctypes.cast(steps, ctypes.c_void_p).value)
    if libc.syscall(ctypes.c_long(seccomp), set_filter, all_threads, ctypes.byref(what)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"seccomp filter refused: {os.strerror(code)}")
