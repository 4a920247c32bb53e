"""Coverage-guided fuzzing of what reads a stranger's bytes: answers, cells, outputs.

    make fuzz                        (100,000 inputs a target; about a minute each)
    python tests/fuzz/fuzz_answers.py answers -runs=100000

Needs `atheris`, which `make fuzz` installs; it has wheels for Linux only, so it is no dependency. A
crash prints the input and leaves it beside the program; add it to the unit tests when it is mended.
"""

import json
import sys
from pathlib import Path

import atheris
from made import run, tree

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

with atheris.instrument_imports(include=["autograder"]):
    from autograder.checks import plain_data
    from autograder.course.cells import grade_id, source_of
    from autograder.grading import intake
    from autograder.grading.restore import harmless
    from autograder.judging import probe
    from autograder.judging.implementation import read_description, read_outcomes
    from autograder.judging.kernel import Outputs


KEYS = ["ok", "changed", "raised", "timeout", "unplain", "line", "where", "kind", "parameters"]
KEYS += ["borrowed", "type", "l", "t", "d", "b", "f", "i", "a", "cells", "metadata", "nbgrader"]
KEYS += ["grade_id", "source", "cell_type", "name", "text", "ename", "traceback", "data"]
KEYS += ["image/png", "text/plain", "text/html"]


def json_of(data: bytes) -> str:
    """Text that parses, made from the fuzzer's bytes; every fourth time the bytes themselves."""
    if data[:1] and data[0] % 4 == 0:
        return data.decode("utf-8", "replace")
    return json.dumps(tree(atheris.FuzzedDataProvider(data), KEYS))


def answers(data: bytes) -> None:
    """Whatever a kernel sends is read as plain data or refused."""
    text = json_of(data)
    for read in (lambda t: read_outcomes(t, 3), read_description):
        try:
            read(text)
        except plain_data.WireError:
            continue


def round_trip(data: bytes) -> None:
    """What decodes as plain data encodes to an answer that decodes to the same."""
    try:
        value = plain_data.decode(plain_data.loads(json_of(data)))
    except plain_data.WireError:
        return
    if not has_array_or_nan(value):
        again = plain_data.decode(json.loads(json.dumps(plain_data.encode(value))))
        assert plain_data.same(value, again), (value, again)


def has_array_or_nan(value: object) -> bool:
    """Arrays only travel one way, and NaN equals nothing."""
    if isinstance(value, dict):
        return any(map(has_array_or_nan, [*value.keys(), *value.values()]))
    if isinstance(value, (list, tuple)):
        return any(map(has_array_or_nan, value))
    return isinstance(value, plain_data.Array) or value != value


def requests(data: bytes) -> None:
    """The kernel's half answers any script on any function with plain data."""
    given = atheris.FuzzedDataProvider(data)
    made = given.ConsumeUnicode(40)

    def learner(*args: object) -> object:
        return {made: [made, len(args), made.encode("utf-8", "replace")]}

    request = json.dumps({"scripts": [[["call", "f", [given.ConsumeInt(8)]]]], "seconds": 5})
    try:
        read_outcomes(probe.answer(request, {"f": learner}), 1)
    except UnicodeEncodeError:
        return


def submissions(data: bytes) -> None:
    """A submitted file is read as cells of known form or refused."""
    try:
        cells = intake._parse("x.ipynb", json_of(data).encode("utf-8", "surrogatepass"))
    except intake.Refused:
        return
    for cell in cells:
        assert isinstance(source_of(cell), str)
        assert grade_id(cell) is None or isinstance(grade_id(cell), str)
        assert "<" not in harmless(cell.source)


def outputs(data: bytes) -> None:
    """A cell's output is kept as text and pictures, whatever the message holds."""
    try:
        message = json.loads(json_of(data))
    except (ValueError, RecursionError):
        return
    if isinstance(message, dict):
        kept = Outputs()
        for kind in ("stream", "error", "display_data", "execute_result"):
            kept.add(kind, message)
        assert all(o.output_type in ("stream", "error", "display_data") for o in kept.finish())


if __name__ == "__main__":
    run(answers, round_trip, requests, submissions, outputs)
