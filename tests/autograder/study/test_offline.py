"""The kit for a room without a network: what it holds, that it is looked over, and that it installs.

The last test makes a real one (about 500 MB, downloaded where pip has no cache) and installs it in a
network namespace that has no network. Run: pytest -m long tests/autograder/study/test_offline.py
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat
import pytest

from autograder import cli
from autograder.study import offline

ROOT = Path(__file__).resolve().parents[3]


class Pip:
    """Stands in for pip: notes what it is asked, and leaves files where wheels would be."""

    def __init__(self, fails=()):
        self.asked, self.fails, self.fails_unless = [], fails, "\0"

    def __call__(self, command):
        assert command[:3] == [sys.executable, "-m", "pip"]
        asked = " ".join(command[4:])
        self.asked.append(asked)
        folder = Path(command[command.index("--wheel-dir") + 1])
        name = {"pip": "pip-99.0-py3-none-any.whl"}.get(command[-1], "numpy-9-cp3-none-any.whl")
        if "--no-deps" in command:
            name = "gpt_tokenizer_course-9.9-py3-none-any.whl"
        (folder / name).write_bytes(name.encode("utf-8"))
        return int(any(word in asked for word in self.fails) and self.fails_unless not in asked)


@pytest.fixture(autouse=True)
def torch(monkeypatch):
    """Whether the kit is made with torch or in a light set-up is up to the test."""

    def installed(yes):
        monkeypatch.setattr(offline, "torch_installed", lambda: yes)

    installed(True)
    monkeypatch.setattr(offline.importlib.metadata, "version", lambda name: "2.13.0")
    return installed


@pytest.fixture
def kit(tmp_path, torch):
    offline.make(tmp_path / "kit", ["torch", "fast"], run=Pip())
    return tmp_path / "kit"


def install(kit, folder, **environment):
    return subprocess.run(
        [sys.executable, str(kit / "install.py"), str(folder)],
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


def test_what_it_holds(kit):
    tops = {path.name for path in kit.iterdir()}
    assert tops == {
        *("README.txt", "constraints.txt", "install.py", "install.sh", "kit.json"),
        *("notebooks", "sheets", "wheels"),
    }
    assert len(list(kit.glob("notebooks/lectures/*.ipynb"))) == 12
    assert len(list(kit.glob("sheets/*.html"))) == 12
    assert not list(kit.rglob("solutions"))
    assert os.access(kit / "install.sh", os.X_OK)


def test_what_it_says_of_itself(kit):
    said = json.loads((kit / "kit.json").read_text(encoding="utf-8"))
    assert said["requirement"] == "gpt-tokenizer-course[torch,fast]==9.9"
    assert said["pip"] == "wheels/pip-99.0-py3-none-any.whl"
    assert said["platform"] == sysconfig.get_platform()
    packed = {f"wheels/{path.name}" for path in (kit / "wheels").iterdir()}
    assert set(said["sha256"]) == {*packed, "constraints.txt"}


def test_what_pip_is_asked(tmp_path):
    pip = Pip()
    offline.make(tmp_path, ["scale", "fast"], run=pip)
    course, *_, everything, itself = pip.asked
    assert course.endswith(str(offline.HERE)) and "--no-deps" in course
    assert "gpt-tokenizer-course[fast,scale] @ file://" in everything
    assert f"--constraint {ROOT / 'constraints.txt'}" in everything
    assert itself.endswith(" pip")


@pytest.mark.parametrize(
    ("version", "fails", "sources"),
    [
        ("2.13.0", (), []),
        ("2.13.0+cpu", (), [""]),
        ("2.13.0+cpu", ("torch==2.13.0+cpu",), ["", "https://download.pytorch.org/whl/cpu"]),
        ("2.13.0+cu130", ("torch==2.13.0+cu130",), ["", "https://download.pytorch.org/whl/cu130"]),
    ],
)
def test_the_build_of_torch_is_the_one_that_is_installed(
    tmp_path, monkeypatch, version, fails, sources
):
    monkeypatch.delenv("COURSE_TORCH_INDEX", raising=False)
    monkeypatch.setattr(offline.importlib.metadata, "version", lambda _: version)
    pip = Pip(fails)
    pip.fails_unless = "--index-url"
    offline.make(tmp_path, ["fast"], run=pip)
    asked = [line for line in pip.asked if f"torch=={version}" in line]
    assert [line.partition(" --index-url ")[2] for line in asked] == sources


def test_a_light_set_up_makes_a_light_kit_and_never_asks_for_torch(tmp_path, torch):
    torch(False)
    pip = Pip()
    offline.make(tmp_path, ["fast", "torch"], run=pip)
    assert any("gpt-tokenizer-course[fast] @ file://" in asked for asked in pip.asked)
    assert not [asked for asked in pip.asked if "torch" in asked]
    said = json.loads((tmp_path / "kit.json").read_text(encoding="utf-8"))
    assert said["requirement"] == "gpt-tokenizer-course[fast]==9.9"


def test_a_second_time_renews_it(kit):
    (kit / "wheels/gpt_tokenizer_course-1.0-py3-none-any.whl").touch()
    (kit / "notebooks/lectures/00_gone.ipynb").touch()
    offline.make(kit, ["fast"], run=Pip())
    assert not list(kit.rglob("*-1.0-*")) and not list(kit.rglob("00_gone*"))


def test_what_pip_cannot_do_is_said(tmp_path):
    with pytest.raises(
        offline.KitError, match="could not gather the wheels .*what was fetched is kept"
    ):
        offline.make(tmp_path, ["fast"], run=Pip(fails=["[fast]"]))
    with pytest.raises(offline.KitError, match="made from a checkout"):
        offline.make(tmp_path, ["fast"], source=tmp_path, run=Pip())


def test_an_unknown_extra_is_answered_with_the_known(tmp_path, capsys):
    assert cli.main(["offline-kit", str(tmp_path), "--extras", "fats"]) == 2
    assert "no extra 'fats'; there are " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"python": "2.7"}, "this kit is for Python 2.7"),
        ({"platform": "plan9-mips"}, "this kit is for plan9-mips"),
    ],
)
def test_a_kit_for_another_machine_says_so(kit, tmp_path, change, said):
    file = kit / "kit.json"
    known = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(known | change, indent=1), encoding="utf-8")
    done = install(kit, tmp_path / "there")
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr and "Way out" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "there").exists()


def test_a_kit_that_was_copied_badly_says_so(kit, tmp_path):
    wheel = kit / "wheels/numpy-9-cp3-none-any.whl"
    wheel.write_bytes(b"half")
    assert f"wheels/{wheel.name} is damaged" in install(kit, tmp_path / "there").stderr
    wheel.unlink()
    assert f"wheels/{wheel.name} is missing" in install(kit, tmp_path / "there").stderr


def test_the_script_looks_for_its_python(kit, tmp_path):
    file = kit / "kit.json"
    text = file.read_text(encoding="utf-8")
    here = ".".join(str(n) for n in sys.version_info[:2])
    (kit / "install.py").write_text("print('handed over')\n", encoding="utf-8")
    command = ["sh", str(kit / "install.sh")]
    env = os.environ | {"PYTHON": sys.executable}
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    assert done.stdout == "handed over\n"
    file.write_text(text.replace(f'"python": "{here}"', '"python": "2.7"'), encoding="utf-8")
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    assert done.returncode == 1 and "is for Python 2.7, which is not on this machine" in done.stderr


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("bwrap"), reason="no bubblewrap to take the network away")
def test_it_installs_where_there_is_no_network(tmp_path):
    kit, there = tmp_path / "kit", tmp_path / "home" / "tokenizers"
    there.parent.mkdir()
    assert cli.main(["offline-kit", str(kit), "--extras", "fast"]) == 0
    cage = ["bwrap", "--unshare-net", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    cage += ["--bind", str(there.parent), str(there.parent), "--chdir", str(there.parent)]
    cage += ["--setenv", "HOME", str(there.parent), "--unsetenv", "PYTHONPATH"]
    cage += ["--setenv", "TMPDIR", str(there.parent)]  # all else is read-only

    def caged(*command):
        done = subprocess.run([*cage, *map(str, command)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    dark = "import socket\ntry: socket.create_connection(('1.1.1.1', 53), 3)\nexcept OSError: print('dark')"
    assert caged(sys.executable, "-c", dark) == "dark\n"
    assert "Done. To begin:" in caged("sh", kit / "install.sh", there)
    python = there / ".venv" / "bin" / "python"
    where = caged(python, "-c", "import autograder, torch; print(autograder.__file__)")
    assert where.startswith(str(there))
    path = there / "exercises/ps01_unicode_utf8/ps01_unicode_utf8.ipynb"
    nb = nbformat.read(path, 4)
    stub = next(cell for cell in nb.cells if cell.id == "code-points")
    stub.source = "def code_points(text):\n    return [ord(letter) for letter in text]"
    nbformat.write(nb, path)
    done = subprocess.run(
        [*cage, str(there / ".venv/bin/tokcourse"), "check", "ps01", "--in", str(there)],
        capture_output=True,
        text=True,
    )
    assert "✓ 1. Code points: visible checks passed" in done.stdout, done.stdout + done.stderr
