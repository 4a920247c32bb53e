"""`python -m lite`: build the site into build/lite; again only where something changed.

    python -m lite [--force] [--serve [PORT]]

`--serve` shows it on this machine, at http://127.0.0.1:8000/ unless told otherwise.
"""

from __future__ import annotations

import argparse
import functools
import hashlib
import http.server
import sys
from pathlib import Path

from lite import course, site, tools

TARGET = tools.ROOT / "build" / "lite"


def digest() -> str:
    """Of everything that the site is made of."""
    read = hashlib.sha256()
    made_of = [*course.modules().values(), *course.notebooks(), *sorted(tools.HERE.glob("*.*"))]
    for path in made_of:
        read.update(f"{path}\0".encode() + path.read_bytes())
    return read.hexdigest()


def main(arguments: list[str]) -> int:
    """Build, and serve if asked to; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m lite")
    parser.add_argument("--force", action="store_true", help="build also where nothing changed")
    parser.add_argument("--serve", nargs="?", type=int, const=8000, metavar="PORT")
    asked = parser.parse_args(arguments)
    stamp, wanted = TARGET / "made-of.txt", digest()
    try:
        if asked.force or tools.once(stamp, wanted):
            tools.builder()
            site.build(tools.pyodide(), tools.wheels(), tools.CACHE / "work", TARGET)
            tools.done(stamp, wanted)
    except tools.BuildError as error:
        print(error, file=sys.stderr)
        return 1
    size = sum(path.stat().st_size for path in TARGET.rglob("*") if path.is_file())
    print(f"{TARGET}: {size / 1e6:.0f} MB; serve it as it is, or look at it with")
    print("    make lite ARGS=--serve")
    if asked.serve is not None:
        serve(TARGET, asked.serve)
    return 0


def serve(folder: Path, port: int) -> None:
    """Serve a folder on this machine until interrupted."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        print(f"http://127.0.0.1:{server.server_port}/", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
