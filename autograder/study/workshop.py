"""The workshop's subcommands: `tokcourse sheet` and `tokcourse offline-kit`.

Thin, as `cli` is. Left out: the work (`sheet`, `offline`).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from autograder.language import words
from autograder.paths import absolute

_ = words("commands")


def add_parsers(kinds: Any) -> None:
    """Declare the subcommands."""
    made = kinds.add_parser("sheet", help=_("write problem sets as a page to print"))
    made.add_argument("sets", nargs="+", metavar="SET", help=_("such as ps02"))
    made.add_argument("--to", type=absolute, default=Path("sheet.html"), metavar="FILE")
    made.set_defaults(run=sheet)

    made = kinds.add_parser(
        "offline-kit", help=_("pack all that a machine without a network needs, for a USB stick")
    )
    made.add_argument(
        "folder", type=absolute, help=_("the kit's folder; an older kit there is renewed")
    )
    made.add_argument(
        "--extras",
        default="all",
        metavar="A,B",
        help=_(
            "extras whose wheels are packed too (default: all; the least that installs: torch and fast, in a light set-up fast)"
        ),
    )
    made.set_defaults(run=offline_kit)


def sheet(options: argparse.Namespace) -> int:
    """Write the sheets and say where they are."""
    import nbformat

    from autograder.study import selfcheck, workspace
    from autograder.study.sheet import page

    source = workspace.material()
    paths = [path for asked in options.sets for path in selfcheck.notebooks(source, asked)]
    text = page([nbformat.read(path, as_version=4) for path in paths])
    workspace.write(options.to, text.encode("utf-8"))
    print(_("Written to {page}; open it in a browser and print it").format(page=options.to))
    return 0


def offline_kit(options: argparse.Namespace) -> int:
    """Make the kit and say how large it is and what to do with it."""
    from autograder.study import offline

    kit = offline.make(options.folder, offline.extras(options.extras))
    files = [path for path in options.folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    print(
        _("{files} files, {size:.0f} MB: {folder}").format(
            files=len(files), size=size, folder=options.folder
        )
    )
    print(
        _("For Python {python} on {platform}; there: sh install.sh").format(
            python=kit["python"], platform=kit["platform"]
        )
    )
    return 0
