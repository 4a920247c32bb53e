"""docs/teaching.md: every command of the guide runs, in its order, and leaves what the guide says.

What changes a whole server is in a block that is not run; `make doors ARGS=teach` walks that part.
"""

import csv
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from autograder import sandbox
from autograder.cli import parser
from autograder.course.folder import HERE

GUIDE = (HERE / "docs" / "teaching.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
COMMANDS = "".join(code for language, code in BLOCKS if language == "bash")
NAME = "ps02_train_bpe"


def test_every_command_of_ours_is_one_that_there_is():
    found = re.findall(r"tokcourse ((?:[^\n|&`]|\|\|)+)", COMMANDS)
    assert len(found) >= 14
    for line in found:
        arguments = shlex.split(line.partition("||")[0])
        parser().parse_args(arguments)
    shown = {name for line in found for name in [line.split()[0]]}
    assert {"new-class", "hand-out", "collect", "grade", "hand-back", "export"} <= shown


def test_commands_in_the_prose_are_there_too():
    known = set(re.findall(r"\b[a-z]+(?:-[a-z]+)?\b", parser().format_help()))
    assert set(re.findall(r"`tokcourse ([a-z-]+)", GUIDE)) <= known


def test_the_hub_s_configuration_is_shown_word_for_word():
    (shown,) = [code for language, code in BLOCKS if language == "python"]
    template = HERE / "autograder" / "teach" / "hub" / "jupyterhub_config.py.in"
    assert shown.strip() == template.read_text(encoding="utf-8").strip()


def test_the_versions_are_those_that_are_installed_for_the_walk():
    install = (HERE / "scripts" / "hub.py").read_text(encoding="utf-8")
    (version,) = re.findall(r'PROXY_VERSION = "([\d.]+)"', install)
    assert f"configurable-http-proxy@{version}" in GUIDE
    assert re.search(r"^jupyterhub==", (HERE / "scripts/hub.txt").read_text(encoding="utf-8"), re.M)


@pytest.fixture(scope="module")
def walked(tmp_path_factory):
    if not sandbox.probe().holds:
        pytest.skip("no sandbox here, and the guide's commands grade in one")
    root = tmp_path_factory.mktemp("guide")
    beside = Path(sys.executable).parent
    variables = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PYTEST"))},
        "PATH": os.pathsep.join([str(beside), "/usr/bin", "/bin"]),
        "HOME": str(root),
        "COURSE": str(HERE),
    }
    done = subprocess.run(
        ["bash", "-euxo", "pipefail", "-c", COMMANDS],
        cwd=root, env=variables, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return root, done.stdout


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_guide_s_commands_do_what_it_says(walked):
    root, said = walked
    made = root / "tokens"
    assert "3 students enrolled, 0 were there before" in said
    assert "1 students enrolled, 0 were there before" in said
    scores = {r["student"]: float(r["score"]) for r in table(made / f"grades-{NAME}-csv.csv")}
    assert scores == {"ann": 20.0, "bob": 0.0, "cy": 0.0}
    _, *rows = table(made / f"grades-{NAME}-canvas.csv")
    assert [(r["Student"], r["ID"]) for r in rows][0] == ("Ann Lee", "4711")
    assert {r["Identifier"] for r in table(made / f"grades-{NAME}-moodle.csv")} == {
        "Participant 4711",
        "Participant 4712",
        "Participant 4713",
    }
    # Runs: the first (and its repetition), a fresh one, a replay of that.
    assert len(list((made / "runs").glob("*.json"))) == 2
    assert "Nothing yet from ann, bob, cy, dee." in said and "not on your list" in said


def test_feedback_is_fetched_by_who_submitted(walked):
    root, _ = walked
    (page,) = (root / "student" / NAME / "feedback").glob(f"*/{NAME}.html")
    assert "not started" in page.read_text(encoding="utf-8")


def test_a_late_submission_costs_what_class_toml_says(walked, monkeypatch):
    root, _ = walked
    folder = root / "late" / "ann" / NAME
    folder.mkdir(parents=True)
    solution = HERE / "solutions" / NAME / f"{NAME}.ipynb"
    (folder / f"{NAME}.ipynb").write_bytes(solution.read_bytes())
    # Two days begun after 2026-12-04 22:59 in UTC.
    (folder / "timestamp.txt").write_text("2026-12-06 10:00:00.0 UTC", encoding="utf-8")
    from autograder.cli import main

    course = ["--course", str(root / "tokens")]
    assert main(["grade", "ps02", str(root / "late"), *course]) == 0
    (row,) = table(root / "tokens" / f"summary-{NAME}.csv")
    assert (float(row["score"]), row["reason"]) == (16.0, "late: 4 points off")
    assert main(["export", "ps02", *course]) == 0
    scores = {r["student"]: r["score"] for r in table(root / f"tokens/grades-{NAME}-csv.csv")}
    assert scores["ann"] == "16"
    page = root / "tokens" / "feedback" / "ann" / NAME / f"{NAME}.html"
    assert "4 points are taken off for lateness" in page.read_text(encoding="utf-8")
