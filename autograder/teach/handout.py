"""The archive to hand out: exercises as released and the lectures, without solutions.

Its bytes hang on its contents alone, so that two archives can be compared. How to use it is told in
the class's language. Left out: the packages that
the notebooks import, which a learner installs (`HOW_TO` in it says how), and updates of a workspace.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from autograder.course.folder import HERE, Course, CourseError
from autograder.grading.release import released_bytes
from autograder.language import marked, speaking, words

_ = words("commands")


HOW_TO = marked("""\
How to use this
===============

1. Have Python 3.11 or newer and the course's packages. In a clone of the course `make setup` installs
   both, and on your class's JupyterHub they are there already.
2. Unpack this archive where you keep your work, and open JupyterLab in its folder.
3. Begin with lectures/01_strings_and_bytes.ipynb, then exercises/ps01_unicode_utf8. Each problem set
   stands on its own: write a function, run the check below it, read what it says, go on.
4. Hand in the notebook of a problem set, by that name, as your instructor says.
""")
FIRST = (1980, 1, 1, 0, 0, 0)  # the oldest time that a zip file can tell


def write(course: Course, path: Path, name: str, language: str = "en") -> Path:
    """Write the archive; everything in it lies in one folder of the given name.

    language: the class's, in which `README.txt` is.

    Raises:
        CourseError: when there is something at `path`, or no solutions to release from.
    """
    if path.exists():
        raise CourseError(_("{path} is there already; move it away first").format(path=path))
    found = contents(course, language)
    waiting = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(waiting, "w", zipfile.ZIP_DEFLATED) as archive:
            for place, data in sorted(found.items()):
                entry = zipfile.ZipInfo(f"{name}/{place}", FIRST)
                entry.external_attr = 0o644 << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
        waiting.rename(path)
    finally:
        waiting.unlink(missing_ok=True)
    return path


def contents(course: Course, language: str = "en") -> dict[str, bytes]:
    """Each file's place in the archive and its bytes; language: as for `write`."""
    with speaking(language):
        found = {"README.txt": _(HOW_TO).encode("utf-8")}
    for assignment in course.assignments():
        folder = f"exercises/{assignment}"
        found[f"{folder}/{assignment}.ipynb"] = released_bytes(course, assignment)
        for extra in (course.solutions / assignment).iterdir():
            if extra.is_file() and extra.suffix != ".ipynb":
                found[f"{folder}/{extra.name}"] = extra.read_bytes()
    for lecture in (HERE / "lectures").glob("*.ipynb"):
        found[f"lectures/{lecture.name}"] = lecture.read_bytes()
    return found
