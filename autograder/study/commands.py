"""The learner's subcommands: `tokcourse start`, `check` and `progress`.

Thin, as `cli` is: arguments in, lines out. Left out: the work (`workspace`, `selfcheck`, `progress`).
"""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.language import marked, words
from autograder.paths import absolute
from autograder.shell import typed

if TYPE_CHECKING:  # at run time they load where they are used: `--help` waits for none
    from nbformat import NotebookNode

    from autograder.study.progress import Standing
    from autograder.study.results import Result
    from autograder.study.workspace import Laid

_ = words("commands")


INDENT = " " * 6  # of what stands under a problem's line
NARROWEST, WIDEST = 40, 100  # columns of a sentence
SAID = {
    "new": marked("new"),
    "updated": marked("updated"),
    "merged": marked("updated, your answers kept"),
    "unreadable": marked("laid out anew"),
    "foreign": marked("left alone"),
}


def add_parsers(kinds: Any) -> None:
    """Declare the subcommands."""
    made = kinds.add_parser(
        "start",
        help=_("lay out a folder to learn in, or bring it up to date; keeps what you wrote"),
    )
    made.add_argument("folder", type=absolute, help=_("the folder; made when it is not there"))
    made.set_defaults(run=start)

    made = kinds.add_parser(
        "check", help=_("run your problem sets, and say of each problem what passes or looks wrong")
    )
    made.add_argument(
        "what", nargs="?", default="all", help=_("a notebook, a set such as ps02, or all (default)")
    )
    _options(made)
    made.set_defaults(run=check)

    made = kinds.add_parser(
        "progress", help=_("what passes, what is next, and about how many minutes are left")
    )
    made.add_argument("--svg", type=absolute, metavar="FILE", help=_("draw it into a file as well"))
    _options(made)
    made.set_defaults(run=progress)


def _options(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--in",
        type=absolute,
        default=Path(),
        dest="inside",
        metavar="FOLDER",
        help=_("the folder that `tokcourse start` laid out (default: where you are)"),
    )
    made.add_argument(
        "--seconds",
        type=int,
        default=300,
        metavar="N",
        help=_("how long one cell may take before it is stopped (default: 300)"),
    )


def start(options: argparse.Namespace) -> int:
    """Lay out a workspace and say what was done."""
    from autograder.study import workspace

    folder: Path = options.folder
    fresh = not (folder / workspace.STATE).exists()
    counts: Counter[str] = Counter()
    for laid in workspace.lay_out(folder):
        counts[laid.done] += 1
        if not (fresh and laid.done == "new") and laid.done in SAID:
            print(f"{_(SAID[laid.done]):<27} {laid.path}")
            print("".join(f"{'':<27} {line}\n" for line in notes(laid)), end="")
    if fresh:
        print(_("{new} files laid out in {folder}.").format(new=counts["new"], folder=folder))
        print(_("Next: cd {folder}; jupyter lab README.md").format(folder=typed(folder)))
    else:
        kept = counts["yours"] + counts["merged"]
        print(
            _(
                "{new} new, {updated} updated, {kept} with your own work, {same} as they were."
            ).format(
                new=counts["new"],
                updated=counts["updated"] + counts["merged"],
                kept=kept,
                same=counts["same"],
            )
        )
    return 0


def notes(laid: Laid) -> list[str]:
    """What a learner has to know about one file, a sentence each."""
    lines = []
    if laid.done == "foreign":
        lines.append(
            _(
                "A file of yours was there before the course's. Move it away and run this again to "
                "get the course's."
            )
        )
    if laid.done == "unreadable":
        lines.append(_("Your file could not be read as a notebook."))
    if laid.answers:
        lines.append(
            _("Cells of yours that were carried over: {answers}.").format(answers=laid.answers)
        )
    if laid.look:
        lines.append(
            _("Look at these again, the course changed them too: {look}.").format(
                look=", ".join(laid.look)
            )
        )
    if laid.kept:
        lines.append(_("Your file as it was: {name}").format(name=laid.kept.name))
    return lines


def check(options: argparse.Namespace) -> int:
    """Run notebooks and print each problem's result as it comes; 0 when all pass."""
    from autograder.study import selfcheck, workspace

    root = workspace.find(options.inside)
    right = tried = 0
    unreadable = []
    for path in selfcheck.notebooks(root, options.what):
        print(path.stem)
        try:
            nb = selfcheck.read(path)
        except selfcheck.NotebookError as error:
            unreadable.append(path)
            print(f"  ? {_wrapped(str(error)).lstrip()}\n")
            continue
        found = _run(root, path, nb, options.seconds)
        right += sum(result.passed for result in found)
        tried += len(found)
        print()
    print(
        _("The visible checks of {right} of {tried} problems pass.").format(
            right=right, tried=tried
        )
    )
    return 0 if right == tried and not unreadable else 1


