"""The built wheel: it holds the notebooks and no solution, and lays out a workspace by itself.

Run: pytest -m long tests/autograder/test_wheel.py
"""

import subprocess
import zipfile

import pytest
import wheels

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return wheels.build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def commands(wheel, tmp_path_factory):
    return wheels.install(wheel, tmp_path_factory.mktemp("venv") / "course")


def ask(*command, cwd):
    return subprocess.run(
        [str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=True
    ).stdout


def test_it_holds_the_notebooks_and_no_solution(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names if ".dist-info" not in name}
    assert tops == {"autograder", "gpt_tokenizer_course", "minbpe_ref", "tiktoken_ext"}
    notebooks = [name for name in names if name.endswith(".ipynb")]
    assert len(notebooks) == 24
    whole = b"".join(zipfile.ZipFile(wheel).read(name) for name in notebooks)
    assert b"BEGIN SOLUTION" not in whole and b"HIDDEN TESTS" not in whole


def test_it_lays_out_a_workspace_that_answers(commands, tmp_path):
    where = ask(
        commands / "python", "-c", "import autograder; print(autograder.__file__)", cwd=tmp_path
    )
    assert where.startswith(str(commands.parent))
    there = tmp_path / "tokens"
    assert "files laid out" in ask(commands / "tokcourse", "start", there, cwd=tmp_path)
    assert len(list(there.glob("lectures/*.ipynb"))) == 12
    code = 'from autograder import check; check("ps02.merge", {})'
    assert "merge: missing" in ask(commands / "python", "-c", code, cwd=there)
    code = "import tiktoken; print(tiktoken.get_encoding('gpt2').n_vocab)"
    assert ask(commands / "python", "-c", code, cwd=there).strip() == "50257"
