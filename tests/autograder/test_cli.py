"""The command: exit statuses, and one sentence for what cannot be done."""

import pytest

from autograder import cli
from autograder.cli import main


def test_release_writes_the_exercises(tmp_path, capsys):
    assert main(["release", "--to", str(tmp_path)]) == 0
    assert (tmp_path / "ps02_train_bpe" / "ps02_train_bpe.ipynb").is_file()
    assert "ps02_train_bpe.ipynb" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["grade", "ps77", "."], "no assignment 'ps77'"),
        (["grade", "ps02", ".", "--solutions", "/nonexistent"], "no solutions in /nonexistent"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments, said, tmp_path, capsys):
    course = ["--course", str(tmp_path / "c"), "--unsafe-no-sandbox"]
    assert main([*arguments, *course]) == 2
    err = capsys.readouterr().err
    assert said in err and "Traceback" not in err and err.startswith("tokcourse: ")


def test_a_set_that_needs_torch_is_refused_without_before_anything_starts(
    tmp_path, capsys, monkeypatch
):
    from autograder import checks
    from autograder.grading import pool

    monkeypatch.setattr(checks.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(pool, "opened", lambda *a: pytest.fail("workers were started"))
    course = ["--course", str(tmp_path / "c"), "--unsafe-no-sandbox"]
    assert main(["grade", "ps11", str(tmp_path), *course]) == 2
    err = capsys.readouterr().err
    assert "ps11 needs torch" in err and "make setup LIGHT=0" in err and "Traceback" not in err


def test_an_empty_folder_of_submissions_grades_nobody(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("autograder.grading.grade.self_test", lambda *a: None)
    (tmp_path / "in").mkdir()
    course = ["--course", str(tmp_path / "c"), "--unsafe-no-sandbox"]
    assert main(["grade", "ps02", str(tmp_path / "in"), *course]) == 2
    assert "holds no submission" in capsys.readouterr().err


def test_a_fault_of_our_own_is_not_hidden(monkeypatch):
    monkeypatch.setattr(cli, "_release", lambda options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main(["release"])


def test_without_a_sandbox_grading_refuses_and_says_the_way_out(tmp_path, capsys, monkeypatch):
    from autograder import sandbox

    def refuse():
        raise sandbox.SandboxUnavailable("no sandbox here; install bubblewrap")

    monkeypatch.setattr(sandbox, "require", refuse)
    assert main(["grade", "ps02", str(tmp_path), "--course", str(tmp_path / "c")]) == 2
    assert "install bubblewrap" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("device", "kernel"), [("cpu", "tokcourse-sandbox-cpu"), ("cuda", "tokcourse-sandbox-gpu")]
)
def test_the_instructor_chooses_the_device_for_a_run(device, kernel, monkeypatch):
    from autograder import sandbox

    monkeypatch.setattr(sandbox, "require", lambda: sandbox.Rung("user"))
    asked = cli.parser().parse_args(["grade", "ps11", ".", "--device", device])
    assert cli.judge_traits(asked)["kernel"] == kernel
    open_air = cli.parser().parse_args(
        ["grade", "ps11", ".", "--device", device, "--unsafe-no-sandbox"]
    )
    assert cli.judge_traits(open_air)["environment"]["COURSE_DEVICE"] == device  # type: ignore[index]


@pytest.mark.parametrize(
    ("arguments", "draws"),
    [
        ([], False),
        (["--fresh"], True),
        (["--reveal", "counterexample"], True),
        (["--reveal", "nothing"], False),
    ],
)
def test_new_hidden_inputs_are_drawn_on_request_or_once_they_were_shown(arguments, draws):
    ask = ["grade", "ps02", ".", "--unsafe-no-sandbox", *arguments]
    runs = [cli.judge_traits(cli.parser().parse_args(ask)).get("run") for _ in range(2)]
    assert (runs[0] != runs[1]) is draws and all(bool(run) is draws for run in runs)


def test_a_run_is_replayed_by_its_name():
    ask = ["grade", "ps02", ".", "--unsafe-no-sandbox", "--replay", "ab12", "--fresh"]
    assert cli.judge_traits(cli.parser().parse_args(ask))["run"] == "ab12"


def test_export_without_grades_says_what_to_do_first(tmp_path, capsys):
    assert main(["export", "ps02", "--course", str(tmp_path)]) == 2
    assert "has no grades of ps02_train_bpe; run `tokcourse grade` first" in capsys.readouterr().err
