"""Attacks by what is handed in: links, pipes, odd names, files that are no notebooks or too much of one."""

from __future__ import annotations

import io
import json
import os
import socket
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.attacks.base import NAME, Attack

Places = Mapping[str, str]
FILE = f"{NAME}.ipynb"


def handed(
    name: str,
    tries: str,
    place: Callable[[Path, Places], None],
    reason: str,
    theme: str = "breaking",
    **more: object,
) -> Attack:
    """An attack by files; the reason in the class's table shows that they were looked at."""
    return Attack(
        name, theme, tries, 0.0, place=place, reason=reason, **{"plain": "not run", **more}
    )  # type: ignore[arg-type]


def raw(name: str, tries: str, content: bytes, reason: str, **more: object) -> Attack:
    """An attack by one file of these bytes."""
    return Attack(
        name, "breaking", tries, 0.0, raw=content, reason=reason, **{"plain": "not run", **more}
    )  # type: ignore[arg-type]


def folder(path: Path) -> Path:
    """The submission's folder, made."""
    path.mkdir(parents=True, exist_ok=True)
    return path


def link_to(target: str) -> Callable[[Path, Places], None]:
    """A link in place of the notebook."""

    def place(path: Path, places: Places) -> None:
        os.symlink(target.replace("$SOLUTIONS", places["SOLUTIONS"]), folder(path) / FILE)

    return place


def linked_folder(path: Path, places: Places) -> None:
    os.symlink(places["SOLUTIONS"] + f"/{NAME}", path)


def inner_link(path: Path, places: Places) -> None:
    os.symlink(places["SOLUTIONS"] + f"/{NAME}", folder(path) / NAME)


def hard_link(path: Path, places: Places) -> None:
    # Of a file made for it: the other student's own would have two names then as well.
    os.link(places["SPARE"], folder(path) / FILE)


def pipe(path: Path, places: Places) -> None:
    os.mkfifo(folder(path) / FILE)


def local_socket(path: Path, places: Places) -> None:
    # Bound by a short relative path: a socket's whole path is bounded.
    back = os.open(".", os.O_RDONLY)
    try:
        os.chdir(folder(path))
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(FILE)
    finally:
        os.fchdir(back)
        os.close(back)


def nested(path: Path, places: Places) -> None:
    here = folder(path)
    for _ in range(80):
        here = folder(here / "in")
    (here / FILE).write_text("{}", encoding="utf-8")


def many_files(path: Path, places: Places) -> None:
    for n in range(300):
        (folder(path) / f"{n}.ipynb").write_text("{}", encoding="utf-8")


def sparse(path: Path, places: Places) -> None:
    with (folder(path) / FILE).open("wb") as file:
        file.truncate(10 << 30)


def named(name: bytes) -> Callable[[Path, Places], None]:
    """An empty file of that name."""

    def place(path: Path, places: Places) -> None:
        Path(os.fsdecode(os.fsencode(folder(path)) + b"/" + name)).write_bytes(b"")

    return place


def twin(path: Path, places: Places) -> None:
    """A loose file beside the class's folders, under the name of somebody who has a folder."""
    other = Path(places["OTHER"]).parent
    folder(path)
    (path / "x.ipynb").write_text("{}", encoding="utf-8")
    path.with_name(f"{other.name}.ipynb").write_text("{}", encoding="utf-8")


def misnamed(path: Path, places: Places) -> None:
    """A folder whose name is markup."""
    (folder(path.with_name("<img src=x onerror=alert(1)>")) / FILE).write_text(
        "{}", encoding="utf-8"
    )


def as_json(cells: list[object], **more: object) -> bytes:
    """A notebook of any cells at all."""
    return json.dumps(
        {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **more}
    ).encode()


def cell(name: object, source: object = "") -> dict[str, object]:
    """A code cell with any id and any source."""
    return {"cell_type": "code", "source": source, "metadata": {"nbgrader": {"grade_id": name}}}


