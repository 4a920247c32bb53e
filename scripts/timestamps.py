"""Write docs/timestamps.md: for each moment of the video that a lecture names, where the course covers it.

A lecture says of what part of the video it is in its opening ("**Video:** [0:23:50 to 0:39:20]"),
and under a heading with "*Video 0:28:35.*" from where that section follows it. Nothing else is kept,
so the table can't say what the notebooks don't.
Run: python scripts/timestamps.py (writes), or with --check (fails if the file is not current).
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "timestamps.md"
VIDEO = "https://www.youtube.com/watch?v=zduSFxRajkE"
MARK = re.compile(r"\*Video (\d:\d\d:\d\d)")
RANGE = re.compile(r"\*\*Video:\*\* \[(\d:\d\d:\d\d) to (\d:\d\d:\d\d)\]")
HEAD = """# From the video to the notebooks

Where this course covers each part of Andrej Karpathy's [Let's build the GPT Tokenizer]({video}).
`python scripts/timestamps.py` writes this table from the marks in the lectures.

| video | lecture | section |
|---|---|---|
"""


@dataclass(frozen=True, order=True)
class Mark:
    """A moment of the video in seconds, and the notebook and heading that follow it from there."""

    seconds: int
    lecture: str
    heading: str
    is_title: bool = False


def seconds(clock: str) -> int:
    """Turn "h:mm:ss" into seconds.

    >>> seconds("1:02:03")
    3723
    """
    hours, minutes, rest = map(int, clock.split(":"))
    return 3600 * hours + 60 * minutes + rest


def clock(moment: int) -> str:
    """Turn seconds into "h:mm:ss".

    >>> clock(3723)
    '1:02:03'
    """
    return f"{moment // 3600}:{moment // 60 % 60:02}:{moment % 60:02}"


def marks_of(path: Path) -> tuple[tuple[int, int], list[Mark]]:
    """Read a lecture: the part of the video that it follows, and its marks, the title first.

    Raises ValueError where the opening names no part, or a mark stands before any heading.
    """
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    part = RANGE.search(texts[0]) if texts else None
    if not part:
        raise ValueError(f"{path.name}: the opening lacks **Video:** [h:mm:ss to h:mm:ss]")
    first, last = map(seconds, part.groups())
    marks, heading = [], ""
    for line in "\n\n".join(texts).split("\n"):
        if named := re.match(r"(#+) (.+)", line):
            heading = named[2].strip()
            if len(named[1]) == 1:
                marks.append(Mark(first, path.stem, heading, is_title=True))
        elif found := MARK.search(line):
            if not heading:
                raise ValueError(f"{path.name}: {found[0]}* stands before the first heading")
            marks.append(Mark(seconds(found[1]), path.stem, heading))
    return (first, last), marks


def anchor(heading: str) -> str:
    """The end of a link to a heading, as Jupyter spells it.

    >>> anchor("Why not bytes?")
    'Why-not-bytes?'
    """
    return heading.replace("`", "").replace(" ", "-")


def table(paths: list[Path]) -> str:
    """The whole page, in the order of the video."""
    rows = []
    for path in paths:
        (_, last), marks = marks_of(path)
        for mark in marks:
            file = f"../lectures/{path.name}"
            until = f" to {clock(last)}" if mark.is_title else ""
            told = f"**{clock(mark.seconds)}{until}**" if mark.is_title else clock(mark.seconds)
            name = f"**[{mark.heading}]({file})**" if mark.is_title else ""
            link = f"{file}#{anchor(mark.heading)}".replace(")", "%29").replace("(", "%28")
            section = "" if mark.is_title else f"[{mark.heading}]({link})"
            moment = f"[{told}]({VIDEO}&t={mark.seconds}s)"
            rows.append((mark.lecture, not mark.is_title, mark.seconds, moment, name, section))
    lines = [f"| {moment} | {name} | {section} |" for *_, moment, name, section in sorted(rows)]
    return HEAD.format(video=VIDEO) + "\n".join(lines) + "\n"


def lectures() -> list[Path]:
    """The lectures' notebooks, in order."""
    return sorted((ROOT / "lectures").glob("[0-9][0-9]_*.ipynb"))


def main(arguments: list[str]) -> int:
    """Write the page, or only compare it."""
    made = table(lectures())
    if "--check" in arguments:
        current = TARGET.read_text(encoding="utf-8") == made
        print("current" if current else "docs/timestamps.md is old; run scripts/timestamps.py")
        return 0 if current else 1
    TARGET.write_text(made, encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {made.count(chr(10)) - HEAD.count(chr(10))} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
