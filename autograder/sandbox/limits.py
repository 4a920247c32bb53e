"""How much a submission may use, in one record."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Bytes where nothing else is said.

    memory: of all processes together where a cgroup can be made, and always of each process's address
    space. processes: threads count. cpu_seconds: of each process; a grader's time limits hold for all.
    temporary, scratch, shared: of /tmp, of the working folder, of /dev/shm.

    >>> Limits().address_space("cpu") == Limits().memory
    True
    """

    memory: int = 4096 * MIB
    processes: int = 128
    cpu_seconds: int = 600
    file_size: int = 64 * MIB
    open_files: int = 512
    temporary: int = 256 * MIB
    scratch: int = 256 * MIB
    shared: int = 64 * MIB

    def address_space(self, device: str) -> int | None:
        """The limit of one process's address space; CUDA reserves terabytes of it, so none there."""
        return None if device == "cuda" else self.memory

    def rlimits(self, device: str) -> dict[str, int]:
        """`RLIMIT_…` name -> value, for one process."""
        limits = {
            "RLIMIT_CPU": self.cpu_seconds,
            "RLIMIT_FSIZE": self.file_size,
            "RLIMIT_NOFILE": self.open_files,
            "RLIMIT_NPROC": self.processes,
            "RLIMIT_CORE": 0,
            "RLIMIT_MSGQUEUE": 0,
            "RLIMIT_MEMLOCK": 8 * MIB,
        }
        space = self.address_space(device)
        return limits if space is None else {**limits, "RLIMIT_AS": space}
