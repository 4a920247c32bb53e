"""Limits lowered, identity and capabilities given up; none of it can be taken back."""

from __future__ import annotations

import ctypes
import os
import resource
from collections.abc import Mapping

PR_CAPBSET_READ, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_SET_DUMPABLE = 23, 24, 38, 4
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4


def _prctl(option: int, *arguments: int) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [ctypes.c_ulong(n) for n in (*arguments, 0, 0, 0, 0)[:4]]
    result: int = libc.prctl(option, *padded)
    return result


def no_new_privileges() -> None:
    """From here on no program that is started gains rights (setuid, file capabilities).

    Raises:
        OSError: when the kernel refuses.
    """
    if _prctl(PR_SET_NO_NEW_PRIVS, 1) != 0:
        raise OSError(ctypes.get_errno(), "no_new_privs refused")


def become(uid: int) -> None:
    """Be user and group `uid`, without further groups and without any capability.

    Raises:
        OSError: when this process may not change its user, or kept a capability.
    """
    _bound()
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    if os.getresuid() != (uid, uid, uid) or os.getresgid() != (uid, uid, uid):
        raise OSError(f"still user {os.getresuid()}, wanted {uid}")
    _no_capabilities()
    # A change of user hides /proc/self from its owner; debuggers and psutil read it.
    _prctl(PR_SET_DUMPABLE, 1)


def give_up() -> None:
    """Have no capability, nor the right to any; who joins a user namespace has them all at first.

    Raises:
        OSError: when the kernel refuses.
    """
    _bound()
    _no_capabilities()
    _prctl(PR_SET_DUMPABLE, 1)


def _bound() -> None:
    """Let no program that is started ever bring a capability with it."""
    for capability in range(64):
        if _prctl(PR_CAPBSET_READ, capability) == 1:
            _prctl(PR_CAPBSET_DROP, capability)
    _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)


def _no_capabilities() -> None:
    """Empty every set; the change of user leaves the inheritable one."""
    libc = ctypes.CDLL(None, use_errno=True)
    version_3, this_process = 0x20080522, 0
    header = (ctypes.c_uint32 * 2)(version_3, this_process)
    if libc.capset(header, (ctypes.c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "capset refused")


def lower(limits: Mapping[str, int]) -> None:
    """Lower the soft and hard limit of each `RLIMIT_…` name; one that is lower already stays.

    Raises:
        AttributeError: for a name that this system does not have.
    """
    for name, wanted in limits.items():
        which = getattr(resource, name)
        hard = resource.getrlimit(which)[1]
        value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        # CPU time: the soft limit's SIGXCPU could be ignored, so the hard one comes with it.
        resource.setrlimit(which, (value, value))
