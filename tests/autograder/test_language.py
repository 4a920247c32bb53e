"""The languages: which one is spoken, how catalogs are read, and that no message is missing.

Run: pytest tests/autograder/test_language.py. A part whose translation is complete stands in
`FINISHED`; from then on a message that is missing there is an error, and elsewhere a number that
`make messages` tells.
"""

import ast
import re
import sys
from functools import cache as once
from pathlib import Path

import pytest
from nbformat import v4
from traitlets.config import Config

from autograder import checks, cli, language
from autograder.course import policy, records
from autograder.course.folder import Course
from autograder.grading import cache, worker
from autograder.grading.cache import Judged
from autograder.grading.execute import Settings
from autograder.grading.nbgrader_config import configure
from autograder.grading.nbgrader_judge import Judge
from autograder.judging import engine, rendering
from autograder.judging.implementation import InProcess
from autograder.language import LOCALE, CatalogError, LanguageError, read_po, speaking, words

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import messages

FINISHED = (
    "commands",
    "feedback",
    "site",
    "ps01",
    "ps02",
    "ps03",
    "ps04",
    "ps05",
    "ps06",
    "ps07",
    "ps08",
    "ps09",
    "ps10",
    "ps11",
    "ps12",
)
PARTS = ["commands", "feedback", "site", *checks.sets()]
HANGUL = re.compile("[가-힣]")


