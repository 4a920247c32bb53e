"""What of the course goes into the browser, and what stays out of it."""

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import zipfile

import pytest

from autograder import checks
from lite import course, page, runtime, site, tools

ROOT = tools.ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return course.build_wheel(tmp_path_factory.mktemp("wheel"))


def names(wheel):
    with zipfile.ZipFile(wheel) as opened:
        return opened.namelist()


def test_the_same_course_makes_the_same_wheel(wheel, tmp_path):
    assert course.build_wheel(tmp_path).read_bytes() == wheel.read_bytes()


def test_no_solution_grader_or_secret_goes_in(wheel):
    found = names(wheel)
    assert not [n for n in found if n.endswith(".ipynb") or "solution" in n or "secret" in n]
    judging = {n.split("/")[1] for n in found if n.startswith("autograder/")}
    assert judging == {"__init__.py", "checks", "judging", "language.py", "locale", "paths.py"}
    assert "autograder/judging/kernel.py" not in found  # only the grader's
    sets = {n.split("/")[2] for n in found if n.startswith("autograder/checks/ps")}
    assert sets == {f"ps{number}" for number in course.NUMBERS}
    assert not [n for n in found if n.startswith(("minbpe_ref/lm/", "minbpe_ref/engine/b"))]


def test_the_record_names_every_file(wheel):
    with zipfile.ZipFile(wheel) as opened:
        (record,) = [n for n in opened.namelist() if n.endswith("/RECORD")]
        rows = opened.read(record).decode().split()
    assert [row.split(",")[0] for row in rows] == names(wheel)


CHECKS = """
import json, sys
sys.path.insert(0, sys.argv[1])
for gone in ("numba", "torch", "matplotlib", "nbgrader", "jupyter_client"):
    sys.modules[gone] = None
import minbpe_ref, tqdm
assert tqdm.tqdm.monitor_interval == 0  # else it warns on stderr that it could start no thread
from autograder import check, checks
assert sys.argv[1] in checks.__file__
assert checks.sets() == ("ps01", "ps02", "ps03", "ps04")
for name, cells in json.load(sys.stdin).items():
    learned = {}
    for cell in cells:
        exec(cell, learned)
    for asked in checks.of_set(name):
        check(asked.id, learned)
    check(asked.id, {asked.function: lambda *args: None})
"""


def answers(number):
    """The code of a set's solution that defines something, or takes what the set starts from."""
    (path,) = (ROOT / "solutions").glob(f"ps{number}_*/*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return [
        text for text in code if "import " in text or text.lstrip().startswith(("def ", "class "))
    ]


# Problem set 04 is the one that splits with `regex`.
each_set = [
    pytest.param(n, marks=() if n == "04" else pytest.mark.long, id=f"ps{n}")
    for n in course.NUMBERS
]


