"""The workshop's subcommands: `tokcourse sheet` and `tokcourse offline-kit`.

Thin, as `cli` is. Left out: the work (`sheet`, `offline`).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parsers(kinds: Any) -> None:
    """Declare the subcommands."""
    made = kinds.add_parser("sheet", help="write problem sets as a page to print")
    made.add_argument("sets", nargs="+", metavar="SET", help="such as ps02")
    made.add_argument("--to", type=Path, default=Path("sheet.html"), metavar="FILE")
    made.set_defaults(run=sheet)


def sheet(options: argparse.Namespace) -> int:
    """Write the sheets and say where they are."""
    import nbformat

    from autograder import selfcheck, workspace
    from autograder.sheet import page

    source = workspace.material()
    paths = [path for asked in options.sets for path in selfcheck.notebooks(source, asked)]
    text = page([nbformat.read(path, as_version=4) for path in paths])
    workspace.write(options.to, text.encode("utf-8"))
    print(f"{len(paths)} problem sets: {options.to}; open it in a browser and print it")
    return 0