@pytest.fixture
def environment(monkeypatch):
    def put(**values):
        for name in (language.VARIABLE, *language.SYSTEM):
            monkeypatch.delenv(name, raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


@pytest.mark.parametrize(
    ("values", "spoken"),
    [
        ({}, "en"),
        ({"TOKCOURSE_LANG": "ko"}, "ko"),
        ({"TOKCOURSE_LANG": "ko_KR.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "ko"),
        ({"TOKCOURSE_LANG": "en", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"TOKCOURSE_LANG": "", "LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LC_ALL": "C", "LANG": "ko_KR.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ko_KR.UTF-8", "LANG": "en_GB.UTF-8"}, "ko"),
        ({"LANG": "fi_FI.UTF-8"}, "en"),  # a system may speak what the course does not
    ],
)
def test_which_language_is_spoken(environment, values, spoken):
    environment(**values)
    assert language.current() == spoken


def test_an_unknown_language_is_named_with_the_choices(environment, capsys):
    environment(TOKCOURSE_LANG="fi")
    with pytest.raises(LanguageError, match="TOKCOURSE_LANG is 'fi'.*en .English. or ko"):
        language.current()
    assert cli.main(["doctor"]) == 2
    assert "TOKCOURSE_LANG is 'fi'" in capsys.readouterr().err


def test_what_is_chosen_in_the_code_goes_before_the_environment(environment):
    environment(TOKCOURSE_LANG="ko")
    with speaking("en"):
        assert language.current() == "en"
        with pytest.raises(LanguageError, match="language is 'xx'"), speaking("xx"):
            pass
    assert language.current() == "ko"


def test_po_files_are_read():
    text = r"""
# a comment
msgid ""
msgstr "Language: ko\n"

#: somewhere
msgid "say \"a\"\n"
"and \\n"
msgstr ""
"“a” "
"말하기"

msgid "empty"
msgstr ""
"""
    assert read_po(text) == {'say "a"\nand \\n': "“a” 말하기", "empty": ""}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('msgid "a"\nmsgid "b"\nmsgstr "c"', "line 2: a msgid without its msgstr"),
        ('msgid "a"', "line 1: a msgid without its msgstr"),
        ('msgstr "a"', "line 1: a msgstr without its msgid"),
        ('"a"', "line 1: text before the first msgid"),
        ('msgid "a"\nmsgstr "b"\nmsgid "a"\nmsgstr "c"', "'a' stands there twice"),
        ('msgid "a"\nmsgid_plural "as"', "line 2: expected msgid or msgstr"),
        ('msgid "a" "b"', "line 1: expected msgid or msgstr"),
    ],
)
def test_what_is_no_po_file_is_refused(text, said):
    with pytest.raises(CatalogError, match=said):
        read_po(text)


def test_english_reads_no_catalog(monkeypatch):
    monkeypatch.setattr(language, "catalog", None)
    assert words("feedback")("no answer") == "no answer"


# ---- The catalogs ----------------------------------------------------------------------------


@once
def in_code() -> messages.Parts:
    return messages.everything()


def translated(part: str) -> dict[str, str]:
    path = LOCALE / "ko" / f"{part}.po"
    return read_po(path.read_text(encoding="utf-8"), path.name) if path.is_file() else {}


def test_every_message_is_of_a_part_that_is_tested():
    assert set(in_code()) == set(PARTS)
    assert {path.stem for path in (LOCALE / "ko").glob("*.po")} <= set(PARTS)
    assert set(FINISHED) <= set(PARTS)


@pytest.mark.parametrize("part", PARTS)
def test_a_catalog_holds_the_messages_of_the_code(part):
    there = translated(part)
    assert sorted(there.keys() - in_code()[part].keys()) == [], "gone; run `make messages`"
    if part in FINISHED:
        assert sorted(in_code()[part].keys() - there.keys()) == [], "missing; run `make messages`"
        assert [text for text, said in there.items() if not said.strip()] == [], "not translated"


def frame(text: str) -> tuple[str, str]:
    """The white space around a text, which joins it to what it stands in."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@pytest.mark.parametrize("part", PARTS)
def test_a_translation_keeps_what_is_filled_in_and_what_is_code(part):
    wrong = []
    for text, said in translated(part).items():
        if not said:
            continue
        if in_code()[part][text].template and messages.fields(text) != messages.fields(said):
            wrong.append((text, said))
        # What stands between backticks is code, and code is the same in every language.
        if sorted(re.findall("`[^`]*`", text)) != sorted(re.findall("`[^`]*`", said)):
            wrong.append((text, said))
        if re.findall(r"%\(?\w*\)?[srd]", text) != re.findall(r"%\(?\w*\)?[srd]", said):
            wrong.append((text, said))
        if frame(text) != frame(said):
            wrong.append((text, said))
    assert wrong == []


@pytest.mark.parametrize("part", PARTS)
def test_no_translation_is_marked_as_a_guess(part):
    path = LOCALE / "ko" / f"{part}.po"
    assert not path.is_file() or "fuzzy" not in re.findall(
        r"^#,.*", path.read_text(encoding="utf-8"), re.MULTILINE
    )


def said_in(function: ast.AST) -> list[str]:
    """The phrases in a function that are no messages."""
    marked = {
        id(part)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("_", "marked")
        for part in ast.walk(call)
    }
    other = {id(node.value) for node in ast.walk(function) if isinstance(node, ast.Expr)}
    other |= {id(node.slice) for node in ast.walk(function) if isinstance(node, ast.Subscript)}
    return [
        node.value
        for node in ast.walk(function)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if re.search("[A-Za-z]:? [A-Za-z`]", node.value) and id(node) not in marked | other
    ]


@pytest.mark.parametrize("path", sorted(messages.PACKAGE.glob("checks/*.py")), ids=lambda p: p.stem)
def test_what_a_check_says_of_an_answer_is_a_message(path):
    # What compares an answer or tells of one takes it by the name `got`.
    found = [
        phrase
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.Lambda)
        if "got" in [argument.arg for argument in node.args.args]
        for phrase in said_in(node)
    ]
    assert found == []


# ---- In use ----------------------------------------------------------------------------------


def judged(check: str, names: dict) -> tuple[str, str]:
    verdict = engine.judge(checks.find(check), InProcess(names))
    return rendering.as_text(verdict), rendering.as_html(verdict)


@pytest.mark.parametrize("names", [{}, {"merge": lambda ids, pair, idx: ids}, {"merge": 3}])
def test_feedback_is_in_the_language_that_is_spoken(names):
    for english in judged("ps02.merge", names):
        assert "Explained in Lecture 02" in english and not HANGUL.search(english)
    with speaking("ko"):
        for korean in judged("ps02.merge", names):
            assert "설명이 있는 곳: Lecture 02" in korean
            assert not re.search("Explained|Likely|Expected|Got |missing|behaviours", korean)


def test_a_name_of_the_code_stays_as_it_is_where_a_sentence_begins_with_it():
    with speaking("ko"):
        said, _ = judged("ps02.train", {"train": lambda text, size: ({}, {})})
    assert "\nvocab에서 키 0이(가) 없습니다." in said


def test_a_class_says_the_language_of_its_feedback(tmp_path, environment):
    environment(TOKCOURSE_LANG="en")
    course = Course(tmp_path)
    assert configure(Config(), course).Judge.language == "en"
    (tmp_path / policy.FILE).write_text('language = "ko"\n', encoding="utf-8")
    c = configure(Config(), course)
    assert (c.Judge.language, c.Rebuild.language) == ("ko", "ko")
    course.secret()
    assert Judge(config=c).settings().language == "ko"
    (tmp_path / policy.FILE).write_text('language = "fi"\n', encoding="utf-8")
    with pytest.raises(policy.PolicyError, match="language is 'fi'.*en .English. or ko"):
        configure(Config(), course)


def test_feedback_of_a_class_hangs_on_its_language_alone(environment):
    environment(TOKCOURSE_LANG="en")
    settings = Settings(language="ko")
    cell = v4.new_code_cell("", metadata={"nbgrader": {"grade_id": "ps02-merge", "grade": True}})
    page = v4.new_notebook(cells=[cell])
    filled, _ = worker.filled(page, "ps02_train_bpe", settings, Judged({}, "kaputt"))
    assert "설명이 있는 곳" in filled.cells[0].outputs[0].data["text/html"]


def test_a_cached_result_hangs_on_the_language_and_its_catalogs(monkeypatch):
    page = v4.new_notebook()
    english, korean = (cache.key(page, "ps02_x", Settings(language=x)) for x in ("en", "ko"))
    monkeypatch.setattr(records, "catalogs", lambda language: "other")
    assert english != korean
    assert cache.key(page, "ps02_x", Settings(language="ko")) != korean
    assert cache.key(page, "ps02_x", Settings()) == english


def test_commands_and_argparse_speak_it_too(environment, capsys):
    environment(TOKCOURSE_LANG="ko")
    with pytest.raises(SystemExit):
        cli.main(["grade", "--help"])
    told = capsys.readouterr().out
    assert told.startswith("사용법: tokcourse grade") and "위치 인자:" in told
    environment(TOKCOURSE_LANG="en")
    with pytest.raises(SystemExit):
        cli.main(["grade", "--help"])
    assert not HANGUL.search(capsys.readouterr().out)