@pytest.mark.parametrize("number", each_set)
def test_every_check_runs_from_the_wheel_alone(number, wheel, tmp_path):
    """With the stand-ins, and without the packages that no browser has."""
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(tmp_path / "wheel")
    done = subprocess.run(
        [sys.executable, "-c", CHECKS, str(tmp_path / "wheel")],
        input=json.dumps({f"ps{number}": answers(number)}),
        cwd=tmp_path,
        env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    asked = [check.function for check in checks.of_set(f"ps{number}")]
    lines = done.stdout.splitlines()
    assert [f"{name}: visible checks passed" for name in asked] == [
        line for line in lines if line.endswith(": visible checks passed")
    ]
    assert done.stdout.count("Explained in Lecture") == 1


def test_the_notebooks_are_the_released_ones_but_for_the_kernel():
    listed = course.notebooks()
    assert [p.parts[-2 if "ps" in p.name else -1][:4] for p in listed[:4]] == [
        "01_s",
        "ps01",
        "02_b",
        "ps02",
    ]
    assert len(listed) == 2 * len(course.NUMBERS)
    for path in listed:
        text = path.read_text(encoding="utf-8")
        ours, theirs = json.loads(course.for_the_browser(text)), json.loads(text)
        assert ours["metadata"].pop("kernelspec")["name"] == "python"
        theirs["metadata"].pop("kernelspec")
        assert ours == theirs


def test_the_first_page_links_them_all_and_asks_for_nothing():
    made = page.first_page()
    for path in course.notebooks():
        assert f"?path={path.relative_to(ROOT).as_posix()}" in made and page.title_of(path)
    assert (
        made.count("<script") == 1
        and 'type="application/json"' in made
        and "http" not in made
        and "src=" not in made
    )


def test_the_lock_keeps_what_is_there_with_the_digest_of_the_file(tmp_path, wheel):
    micropip = tmp_path / "micropip-0.11.1-py3-none-any.whl"
    six = tmp_path / "six-1.17.0-py2.py3-none-any.whl"
    for path in (micropip, six):
        with zipfile.ZipFile(path, "w") as made:
            made.writestr(f"{path.name.split('-')[0]}.py", "")
    known = {
        "six": {"depends": []},
        "micropip": {"depends": ["six", "pyodide-lock"]},
        "numpy": {"depends": [], "file_name": "numpy.whl"},
    }
    made = runtime.lock({"info": {"arch": "wasm32"}, "packages": known}, [micropip, six, wheel])
    assert made["info"] == {"arch": "wasm32"}
    assert set(made["packages"]) == {"micropip", "six", "gpt-tokenizer-course-browser"}
    assert made["packages"]["micropip"]["depends"] == ["six"]
    ours = made["packages"]["gpt-tokenizer-course-browser"]
    assert {"autograder", "minbpe_ref", "regex", "tiktoken", "numpy"} <= set(ours["imports"])
    assert ours["file_name"] == wheel.name and len(ours["sha256"]) == 64


def test_a_wheel_that_the_lock_does_not_know_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "stray-1.0-py3-none-any.whl", "w"):
        pass
    with pytest.raises(KeyError):
        runtime.lock({"packages": {}}, list(tmp_path.iterdir()))


def test_folders_are_listed_as_jupyterlab_asks_for_them(tmp_path):
    site.lay_contents(tmp_path)
    root = json.loads((tmp_path / "api/contents/all.json").read_text(encoding="utf-8"))
    assert [entry["name"] for entry in root["content"]] == ["exercises", "lectures"]
    inner = json.loads((tmp_path / "api/contents/lectures/all.json").read_text(encoding="utf-8"))
    for entry in inner["content"]:
        assert (tmp_path / "files" / entry["path"]).stat().st_size == entry["size"]


def test_an_archive_with_another_digest_is_refused(tmp_path):
    (tmp_path / "pyodide.tgz").write_bytes(b"something else")
    with pytest.raises(tools.BuildError, match="has the digest"):
        tools.unpack(tmp_path / "pyodide.tgz", tmp_path / "out")


def test_an_archive_without_a_needed_file_is_refused(tmp_path, monkeypatch):
    archive = tmp_path / "pyodide.tgz"
    with tarfile.open(archive, "w:gz"):
        pass
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    monkeypatch.setattr(tools, "PYODIDE_SHA256", digest)
    with pytest.raises(tools.BuildError, match="pyodide.tgz has no pyodide.mjs"):
        tools.unpack(archive, tmp_path / "out")


def test_a_command_that_fails_is_told_with_its_last_lines():
    with pytest.raises(tools.BuildError, match="failed:\nwhy"):
        tools.run(sys.executable, "-c", "import sys; sys.exit('why')")


def test_every_requirement_is_pinned_with_a_digest():
    for name in ("tools.txt", "wheels.txt"):
        lines = (tools.HERE / name).read_text(encoding="utf-8").splitlines()
        wanted = [line for line in lines if not line.startswith("#")]
        assert wanted and all("==" in line and "--hash=sha256:" in line for line in wanted)
