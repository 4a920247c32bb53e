"""The learner's subcommands: `tokcourse start`, `check` and `progress`.

Thin, as `cli` is: arguments in, lines out. Left out: the work (`workspace`, `selfcheck`, `progress`).
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

SAID = {
    "new": "new",
    "updated": "updated",
    "merged": "updated, your answers kept",
    "unreadable": "laid out anew",
    "foreign": "left alone",
}


def add_parsers(kinds: Any) -> None:
    """Declare the subcommands."""
    made = kinds.add_parser(
        "start", help="lay out a folder to learn in, or bring it up to date; keeps what you wrote"
    )
    made.add_argument("folder", type=Path, help="the folder; made when it is not there")
    made.set_defaults(run=start)


def start(options: argparse.Namespace) -> int:
    """Lay out a workspace and say what was done."""
    from autograder import workspace

    folder: Path = options.folder.expanduser()
    fresh = not (folder / workspace.STATE).exists()
    counts: Counter[str] = Counter()
    for laid in workspace.lay_out(folder):
        counts[laid.done] += 1
        if not (fresh and laid.done == "new") and laid.done in SAID:
            print(f"{SAID[laid.done]:<27} {laid.path}")
            print("".join(f"{'':<27} {line}\n" for line in notes(laid)), end="")
    if fresh:
        print(f"{counts['new']} files laid out in {folder}.")
        print(f"Next: cd {folder}; jupyter lab README.md")
    else:
        kept = counts["yours"] + counts["merged"]
        print(
            f"{counts['new']} new, {counts['updated'] + counts['merged']} updated, {kept} with your "
            f"own work, {counts['same']} as they were."
        )
    return 0


def notes(laid: Any) -> list[str]:
    """What a learner has to know about one file, a sentence each."""
    lines = []
    if laid.done == "foreign":
        lines.append(
            "A file of yours was there before the course's. Move it away and run this again to get "
            "the course's."
        )
    if laid.done == "unreadable":
        lines.append("Your file could not be read as a notebook.")
    if laid.answers:
        lines.append(f"Cells of yours that were carried over: {laid.answers}.")
    if laid.look:
        lines.append(f"Look at these again, the course changed them too: {', '.join(laid.look)}.")
    if laid.kept:
        lines.append(f"Your file as it was: {laid.kept.name}")
    return lines
