"""`make slides`: lectures as slide decks that need no network.

    python scripts/decks.py [02 04 …]      all lectures without arguments

Runs each lecture, and writes build/slides/NN_….html. reveal.js and RequireJS are taken from npm once,
at pinned versions with their checksums, and lie beside the decks; nothing else is asked for when a deck
is shown. Left out: which cell begins a slide (`slides.py` marks that).
"""

import argparse
import base64
import copy
import hashlib
import io
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "slides"
# package -> version, SHA-512 as npm publishes it, the part that is kept (both are under the MIT licence)
PACKAGES = {
    "reveal.js": (
        "4.6.1",
        "1CW0auaXNPmwmvQ7TwpszwVxMi2Xr5cTS3J3EBC/HHgbPF32Dn7aiu/LKWDOGjMbaDwKQiGmfqcoGQ74HUHCMw==",
        ("LICENSE", "dist/", "plugin/notes/"),
    ),
    "requirejs": (
        "2.3.7",
        "DouTG8T1WanGok6Qjg2SXuCMzszOo0eHeH9hDZ5Y4x8Je+9JB38HdTLT4/VA8OaUhBa0JPVHJ0pyBkM1z+pDsw==",
        ("package.json", "require.js"),
    ),
}
# nbconvert's page for what a deck does not use: icons, jQuery, formulas.
OUTSIDE = re.compile(
    r'<script[^>]*src="https?://[^"]*"[^>]*>\s*</script>|<link[^>]*href="https?://[^"]*"[^>]*/?>'
)
DIAGRAMS = re.compile(r'<script type="module">.*?</script>', re.DOTALL)
# Its handlers need jQuery and MathJax; a slide that is too long scrolls by the style below instead.
HANDLERS = re.compile(r"var update = function.*?setScrollingSlide\);", re.DOTALL)
STYLE = """<style>
.reveal h1, .reveal h2, .reveal h3 { text-transform: none; }
.reveal .slides section:not(.stack) { max-height: 100%; overflow: auto; }
.reveal .slides pre { white-space: pre-wrap; box-shadow: none; width: 100%; }
</style>
</head>"""
SUMMARY = re.compile(r"(<summary[^>]*>).*?(</summary>)", re.DOTALL)
FORMULAS = re.compile(r"<!-- Load mathjax -->.*?<!-- End of mathjax configuration -->", re.DOTALL)


class DeckError(Exception):
    """What is missing, with the way out."""


def fetch(folder: Path) -> None:
    """Put the two libraries beside the decks, unless they are there.

    Raises:
        DeckError: without npm or a network, or when a package is not the one that was tried.
    """
    for name, (version, checksum, kept) in PACKAGES.items():
        target = folder / name
        if (target / version).exists():
            continue
        shutil.rmtree(target, ignore_errors=True)
        _unpack(_packed(name, version, checksum), target, kept)
        (target / version).touch()


def _packed(name: str, version: str, checksum: str) -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        raise DeckError(
            "no npm here; install it (Debian: apt-get install npm), or present with RISE"
        )
    with tempfile.TemporaryDirectory() as scratch:
        command = [npm, "pack", "--silent", f"{name}@{version}"]
        if subprocess.run(command, cwd=scratch, stdout=subprocess.DEVNULL).returncode != 0:
            raise DeckError(f"npm could not fetch {name} {version}; decks are made with a network")
        content = next(Path(scratch).glob("*.tgz")).read_bytes()
    found = base64.b64encode(hashlib.sha512(content).digest()).decode("ascii")
    if found != checksum:
        raise DeckError(f"{name} {version} is not the package that was tried: sha512 is {found}")
    return content


def _unpack(content: bytes, target: Path, kept: tuple[str, ...]) -> None:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in archive.getmembers():
            inside = member.name.removeprefix("package/")
            file = archive.extractfile(member) if member.isfile() else None
            if file is None or not inside.startswith(kept) or ".." in Path(inside).parts:
                continue
            (target / inside).parent.mkdir(parents=True, exist_ok=True)
            (target / inside).write_bytes(file.read())


def deck(nb: NotebookNode, title: str) -> str:
    """A notebook as a deck: a page of HTML that asks for nothing outside its folder."""
    from nbconvert import SlidesExporter
    from traitlets.config import Config

    nb = copy.deepcopy(nb)
    for cell in nb.cells:
        if "answer" in cell.metadata.get("tags", []):
            _open(cell)
    config = Config()
    config.TagRemovePreprocessor.enabled = True
    config.TagRemovePreprocessor.remove_input_tags = {"answer"}
    made = SlidesExporter(
        config=config,
        reveal_url_prefix="reveal.js",
        require_js_url="requirejs/require.js",
        jquery_url="",
        font_awesome_url="",
        reveal_width="1200",
        reveal_height="720",
        reveal_theme="white",
        reveal_transition="none",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    page, _ = made.from_notebook_node(nb, resources={"metadata": {"name": title}})
    for gone in (FORMULAS, DIAGRAMS, HANDLERS):
        page = gone.sub("", page)
    page = page.replace("</head>", STYLE, 1)
    page = re.sub(r'<script src=""></script>|<link[^>]*href=""[^>]*/?>', "", page)
    return OUTSIDE.sub("", page)


def _open(cell: NotebookNode) -> None:
    """Unfold an answer: nobody can guess in a deck's cell, the room has done so aloud."""
    for output in cell.outputs:
        if "text/html" in output.get("data", {}):
            page = output.data["text/html"].replace("<details", "<details open")
            output.data["text/html"] = SUMMARY.sub(r"\1The answer\2", page)


def main(arguments: list[str]) -> int:
    """Make the decks that are asked for; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python scripts/decks.py")
    parser.add_argument("lectures", nargs="*", help="numbers such as 02; none means all")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    asked = parser.parse_args(arguments)
    paths = sorted((ROOT / "lectures").glob("[0-9][0-9]_*.ipynb"))
    chosen = [p for p in paths if not asked.lectures or p.name[:2] in asked.lectures]
    try:
        asked.folder.mkdir(parents=True, exist_ok=True)
        fetch(asked.folder)
        for path in chosen:
            print(f"{path.stem} …", flush=True)
            text = deck(_run(path), path.stem)
            (asked.folder / f"{path.stem}.html").write_text(text, encoding="utf-8")
    except DeckError as error:
        print(f"slides: {error}", file=sys.stderr)
        return 1
    print(f"{len(chosen)} {'deck' if len(chosen) == 1 else 'decks'} in {asked.folder}")
    return 0


def _run(path: Path) -> NotebookNode:
    from nbclient import NotebookClient

    from scripts.lectures import QUIET

    nb = nbformat.read(path, as_version=4)
    client = NotebookClient(nb, timeout=600, kernel_name="python3", extra_arguments=QUIET)
    client.execute(cwd=str(path.parent))
    return nb


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
