"""`make site`: run the lectures where that is needed, put the pages together, build them with Sphinx.

    make site                       everything, into build/site
    make site ARGS="01 02"          run these lectures only; others show the outputs of an earlier run,
                                    or none
    make site ARGS=--no-run         run nothing; a page whose outputs are old says so
    make site ARGS=--again          run all anew
    make site ARGS="--language ko"  with its frame in Korean, into build/site-ko

The status is 1 when a lecture fails or Sphinx warns.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from autograder.language import LANGUAGES, VARIABLE, current, speaking
from scripts.lectures import ROOT, lectures
from scripts.website import execution, pages
from scripts.website.staging import DOCS, pictures, staged, sync

BUILD = ROOT / "build"
SITE = BUILD / "site"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the site; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m scripts.website", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("lectures", nargs="*", help="such as 07; none means all")
    parser.add_argument("--no-run", action="store_true", help="use only what was run before")
    parser.add_argument("--again", action="store_true", help="run also what has not changed")
    parser.add_argument("--out", type=Path, help="where the site goes")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the site's frame")
    asked = parser.parse_args(arguments)
    chosen = [] if asked.no_run else lectures(asked.lectures, ROOT / "lectures")
    if not run_lectures(chosen, asked.again):
        return 1
    own = "" if asked.language == "en" else f"-{asked.language}"
    with speaking(asked.language):
        return build(asked.out or BUILD / f"site{own}", own)


def run_lectures(paths: Sequence[Path], again: bool) -> bool:
    """Run those whose outputs are not current; False when one fails."""
    waiting = [p for p in paths if again or not is_current(p)]
    for path in tqdm(waiting, unit="lecture", desc="running", file=sys.stdout, disable=not waiting):
        if fault := execution.run(path).fault:
            print(f"{path.name} fails, {fault}", file=sys.stderr)
            return False
    return True


def is_current(path: Path) -> bool:
    """Whether a lecture's outputs are there, and nothing that they rest on has changed."""
    kept = execution.with_outputs(path)
    return kept is not None and kept.current


def build(out: Path, own: str = "") -> int:
    """Put the pages together and hand them to Sphinx; `own` ends the names of the folders to work in."""
    outputs = {p.stem: made for p in pages.lectures() if (made := execution.with_outputs(p))}
    made, source = staged(outputs), BUILD / f"site-source{own}"
    sync(source, made, pictures(made))
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going"]
    command += ["-c", DOCS, "-d", BUILD / f"site-doctrees{own}"]
    environment = {**os.environ, VARIABLE: current()}  # docs/conf.py speaks it too
    done = subprocess.run([*command, source, out], cwd=ROOT, check=False, env=environment)
    if done.returncode == 0:
        old = [name for name, kept in outputs.items() if not kept.current]
        print(
            f"{len(outputs)} of {len(pages.lectures())} lectures with their outputs, {len(old)} old."
        )
        print(f"{out / 'index.html'}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
