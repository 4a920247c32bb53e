"""The last walls: what the filter answers, call by call, and that nothing runs where one is missing."""

import errno
import socket
import subprocess
import sys

import pytest

from autograder.sandbox.confine import FAILED, seccomp
from autograder.sandbox.confine.spec import Spec
from autograder.sandbox.confine.syscalls import (
    DENIED,
    JUDGED,
    MACHINES,
    NEWEST,
    PRETENDED,
    UNJUDGED,
)
from autograder.sandbox.view import HERE

ALLOWED = seccomp.ALLOW


def answer(program, machine, call, *arguments, architecture=None):
    """Run the filter's program as the system does: one accumulator, jumps forward only."""
    at, held = 0, 0
    words = {0: call, 4: architecture or seccomp.AUDIT_ARCH[machine]}
    words |= {16 + 8 * i: value & 0xFFFFFFFF for i, value in enumerate((*arguments, 0, 0, 0)[:3])}
    while True:
        code, yes, no, constant = program[at]
        at += 1
        if code == seccomp.LOAD:
            held = words[constant]
        elif code == seccomp.MASK:
            held &= constant
        elif code == seccomp.RETURN:
            return constant
        else:
            test = {
                seccomp.EQUAL: held == constant,
                seccomp.GREATER: held > constant,
                seccomp.ANY_BIT: bool(held & constant),
            }[code]
            at += yes if test else no


def refused(error):
    return seccomp.REFUSE | error


@pytest.fixture(params=MACHINES)
def machine(request):
    return request.param


@pytest.fixture
def number(machine):
    return {name: numbers[MACHINES.index(machine)] for name, numbers in (DENIED | JUDGED).items()}


@pytest.mark.parametrize("own_network", [True, False])
def test_every_call_of_the_list_is_refused_and_others_are_not(machine, number, own_network):
    program = seccomp.build(machine, own_network, own_signals=True)
    listed = {number[name] for name in DENIED} - {-1}
    assert {answer(program, machine, n) for n in listed} == {refused(errno.EPERM)}
    judged = {number[name] for name in JUDGED}
    unjudged = {numbers[MACHINES.index(machine)] for numbers in (PRETENDED | UNJUDGED).values()}
    others = set(range(NEWEST + 1)) - listed - judged - (set() if own_network else unjudged)
    assert {answer(program, machine, n) for n in others} == {ALLOWED}
    assert answer(program, machine, NEWEST + 1) == refused(errno.ENOSYS)
    assert answer(program, machine, 0x40000000 + 1) == refused(errno.ENOSYS)
    assert answer(program, machine, 1, architecture=0x40000003) == seccomp.KILL


def test_threads_and_forks_go_on_and_namespaces_do_not(machine, number):
    program = seccomp.build(machine, own_network=True, own_signals=True)
    assert (
        answer(program, machine, number["clone"], 0x003D0F00) == ALLOWED
    )  # a thread, as libc makes it
    assert answer(program, machine, number["clone"], 17) == ALLOWED  # fork
    for flag in (
        0x00020000,
        0x02000000,
        0x04000000,
        0x08000000,
        0x10000000,
        0x20000000,
        0x40000000,
    ):
        assert answer(program, machine, number["clone"], flag | 17) == refused(errno.EPERM)
    assert answer(program, machine, number["clone3"]) == refused(errno.ENOSYS)


def test_sockets_with_a_network_of_ones_own(machine, number):
    program = seccomp.build(machine, own_network=True, own_signals=True)
    for family in (socket.AF_UNIX, socket.AF_INET, socket.AF_INET6):
        assert answer(program, machine, number["socket"], family, 1) == ALLOWED
    for family in (socket.AF_NETLINK, socket.AF_PACKET, socket.AF_VSOCK, 38):
        assert answer(program, machine, number["socket"], family, 3) == refused(errno.EOPNOTSUPP)