def _run(root: Path, path: Path, nb: NotebookNode, seconds: int) -> list[Result]:
    """One notebook: a line a problem, then the cells that stopped."""
    from autograder.study import results, selfcheck

    asked = selfcheck.problems(path, nb)
    if not asked:
        print(_("  ? no check in this notebook; it is no problem set"))
        return []
    if selfcheck.untouched(nb, path):
        found = [
            results.Result(p.check, p.heading, p.minutes, "not started", _("not started yet"))
            for p in asked
        ]
        print(_("  · not started yet"))
    else:
        run, found = selfcheck.Run(path, nb, asked), []
        with _Place() as place:
            for result in run.results(seconds, place.at):
                place.clear()
                found.append(result)
                print(_shown(result), flush=True)
        for broken in run.broken:
            if broken.heading:
                said = _("  ! A cell under “{heading}” stopped. {said}")
            else:
                said = _("  ! A cell before the first heading stopped. {said}")
            print(said.format(heading=broken.heading, said=broken.said))
    results.keep(root, path, nb, found)
    return found


def _shown(result: Result) -> str:
    """One problem's lines: its heading, and unless it passed, why not and where to read."""
    mark = {"passed": "✓", "failed": "✗", "not started": "·"}.get(result.status, "?")
    rest = result.headline.rpartition(": ")[2]
    lines = [f"  {mark} {result.heading}: {rest}"]
    if result.status not in ("passed", "not started"):
        lines += [_wrapped(said) for said in result.says]
        if result.place:
            told = words("feedback")("Explained in {place}.").format(place=result.place)
            lines.append(f"{INDENT}{told}")
    return "\n".join(lines)


def _wrapped(said: str) -> str:
    """A sentence under its problem, as wide as the terminal and never too wide to read."""
    width = max(NARROWEST, min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST))
    return textwrap.fill(
        said,
        width,
        initial_indent=INDENT,
        subsequent_indent=INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


class _Place:
    """Which cell runs, on a terminal's last line; silent where there is no terminal."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()

    def at(self, done: int, of: int) -> None:
        """Say where the run is."""
        if self.shown:
            print(
                "\r" + _("  cell {done} of {of}").format(done=done + 1, of=of),
                end="",
                file=sys.stderr,
                flush=True,
            )

    def clear(self) -> None:
        """Make room for a line of results."""
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)

    def __enter__(self) -> _Place:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()


def progress(options: argparse.Namespace) -> int:
    """Print how far a learner is; runs only what changed since it was last looked at."""
    from autograder.study import progress as drawn
    from autograder.study import results, selfcheck, workspace

    root = workspace.find(options.inside)
    standings = []
    for path in selfcheck.notebooks(root):
        try:
            nb = selfcheck.read(path)
        except selfcheck.NotebookError as error:
            print(f"? {error}")
            continue
        found = results.remembered(root, path, nb)
        if found is None and not selfcheck.untouched(nb, path):
            print(_("{stem} changed; running its checks").format(stem=path.stem))
            found = _run(root, path, nb, options.seconds)
        standings.append(_standing(path, nb, found or []))
    print("\n".join(drawn.lines(standings)))
    if (following := drawn.next_problem(standings)) is not None:
        outline, problem = following
        print(
            _("Next: {short}, {heading} (about {minutes} minutes)").format(
                short=outline.short, heading=problem.heading, minutes=problem.minutes
            )
        )
        print(f"      {root / 'exercises' / outline.name / (outline.name + '.ipynb')}")
    if options.svg:
        workspace.write(options.svg, drawn.as_svg(standings).encode("utf-8"))
        print(_("Drawn: {svg}").format(svg=options.svg))
    return 0


def _standing(path: Path, nb: NotebookNode, found: list[Result]) -> Standing:
    from dataclasses import replace

    from autograder import notebook_outline
    from autograder.study import selfcheck
    from autograder.study.progress import Standing

    known = replace(notebook_outline.of(nb, path.stem), problems=selfcheck.problems(path, nb))
    return Standing(known, frozenset(r.check for r in found if r.passed))
