"""What a page that an instructor or a student opens may hold, and what a submission's cells said."""

from __future__ import annotations

import csv
import html
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import nbformat

RUNS = {
    "script",
    "iframe",
    "frame",
    "object",
    "embed",
    "applet",
    "form",
    "base",
    "meta",
    "link",
    "svg",
    "math",
}
PLACES = {
    "href",
    "src",
    "action",
    "formaction",
    "data",
    "srcdoc",
    "xlink:href",
    "poster",
    "background",
}
SAFE_PICTURE = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=\s]*")
CODE = {"pre", "code", "style", "script", "textarea"}


class Active(HTMLParser):
    """Collects what a browser would run or fetch, and text that MathJax would."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: Counter[str] = Counter()
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in RUNS:
            self.found[f"<{tag}>"] += 1
        if tag in CODE:
            self.inside.append(tag)
        for name, value in attributes:
            if name.startswith("on"):
                self.found[f"{tag} {name}"] += 1
            if name in PLACES and value is not None:
                self._place(tag, name, value)

    def _place(self, tag: str, name: str, value: str) -> None:
        # Browsers drop these before they look at the scheme.
        shown = re.sub(r"[\x00-\x20]", "", value).lower()
        scheme = re.match(r"[a-z][a-z0-9+.-]*:", shown)
        if shown.startswith("data:"):
            if not (tag == "img" and SAFE_PICTURE.fullmatch(value)):
                self.found[f"{tag} {name} {shown[:40]}"] += 1
        elif scheme and scheme.group() not in ("http:", "https:", "mailto:"):
            self.found[f"{tag} {name} {shown[:40]}"] += 1
        elif tag != "a" and (scheme or shown.startswith("//")):
            self.found[f"{tag} fetches {shown[:60]}"] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.inside and re.search(r"\\(href|style|class|cssId|require|unicode)\b", data):
            self.found["a formula that reaches out of itself"] += 1


def active(page: Path) -> Counter[str]:
    """What is active in a page."""
    reader = Active()
    reader.feed(page.read_text(encoding="utf-8"))
    reader.close()
    return reader.found


def harm(page: Path, honest: Path, secrets: list[str], most: int) -> list[str]:
    """What is wrong with a feedback page, beside one that nobody attacked."""
    wrong = []
    if (size := page.stat().st_size) > most:
        wrong.append(f"its page takes {size / 1e6:.0f} MB")
        if size > 10 * most:
            return wrong  # reading it would take longer than grading it
    if more := active(page) - active(honest):
        wrong.append(f"its page holds {dict(more.most_common(4))}")
    text = html.unescape(re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8")))
    told = [s for s in secrets if s in text]
    if told:
        wrong.append(
            f"its page shows {len(told)} hidden inputs or the secret, such as {told[0][:60]}"
        )
    return wrong


def table_harm(table: Path) -> dict[str, list[str]]:
    """Student -> what is wrong with the line in the class's table."""
    wrong: dict[str, list[str]] = {}
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            for text in row:
                if re.match(r"[=@\t\r]|[+-](?![\d.]+$)", text):
                    wrong.setdefault(row[0], []).append(
                        f"a spreadsheet would compute {text[:50]!r}"
                    )
                if re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", text):
                    wrong.setdefault(row[0], []).append(f"a terminal would obey {text[:50]!r}")
    return wrong


def said(path: Path) -> str:
    """What the cells of an autograded notebook printed."""
    if not path.is_file():
        return ""
    notebook = nbformat.read(path, as_version=4)
    return "\n".join(
        output["text"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream"
    )