def test_sockets_without_one_name_no_peer(machine, number):
    program = seccomp.build(machine, own_network=False, own_signals=True)
    stream = socket.SOCK_STREAM | socket.SOCK_CLOEXEC
    for name in ("socket", "socketpair"):
        assert answer(program, machine, number[name], socket.AF_UNIX, stream) == ALLOWED
        assert answer(program, machine, number[name], socket.AF_UNIX, socket.SOCK_DGRAM) == refused(
            errno.EPERM
        )
        assert answer(program, machine, number[name], socket.AF_INET, stream) == refused(
            errno.EOPNOTSUPP
        )
    assert answer(program, machine, number["connect"], 3) == refused(errno.EPERM)
    assert answer(program, machine, number["prlimit64"], 1) == refused(errno.EPERM)
    assert answer(program, machine, number["prlimit64"], 0) == ALLOWED


def test_locks_only_seem_to_work_and_nobody_is_watched(machine, number):
    program = seccomp.build(machine, own_network=True, own_signals=True)
    assert answer(program, machine, number["flock"], 3, 2) == refused(0)
    for command in (6, 7, 37, 38):  # F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW
        assert answer(program, machine, number["fcntl"], 3, command) == refused(0)
    for command in (1024, 1026):  # F_SETLEASE, F_NOTIFY
        assert answer(program, machine, number["fcntl"], 3, command) == refused(errno.EPERM)
    for command in (0, 1, 2, 3, 4, 5, 36, 1030):
        assert answer(program, machine, number["fcntl"], 3, command) == ALLOWED


def test_signals_where_nothing_else_holds_them(machine, number):
    program = seccomp.build(machine, own_network=False, own_signals=False, pid=77)
    assert answer(program, machine, number["kill"], 77, 2) == ALLOWED
    assert answer(program, machine, number["kill"], -77, 2) == ALLOWED
    for pid in (1, 78, -1, -78):
        assert answer(program, machine, number["kill"], pid, 2) == refused(errno.EPERM)
    assert answer(program, machine, number["pidfd_send_signal"], 3) == refused(errno.EPERM)


def test_metadata_is_out_of_reach_where_owners_are_shared(machine):
    program = seccomp.build(machine, own_network=False, own_signals=True)
    column = MACHINES.index(machine)
    pretended = {answer(program, machine, n[column]) for n in PRETENDED.values() if n[column] >= 0}
    assert pretended == {refused(0)}
    assert {answer(program, machine, n[column]) for n in UNJUDGED.values() if n[column] >= 0} == {
        refused(errno.EPERM)
    }


def test_a_lease_is_refused_and_other_uses_of_a_file_are_not(machine, number):
    program = seccomp.build(machine, own_network=True, own_signals=True)
    assert answer(program, machine, number["fcntl"], 3, 1024) == refused(errno.EPERM)
    assert answer(program, machine, number["fcntl"], 3, 1) == ALLOWED


def test_typing_into_a_terminal_is_refused(machine, number):
    program = seccomp.build(machine, own_network=True, own_signals=True)
    assert answer(program, machine, number["ioctl"], 0, 0x5412) == refused(errno.EPERM)
    assert answer(program, machine, number["ioctl"], 0, 0x5401) == ALLOWED


def test_an_unknown_processor_is_refused():
    with pytest.raises(OSError, match="riscv64"):
        seccomp.build("riscv64", own_network=True, own_signals=True)


@pytest.mark.parametrize(
    "broken",
    [
        {"limits": {"RLIMIT_NO_SUCH": 1}},
        {"uid": 0xFFFFFFFE + 10},
        {"unknown": True},
    ],
)
def test_nothing_runs_where_a_wall_is_missing(tmp_path, broken):
    import json

    spec = json.loads(Spec(["-m", "this"], str(tmp_path), landlock=False).to_json()) | broken
    (tmp_path / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "confine", str(tmp_path / "spec.json")],
        cwd=tmp_path,
        env={"PYTHONPATH": str(HERE)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == FAILED and done.stdout == ""
    assert done.stderr.startswith("sandbox: ")
