"""Build the benchmark's corpora from Debian's documentation packages and this machine's Python.

    python -m benchmarks.corpora

Four of 10 MB (English, code, Korean, mixed languages) and one of 100 MB (English) go to
`.cache/corpora`. Needs apt-get and dpkg-deb and no rights; packages are fetched once.
"""

from __future__ import annotations

import gzip
import html
import re
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

CACHE = Path(__file__).resolve().parent.parent / ".cache"
FOLDER = CACHE / "corpora"
SIZES = {
    "english": 10_000_000,
    "code": 10_000_000,
    "korean": 10_000_000,
    "mixed": 10_000_000,
    "english_100": 100_000_000,
}
_PACKAGES = {
    # the kernel's documentation alone has 29 MB; the others are for the corpus of 100 MB
    "english": ["linux-doc-6.1", "libreoffice-help-en-us", "postgresql-doc-15", "openjdk-17-doc"],
    "korean": ["libreoffice-help-ko", "gimp-help-ko", "installation-guide-amd64"],
    "mixed": ["manpages-de", "manpages-ja", "manpages-ru", "manpages-zh", "libreoffice-help-ko"],
}
_TAGS = re.compile(r"(?s)<(script|style).*?</\1>|<[^>]*>")
_HANGUL = re.compile("[가-힣]")


def unpacked(package: str) -> Path:
    """Fetch a Debian package and unpack it, once; return the folder."""
    folder = CACHE / "debian" / package
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["apt-get", "download", "-q", package], cwd=folder.parent, check=True)
        (deb,) = folder.parent.glob(f"{package}_*.deb")
        aside = folder.with_suffix(".part")
        subprocess.run(["dpkg-deb", "-x", deb, aside], check=True)
        aside.rename(folder)
        deb.unlink()
    return folder


def texts(folder: Path, suffixes: tuple[str, ...]) -> Iterator[str]:
    """Yield the texts under `folder` whose names end so, tags taken out, in a fixed order."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or not path.name.endswith(suffixes):
            continue
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            continue
        yield html.unescape(_TAGS.sub("", text)) if ".html" in path.name else text


def english() -> Iterator[str]:
    """Yield the Linux kernel's documentation, then LibreOffice's, PostgreSQL's and Java's."""
    for package in _PACKAGES["english"]:
        yield from texts(unpacked(package), (".rst.gz", ".txt.gz", ".rst", ".txt", ".html"))


def code() -> Iterator[str]:
    """Yield the Python standard library and the packages installed beside it."""
    for name in ("stdlib", "purelib"):
        yield from texts(Path(sysconfig.get_path(name)), (".py",))


def korean() -> Iterator[str]:
    """Yield the lines of Korean manuals that have Hangul in them."""
    for package in _PACKAGES["korean"]:
        for text in texts(unpacked(package), (".html", ".ko.html")):
            lines = [line for line in text.splitlines(keepends=True) if _HANGUL.search(line)]
            yield "".join(lines)


def mixed() -> Iterator[str]:
    """Yield manuals in German, Japanese, Russian, Chinese and Korean, a file of each in turn."""
    streams = [texts(unpacked(p), (".gz", ".html")) for p in _PACKAGES["mixed"]]
    while streams:
        for stream in list(streams):
            text = next(stream, None)
            if text is None:
                streams.remove(stream)
            else:
                yield text


_SOURCES = {
    "english": english,
    "code": code,
    "korean": korean,
    "mixed": mixed,
    "english_100": english,
}


def build(name: str) -> Path:
    """Return the corpus `name` as a UTF-8 file, built when it is not there yet.

    A source that is too small is taken again from its start, and that is said.
    """
    path = FOLDER / f"{name}.txt"
    if path.exists():
        return path
    parts: list[str] = []
    size = rounds = 0
    while size < SIZES[name]:
        rounds += 1
        for text in _SOURCES[name]():
            parts.append(text)
            size += len(text.encode("utf-8"))
            if size >= SIZES[name]:
                break
    if rounds > 1:
        print(f"{name}: taken {rounds} times over, as its source has less than {SIZES[name]} bytes")
    FOLDER.mkdir(parents=True, exist_ok=True)
    raw = "".join(parts).encode("utf-8")[: SIZES[name]]
    path.write_bytes(raw.decode("utf-8", "ignore").encode("utf-8"))
    return path


def read(name: str) -> str:
    """Return the corpus `name`."""
    return build(name).read_bytes().decode("utf-8")


if __name__ == "__main__":
    for corpus in SIZES:
        print(corpus, build(corpus).stat().st_size)
