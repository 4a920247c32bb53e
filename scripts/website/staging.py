"""Everything that Sphinx reads, put together from docs/, the notebooks and the packages.

`staged` gives it as names and texts, and writes nothing; `sync` brings a folder to that state and
touches only what differs, so that Sphinx builds only that anew.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

import nbformat

from autograder.language import marked, words
from scripts.lectures import ROOT, machine, table
from scripts.website import landing, pages, reference
from scripts.website.execution import Kept
from scripts.website.slugs import respelled

_ = words("site")

DOCS = ROOT / "docs"
# Pages of docs/ under their headings in the sidebar; one that is not there is left out, and one that
# is there and not named comes under the last heading.
SHELVES = {
    "Begin": ["study", "browser", "glossary", "timestamps"],
    "Teach": ["teaching", "workshops", "security", "problem-sets"],
    "More": ["run-times", "benchmarks", "scale", "not-tried"],
}
NOT_RUN = """# How long the lectures run

Nobody has measured it where this site was built: `make lectures` writes the table.
"""

NO_OUTPUTS = marked("This build of the site did not run this lecture: its outputs are missing.")
OLD_OUTPUTS = marked(
    "The outputs on this page are those of an earlier run: a module of the course that this lecture "
    "uses was changed since."
)

Outputs = Mapping[str, Kept]  # a lecture's name, such as "01_strings_and_bytes" -> its last run


def staged(outputs: Outputs) -> dict[str, str]:
    """All that Sphinx reads, by path; `outputs` has the lectures that were run, by name."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("*.md"))}
    index = landing.filled(texts.pop("index"), texts)
    texts.setdefault("run-times", run_times(outputs))
    made = {f"{name}.md": at_root(respelled(name, texts)) for name in texts}
    for path in pages.lectures():
        kept = outputs.get(path.stem)
        nb, note = (pages.read(path), _(NO_OUTPUTS)) if kept is None else (kept.nb, "")
        note = _(OLD_OUTPUTS) if kept is not None and not kept.current else note
        made[f"lectures/{path.name}"] = nbformat.writes(pages.lecture(nb, note))
    for path in pages.problem_sets():
        made[f"exercises/{path.stem}/{path.name}"] = nbformat.writes(
            pages.exercise(pages.read(path))
        )
        source = ROOT / "solutions" / path.stem / path.name
        made[f"exercises/{path.stem}/solutions.md"] = pages.solutions(pages.read(source))
    made |= {f"reference/{name}": text for name, text in reference.pages().items()}
    made["index.md"] = index + contents(texts)
    return made


def contents(names: Collection[str]) -> str:
    """The sidebar: every page under its heading."""
    shelves = {heading: [n for n in listed if n in names] for heading, listed in SHELVES.items()}
    placed = {name for listed in shelves.values() for name in listed}
    shelves["More"] += sorted(set(names) - placed)
    lectures = [
        f"{p.stem[:2]} {_plain(pages.title_of(pages.read(p)))} <lectures/{p.stem}>"
        for p in pages.lectures()
    ]
    sets = [
        f"{p.stem[2:4]} {_plain(pages.title_of(pages.read(p)))} <exercises/{p.stem}/{p.stem}>"
        for p in pages.problem_sets()
    ]
    solutions = [
        f"{p.stem[2:4]} {_('Solutions')} <exercises/{p.stem}/solutions>"
        for p in pages.problem_sets()
    ]
    trees = [
        _tree(_("Begin"), shelves["Begin"]),
        _tree(_("Lectures"), lectures),
        _tree(_("Problem sets"), sets),
        _tree(_("Teach"), shelves["Teach"]),
        _tree(_("Reference"), ["minbpe_ref <reference/index>"]),
        _tree(_("More"), shelves["More"]),
        _tree(_("Solutions"), solutions),
    ]
    return "\n\n" + "\n\n".join(trees) + "\n"


def _tree(caption: str, entries: list[str]) -> str:
    return f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(entries) + "\n```"


def _plain(title: str) -> str:
    return title.replace("`", "")


def at_root(text: str) -> str:
    """A page of docs/ as it reads from the root of the site: its links to notebooks and code.

    A file of the source is no page of the site, so a link to one becomes its name.

    >>> at_root("[one](../lectures/01.ipynb#Two) and [code](../minbpe_ref/base.py), [b](basic.md)")
    '[one](lectures/01.ipynb#Two) and code (`minbpe_ref/base.py`), [b](basic.md)'
    """
    text = re.sub(r"\]\(\.\./(lectures|exercises)/", r"](\1/", text)
    text = re.sub(r"!\[([^\]]*)\]\(\.\./([^)]+)\)", r"![\1](/\2)", text)
    text = re.sub(r"\]\(\.\./solutions/(\w+)/\w+\.ipynb", r"](exercises/\1/solutions.md", text)
    return re.sub(r"\[([^\]]+)\]\(\.\./([^)#]+)[^)]*\)", _as_name, text)


def _as_name(link: re.Match[str]) -> str:
    named = link[1].strip("`") == link[2]
    return f"`{link[2]}`" if named else f"{link[1]} (`{link[2]}`)"


def pictures(made: Mapping[str, str]) -> list[str]:
    """The files of the repository that pages show, relative to its root."""
    found = [p for name, text in made.items() if name.endswith(".md") for p in _shown(text)]
    return sorted({p for p in found if (ROOT / p).is_file()})


def _shown(text: str) -> list[str]:
    return re.findall(r"!\[[^\]]*\]\(/([^)]+)\)", text)


def run_times(outputs: Outputs) -> str:
    """The page of run times when `make lectures` has not written one: from the site's own runs."""
    runs = [kept.run for kept in outputs.values()]
    if not runs:
        return NOT_RUN
    return table(runs, machine()).replace("Written by `make lectures`", "Written by `make site`")


def sync(folder: Path, made: Mapping[str, str], copied: Collection[str] = ()) -> None:
    """Bring a folder to hold exactly these files; `copied` come unchanged from the repository."""
    wanted = {name: text.encode() for name, text in made.items()}
    wanted |= {name: (ROOT / name).read_bytes() for name in copied}
    for path in [p for p in folder.rglob("*") if p.is_file()]:
        if path.relative_to(folder).as_posix() not in wanted:
            path.unlink()
    for name, content in wanted.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
