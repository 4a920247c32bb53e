"""What is shown of this host: a package that would answer is masked however it was installed."""

import os
import subprocess
import sys

import pytest

from autograder.sandbox import SandboxUnavailable, bare, view
from autograder.sandbox.view import View


@pytest.fixture
def site(tmp_path):
    """A site-packages folder with the course in it, as a wheel leaves it, and another package."""
    folder = tmp_path / "lib" / "python3.11" / "site-packages"
    files = {
        "autograder/engine.py": "",
        "minbpe_ref/__init__.py": "ANSWER = 1",
        "tiktoken_ext/openai_public.py": "",
        "tiktoken_ext/gpt_tokenizer_course.py": "",
        "tiktoken_ext/__pycache__/gpt_tokenizer_course.cpython-311.pyc": "",
        "answers/__init__.py": "ANSWER = 1",
        "answers.libs/lib.so": "",
        "_answers.cpython-311.so": "",
        "__pycache__/answers.cpython-311.pyc": "",
        "answers-1.0.dist-info/RECORD": "answers/__init__.py,,\nalso_answers.py,,\n../../bin/x,,\nanswers-1.0.dist-info/RECORD,,\n",
        "also_answers.py": "ANSWER = 2",
        "harmless.py": "FINE = 3",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_wheel_is_masked_and_whatever_came_with_a_hidden_package(site):
    masked = {os.path.relpath(p, site) for p in view.look(("answers",), (str(site),)).masked}
    assert {p for p in masked if not p.startswith("..")} == {
        "autograder",
        "minbpe_ref",
        "tiktoken_ext/gpt_tokenizer_course.py",
        "tiktoken_ext/__pycache__/gpt_tokenizer_course.cpython-311.pyc",
        "answers",
        "answers.libs",
        "_answers.cpython-311.so",
        "__pycache__/answers.cpython-311.pyc",
        "also_answers.py",
    }


def test_a_kernel_cannot_read_what_is_masked(starting, rung, site):
    for parent in [site, *site.parents][:6]:
        if parent.stat().st_uid == os.geteuid():
            parent.chmod(parent.stat().st_mode | 0o055)
    import_from = [str(site), *filter(None, os.environ.get("SANDBOX_IMPORT_FROM", "").split(":"))]
    with starting(rung, import_from=import_from, hide=["answers"]) as cage:
        assert cage.run("import harmless; print(harmless.FINE)") == "3"
        found = cage.run(
            "import os\nfound = []\n"
            f"for folder, _, names in os.walk({str(site)!r}):\n"
            "    for name in names:\n"
            "        try: text = open(os.path.join(folder, name)).read()\n"
            "        except OSError: continue\n"
            "        found += [name] if 'ANSWER' in text else []\n"
            "print(found)"
        )
        assert found == "[]"


def test_a_link_does_not_open_what_is_masked(tmp_path):
    (tmp_path / "lib" / "answers").mkdir(parents=True)
    (tmp_path / "lib" / "fine").mkdir()
    (tmp_path / "lib64").symlink_to("lib")
    readable, listable = bare.split(str(tmp_path), [str(tmp_path / "lib" / "answers")])
    assert readable == [str(tmp_path / "lib" / "fine")]
    assert listable == [str(tmp_path), str(tmp_path / "lib")]


def test_a_link_on_the_way_to_the_environment_is_followed(tmp_path):
    (tmp_path / "real" / "lib" / "python3.11" / "site-packages").mkdir(parents=True)
    (tmp_path / "link").symlink_to("real")
    assert f"{tmp_path}/link/lib/python3.11/site-packages" in view.import_folders(
        (f"{tmp_path}/link",)
    )


def test_a_class_that_submissions_could_read_is_refused(starting, rung, tmp_path):
    seen = View((), (str(tmp_path),), (str(tmp_path / "masked"),))
    assert view.shows(seen, str(tmp_path / "class")) == str(tmp_path)
    assert view.shows(seen, str(tmp_path / "masked" / "class")) == ""
    with (
        pytest.raises(SandboxUnavailable, match="outside /usr"),
        starting(rung) as cage,
    ):
        cage.manager.restart_kernel(now=True, cwd="/usr/share")


def test_importing_the_sandbox_stays_light():
    heavy = "import sys, autograder.sandbox; print({'torch', 'numpy', 'zmq', 'ctypes.util'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", heavy], capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.strip() == "set()"
