"""What the fuzzing programs share: JSON made of random bytes, and the command line."""

import sys
from collections.abc import Callable

import atheris


def tree(given: atheris.FuzzedDataProvider, keys: list[str], depth: int = 5) -> object:
    """JSON of any form out of the names that a reader knows: random bytes would seldom parse."""
    kind = given.ConsumeIntInRange(0, 6 if depth else 4)
    if kind == 5:
        return [tree(given, keys, depth - 1) for _ in range(given.ConsumeIntInRange(0, 4))]
    if kind == 6:
        names = [given.PickValueInList(keys) for _ in range(given.ConsumeIntInRange(0, 4))]
        return {name: tree(given, keys, depth - 1) for name in names}
    scalars = [None, given.ConsumeBool(), given.ConsumeInt(8)]
    return [*scalars, given.ConsumeUnicode(12), given.PickValueInList(keys)][min(kind, 4)]


def run(*targets: Callable[[bytes], None]) -> None:
    """Fuzz the target that the command line names; the other arguments are libFuzzer's."""
    by_name = {target.__name__: target for target in targets}
    if len(sys.argv) < 2 or sys.argv[1] not in by_name:
        sys.exit(f"usage: {sys.argv[0]} {{{','.join(by_name)}}} [-runs=N]")
    target = by_name[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