def zipped() -> bytes:
    """A zip file within a zip file."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a", b"0" * 10_000_000)
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as file:
        for n in range(10):
            file.writestr(f"{n}.zip", inner.getvalue())
    return outer.getvalue()


FILES = (
    handed(
        "link-to-solution",
        "hands in a link to the solution",
        link_to(f"$SOLUTIONS/{NAME}/{FILE}"),
        "links",
        "reading",
        quick=True,
        plain="copied into the feedback",
    ),
    handed(
        "link-to-accounts",
        "hands in a link to the system's accounts",
        link_to("/etc/shadow"),
        "links",
        "reading",
        plain="copied into the feedback",
    ),
    handed(
        "link-to-device", "hands in a link to a file without an end", link_to("/dev/zero"), "links"
    ),
    handed(
        "linked-folder",
        "hands in a link to the folder of solutions",
        linked_folder,
        "link",
        "reading",
    ),
    handed(
        "inner-linked-folder",
        "hands in a folder with a link to the solutions in it",
        inner_link,
        "no notebook",
        "reading",
    ),
    handed(
        "hard-link",
        "hands in another name of another student's file",
        hard_link,
        "not a plain file",
        "reading",
    ),
    handed(
        "pipe", "hands in a pipe that never says anything", pipe, "not a plain file", quick=True
    ),
    handed("socket-file", "hands in a socket", local_socket, "not readable"),
    handed("nested-folders", "hands in a folder eighty folders deep", nested, "not a notebook"),
    handed("many-files", "hands in three hundred notebooks", many_files, "more than 200 files"),
    handed(
        "sparse-file", "hands in a file of ten gigabytes that takes no room", sparse, "the limit is"
    ),
    handed(
        "name-with-formula",
        "names its file so that a spreadsheet would compute it",
        named(b'=HYPERLINK("http:evil","x")&cmd.ipynb'),
        "is empty",
    ),
    handed(
        "name-with-markup",
        "names its file in markup with a script",
        named(b"<img src=x onerror=alert(1)>[x](javascript:alert(1)).ipynb"),
        "is empty",
        "showing",
    ),
    handed(
        "name-with-escapes",
        "names its file so that a terminal would obey it",
        named(b"\x1b]0;owned\x07\x1b[2J\r.ipynb"),
        "is empty",
    ),
    handed(
        "name-no-text",
        "names its file in bytes that are no text",
        named(b"\xff\xfe.ipynb"),
        "is empty",
        alone=True,
    ),
    handed(
        "name-of-another",
        "hands in a second submission in another student's name",
        twin,
        "",
        refusal="two submissions",
        alone=True,
    ),
    handed(
        "student-named-in-markup",
        "calls its folder by a name that is markup",
        misnamed,
        "",
        "showing",
        refusal="cannot be a student's id",
        alone=True,
    ),
    raw("empty-file", "hands in an empty file", b"", "is empty (0 bytes)", quick=True),
    raw("no-text", "hands in bytes that are no text", b"\xff\xfe\x00" * 1000, "not UTF-8"),
    raw("zip-in-zip", "hands in a zip file in a zip file", zipped(), "not"),
    raw("deep-brackets", "hands in a million brackets", b"[" * 1_000_000, "not JSON"),
    raw(
        "deep-cells",
        "hands in cells nested in cells",
        b'{"cells":' * 50_000 + b"[]" + b"}" * 50_000,
        "not JSON",
    ),
    raw(
        "wrong-kinds",
        "hands in a notebook whose every part is of a wrong kind",
        as_json(
            [
                1,
                None,
                [],
                "x",
                {"cell_type": [], "source": {}, "metadata": []},
                cell(["x"], [1, [2]]),
            ],
            metadata=[],
        ),
        "none of the cells",
    ),
    raw(
        "ids-no-text",
        "hands in cells whose ids no file can hold",
        as_json([cell("\ud800")]),
        "another problem set",
        alone=True,
    ),
    raw(
        "ids-no-text-among-right-ones",
        "hands in right cells and one whose id no file can hold",
        as_json([cell("merge", "x = 1"), cell("\ud800")]),
        "missing",
        alone=True,
    ),
    raw(
        "millions-of-cells",
        "hands in seven million cells of one character",
        b'{"nbformat":4,"metadata":{},"cells":[' + b"0," * 6_999_999 + b"0]}",
        "limit",
        alone=True,
    ),
    raw(
        "huge-number",
        "hands in a number of a million digits",
        b'{"cells": [' + b"9" * 1_000_000 + b"]}",
        "not JSON",
    ),
    raw(
        "doubled-cells",
        "hands in a notebook with two lists of cells",
        b'{"cells": [{"cell_type": "code", "source": "20.0", "metadata": {"nbgrader": {"grade_id": "merge"}}}], "cells": 3}',
        "no list of cells",
    ),
)
