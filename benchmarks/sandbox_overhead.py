"""What the sandbox costs: a kernel's life in it against the same life without, in one interleaved run.

    python benchmarks/sandbox_overhead.py [--rounds 10] [--imports numpy,torch] [--rung auto]

A life is what a submission pays for: start, ready, the imports, twenty short cells, end. Prints the
median of each part in milliseconds, and the ratio of whole lives, sandboxed to plain; at most 1.15 is
the aim. Rounds alternate, so that a busy machine slows both. The plain kernel also has sockets that are
files, no history and one thread, so that the difference is the sandbox's alone.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time

from jupyter_client.manager import KernelManager
from traitlets.config import Config

from autograder import sandbox

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
PLAIN = "python3"
PARTS = ("start", "ready", "imports", "cells", "end")


def life(kernel: str, imports: str, config: Config) -> dict[str, float]:
    """Seconds of each part of one kernel's life."""
    marks = [time.perf_counter()]
    manager = KernelManager(kernel_name=kernel, config=config)
    with tempfile.TemporaryDirectory() as folder:
        manager.transport, manager.ip = "ipc", f"{folder}/ipc"  # the sandbox puts its own in place
        extra = ["--HistoryManager.enabled=False"] if kernel == PLAIN else []
        manager.start_kernel(env={**os.environ, **ONE_THREAD}, extra_arguments=extra)
        return _rest(manager, imports, marks)


def _rest(manager: KernelManager, imports: str, marks: list[float]) -> dict[str, float]:
    """The life of a kernel that has started."""

    def mark() -> None:
        marks.append(time.perf_counter())

    mark()
    client = manager.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    mark()
    run(client, f"import {imports}")
    mark()
    for _ in range(20):
        run(client, "sum(range(1000))")
    mark()
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    mark()
    manager.context.destroy(linger=0)
    return {
        part: later - earlier for part, earlier, later in zip(PARTS, marks, marks[1:], strict=False)
    }


def run(client: object, source: str) -> None:
    """Run one cell to its end.

    Raises:
        RuntimeError: when the cell failed; the figures would mean nothing.
    """
    reply = client.execute_interactive(source, timeout=120, output_hook=lambda _: None)  # type: ignore[attr-defined]
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"{source!r} failed: {reply['content'].get('evalue')}")


def main() -> None:
    """Alternate the two kernels and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--imports", default="numpy, torch")
    parser.add_argument("--rung", default="auto", help="a sandbox to ask for")
    options = parser.parse_args()
    config = Config()
    config.SandboxProvisioner.rung = options.rung
    kernels = {"plain": PLAIN, "sandboxed": sandbox.kernel_name()}
    lives: dict[str, list[dict[str, float]]] = {name: [] for name in kernels}
    for kernel in kernels.values():
        life(kernel, options.imports, config)  # warm the page cache, once for each
    for _ in range(options.rounds):
        for name, kernel in kernels.items():
            lives[name].append(life(kernel, options.imports, config))
    print(f"rung: {sandbox.require(options.rung).name}; {options.rounds} rounds; ms, medians")
    print(f"{'':10}" + "".join(f"{part:>10}" for part in (*PARTS, "life")))
    for name, rounds in lives.items():
        medians = [statistics.median(r[part] for r in rounds) for part in PARTS]
        whole = statistics.median(sum(r.values()) for r in rounds)
        print(f"{name:10}" + "".join(f"{1000 * x:10.0f}" for x in (*medians, whole)))
    pairs = zip(lives["sandboxed"], lives["plain"], strict=True)
    ratios = sorted(sum(a.values()) / sum(b.values()) for a, b in pairs)
    middle = statistics.median(ratios)
    print(f"sandboxed / plain: {middle:.2f} (rounds {ratios[0]:.2f} to {ratios[-1]:.2f})")


if __name__ == "__main__":
    main()
