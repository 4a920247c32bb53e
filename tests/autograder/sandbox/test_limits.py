"""What a stranger's code may use up: bounded, and the cage lives on or is ended."""

import errno
import os
import select

import pytest

from autograder.sandbox.limits import MIB


def test_fifty_gigabytes_are_a_memory_error(cage):
    with pytest.raises(Exception) as caught:
        cage.run("x = bytearray(50 << 30)")
    assert caught.value.name == "MemoryError"
    assert cage.run("print(1)") == "1"


def test_a_fork_bomb_stops_at_the_limit_and_dies_with_the_kernel(starting, rung):
    # Without a namespace the system counts all of the account's processes and threads, the tests' too.
    with starting(rung, processes=120) as cage:
        source = (
            "import os, signal\nmade = 0\n"
            "try:\n    for _ in range(300):\n        if os.fork() == 0: signal.pause()\n        made += 1\n"
            "except OSError: pass\nprint(made)"
        )
        assert 0 < int(cage.run(source)) < 120
        everyone = cage.processes()
        assert len(everyone) > 20
    assert living(everyone) == []


def test_memory_of_all_processes_together_is_bounded(starting):
    with starting("auto", memory=1536 * MIB) as cage:
        if cage.provisioner.group is None:
            pytest.skip("no cgroup can be made here: memory is bounded a process at a time")
        source = (
            "import os, signal\n"
            "for _ in range(4):\n"
            "    pid = os.fork()\n"
            "    if pid == 0:\n"
            "        try: kept = b'x' * (500 << 20); signal.pause()\n"
            "        finally: os._exit(1)\n"
            "pid, status = os.waitpid(-1, 0)\n"
            "print(os.WTERMSIG(status))"
        )
        assert cage.run(source) == "9"
        assert cage.provisioner.group.out_of_memory()


@pytest.mark.parametrize("place", ["/tmp", "/scratch", "/dev/shm"])
def test_a_full_disk_is_the_learners_own(starting, place):
    with starting("auto", temporary=8 * MIB, scratch=8 * MIB, shared=8 * MIB) as cage:
        if cage.provisioner.found.name == "landlock":
            pytest.skip("disk is bounded a file at a time on this rung")
        source = (
            "import os\nwritten = 0\n"
            "try:\n"
            f"    for n in range(64):\n        written += open(f'{place}/{{n}}', 'wb', 0).write(b'x' * (1 << 20))\n"
            "except OSError as e: print(e.errno)\n"
            "print(written >> 20)"
        )
        error, mebibytes = map(int, cage.run(source).split())
        assert error == errno.ENOSPC and 0 < mebibytes <= 8
        assert cage.run("print(1)") == "1"


def test_a_file_and_the_number_of_files_are_bounded(starting, rung):
    with starting(rung, file_size=2 * MIB, open_files=100) as cage:
        with pytest.raises(Exception, match="File too large"):
            cage.run("with open('big', 'wb', 0) as f:\n    while True: f.write(b'x' * (1 << 20))")
        with pytest.raises(Exception, match="Too many open files"):
            cage.run("many = []\nwhile True: many.append(open('/dev/null'))")


def test_processor_time_is_bounded_even_where_signals_are_ignored(starting, rung):
    with starting(rung, cpu_seconds=2) as cage:
        watched = select.poll()
        handle = os.pidfd_open(cage.provisioner.process.pid)
        watched.register(handle, select.POLLIN)
        cage.client.execute(
            "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nwhile True: pass"
        )
        assert watched.poll(60_000)


def test_the_folder_of_sockets_is_not_filled(starting, rung):
    with starting(rung) as cage:
        cage.client.execute(
            "import glob, os, socket\n"
            "place = os.path.dirname((glob.glob('/run/sandbox/s/*') + glob.glob('../s/*'))[0])\n"
            "for n in range(10_000): socket.socket(socket.AF_UNIX).bind(f'{place}/x{n}')"
        )
        rounds = 0
        while cage.manager.is_alive():
            rounds += 1
            os.sched_yield()
            assert rounds < 1_000_000
        assert "sockets" in cage.provisioner.ended_by()


def living(processes):
    """Those that still run, zombies apart."""
    found = []
    for pid in processes:
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                if file.read().rpartition(")")[2].split()[0] not in "ZX":
                    found.append(pid)
        except OSError:
            continue
    return found
