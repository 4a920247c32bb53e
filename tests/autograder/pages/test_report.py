"""The report's figures are the class's, and nothing of a submission runs or names its author."""

import html
import random
import re

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder import atomic_write, checks, cli
from autograder.course import records
from autograder.course.cells import grade_id
from autograder.course.folder import HERE, Course, CourseError
from autograder.course.gradebook import make_ready
from autograder.judging.engine import BehaviourResult, Failure, Verdict
from autograder.judging.implementation import Outcome
from autograder.language import speaking, words
from autograder.pages import report, report_page

NAME = "ps02_train_bpe"
CHECKS = checks.of_set("ps02")
SIZE = 12  # two more than a correlation needs
WRONG = """\
def merge(ids, pair, idx):
    '''Homework of Annika Lee.'''
    # annika@example.org wrote this
    note = "</pre><script>alert('annika')</script>"
    return ids
"""


def verdict(check, strength, chance, mistake=None):
    """A made-up result: the stronger the student, the more behaviours hold."""
    results = []
    for place, behaviour in enumerate(check.behaviours):
        holds = chance.random() < strength and not (mistake and place < 3)
        if place == 0 and check.function == "train":
            holds = chance.random() < 0.5  # an item that tells nobody apart
        failure = None
        if not holds:
            failure = Failure((), None, Outcome("returned"), "no", mistake, False, behaviour)
        earned = behaviour.points if holds else 0.0
        results.append(BehaviourResult(behaviour.name, behaviour.points, earned, 1, failure))
    status = "passed" if all(r.earned for r in results) else "failed"
    return Verdict(check, status, tuple(results), seconds=chance.random(), memory=90_000_000)


def made_course(root, size, seed=1):
    """A graded class as a run leaves it, without running anything."""
    course, chance = Course(root), random.Random(seed)
    make_ready(course.db_url)
    solution = nbformat.read(HERE / "solutions" / NAME / f"{NAME}.ipynb", 4)
    with Gradebook(course.db_url) as book:
        book.add_assignment(NAME)
        book.add_notebook(NAME, NAME)
        for check in CHECKS:
            book.add_grade_cell(check.cell, NAME, NAME, max_score=check.points, cell_type="code")
        book.add_student("zoe", first_name="Zoe")
        for number in range(size):
            student = f"annika_{number}"
            book.add_student(student, first_name="Annika", last_name="Lee")
            book.add_submission(NAME, student)
            told, strength = [], 0.25 + 0.75 * number / max(1, size - 1)
            for check in CHECKS:
                wrong = chance.choice(check.mistakes) if chance.random() > strength else None
                told.append(records.as_record(verdict(check, strength, chance, wrong)))
                grade = book.find_grade(check.cell, NAME, NAME, student)
                grade.auto_score = told[-1]["score"]
            book.db.commit()
            facts = {"run": "r1", "notebook": f"{number:064x}"}
            records.write(course.records, NAME, student, facts, told)
            next(c for c in solution.cells if grade_id(c) == "merge").source = WRONG
            if number == 0:
                solution.metadata["tokcourse_refused"] = "empty"
            else:
                solution.metadata.pop("tokcourse_refused", None)
            path = course.submitted / student / NAME / f"{NAME}.ipynb"
            atomic_write.write(path, nbformat.writes(solution))
    return course


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return made_course(tmp_path_factory.mktemp("class"), SIZE)


@pytest.fixture(scope="module")
def found(course):
    return report.figures(course, NAME)


def test_figures_are_those_of_gradebook_and_records(course, found):
    assert len(found.totals) == SIZE and found.most == 20 and found.run == "r1"
    assert sum(found.totals) == pytest.approx(sum(sum(c.scores) for c in found.checks))
    assert found.missing == ["zoe"] and found.refused == ["annika_0"]
    counted = sum(shown.students for shown in found.mistakes)
    told = [records.read(course.records, NAME, f"annika_{n}") for n in range(SIZE)]
    assert counted == sum(len(c["mistakes"]) for r in told for c in r["checks"]) > 0
    assert [s.students for s in found.mistakes] == sorted(
        (s.students for s in found.mistakes), reverse=True
    )


def test_an_item_that_tells_nobody_apart_is_told(found):
    poor = {(item.check, item.name) for item in found.poor_items()}
    first = next(c for c in CHECKS if c.function == "train").behaviours[0].name
    assert ("ps02.train", first) in poor
    assert all(item.discrimination < report.LOW for item in found.poor_items())
    assert len(poor) < len(found.items) / 2


def test_too_few_students_tell_nothing():
    items = report.items(CHECKS, [{}, {}])
    assert {item.discrimination for item in items} == {None}


def test_the_page_says_it_and_runs_nothing(found):
    page = report_page.page([found])
    assert (
        "<script" not in page
        and "onerror" not in page
        and "http" not in page.replace("http-equiv", "")
    )
    assert "default-src 'none'" in page
    assert "zoe" in page and f">{SIZE}</b>" in page
    assert page.count("role=img aria-label=") >= 2
    shown = page.replace("<li>annika_0</li>", "")  # who handed in what can't be read
    assert not re.search("annika|lee@|Lee", shown, re.IGNORECASE)
    assert "&lt;script&gt;alert" in page  # the example, as text


KOREAN = words("ps02")
STAYS = {"Python", "MB", "r1", NAME, *(check.function for check in CHECKS)}


def english_in(page, leaving=()):
    """The English words that a reader sees or hears, without code and a few texts."""
    seen = re.sub("<style>.*?</style>|<(pre|code)>.*?</\\1>", " ", page, flags=re.DOTALL)
    heard = re.findall("aria-label='(.*?)'", seen)
    text = html.unescape(" ".join([re.sub("<[^>]*>", " ", seen), *heard]))
    for part in leaving:
        assert part in text
        text = text.replace(part, " ")
    return set(re.findall(r"[A-Za-z_][A-Za-z_0-9]+", text)) - STAYS


def test_the_page_speaks_the_language_of_who_makes_it(found):
    with speaking("en"):
        english = report_page.page([found, found])
    assert "<html lang=en>" in english and not re.search("[가-힣]", english)
    with speaking("ko"):
        korean = report_page.page([found, found])
        # Their own translations name code, so they are looked at whole; longer ones first.
        told = {KOREAN(text) for shown in found.mistakes for text in (shown.name, shown.sentence)}
        told |= {KOREAN(item.name) for item in found.poor_items()}
    assert "<html lang=ko>" in korean
    assert english_in(korean, sorted(told, key=len, reverse=True)) == {"zoe", "annika_0"}


def test_a_page_about_few_or_nothing_is_in_korean_too():
    check = CHECKS[0]
    item = report.Item(check.id, check.behaviours[0].name, 1.0, 1.0, None)
    shown = report.Shown(check.id, check.mistakes[0].name, "", 1, "")
    few, nothing = (
        report.Figures(NAME, "r1", 20, [3.0], [report.CheckFigures(check)], [item], made, [], [], 0)
        for made in ([shown] * 11, [])
    )
    with speaking("ko"):
        pages = [report_page.page([few]), report_page.page([nothing])]
        name = KOREAN(shown.name)
    assert "예를 보일 수 없습니다" in pages[0] and "덜 흔한 실수 1개" in pages[0]
    assert [english_in(pages[0], [name]), english_in(pages[1])] == [set(), set()]


def test_comments_docstrings_and_names_are_left_out():
    shown = report.anonymous(WRONG, ["annika_7", "Annika", "Lee"])
    assert shown.startswith("def merge(ids, pair, idx):\n    note = ")
    assert "annika" not in shown.lower() and "Homework" not in shown and "wrote" not in shown
    assert report.anonymous("def (", ["ann"]) == ""
    long = "def f():\n" + "    x = 1\n" * 100
    assert len(report.anonymous(long, []).splitlines()) == report.MOST_LINES + 1


def test_an_example_is_bounded_however_long_the_code_is():
    wide = report.anonymous("x = [" + "1, " * 5_000 + "]", [])
    assert len(wide) == report.MOST_WIDTH + 1 and wide.endswith("…")
    # Too much to be taken apart: that would fill the grader's memory.
    assert report.anonymous("x = 1\n" * report.MOST_CODE, []) == ""


@pytest.mark.parametrize("raw", ["[]", '{"metadata": 3}', '{"metadata": []}', "[" * 100_000])
def test_what_a_student_wrote_in_place_of_a_notebook_stops_nothing(tmp_path, raw):
    course = Course(tmp_path)
    atomic_write.write(course.submitted / "annika_1" / NAME / f"{NAME}.ipynb", raw)
    assert report._refused(course, NAME, "annika_1")
    assert report._submitted(course, NAME, "annika_1") is None


def test_a_histogram_counts_everybody():
    bins = report_page.bins([0, 0.5, 2, 19.9, 20, 20], 20)
    assert sum(n for *_, n in bins) == 6 and bins[-1][2] == 3 and bins[0][2] == 2


def test_the_command_writes_it_and_says_when_there_is_nothing(course, tmp_path, capsys):
    assert report.write(course) == course.root / "report.html"
    assert cli.main(["report", "ps02", "--course", str(course.root)]) == 0
    assert capsys.readouterr().out == f"{course.root / 'report.html'}\n"
    with pytest.raises(CourseError, match="has no grades; run `tokcourse grade`"):
        report.write(Course(tmp_path))


def test_a_name_in_the_record_of_a_check_that_is_gone_stops_nothing(tmp_path):
    course = made_course(tmp_path, 2)
    record = records.read(course.records, NAME, "annika_0")
    record["checks"][0]["check"] = "ps02.gone"
    records.write(course.records, NAME, "annika_0", {"run": "r1"}, record["checks"])
    assert len(report.figures(course, NAME).checks[0].scores) == 1


def test_cells_that_stopped_are_counted_by_what_stopped_them_and_not_by_whom(tmp_path):
    course = made_course(tmp_path, 3)
    causes = [
        "ModuleNotFoundError: No module named 'pandas'",
        "ModuleNotFoundError: No module named 'pandas.core'",
        "FileNotFoundError: [Errno 2] No such file or directory: '/home/annika'",
    ]
    for number, cause in enumerate(causes):
        stopped = [
            Verdict(c, "cell stopped", note="it stopped", cause=cause)
            for c in CHECKS
            if c.function == "merge"
        ]
        facts = {"run": "r1", "notebook": f"{number:064x}"}
        told = map(records.as_record, stopped)
        records.write(course.records, NAME, f"annika_{number}", facts, told)
    found = report.figures(course, NAME)
    assert [(s.check, s.name, s.students) for s in found.mistakes] == [
        ("ps02.merge", "its cell stops: no module pandas", 2),
        ("ps02.merge", "its cell stops: FileNotFoundError", 1),
    ]
    page = report_page.page([found])
    assert "its cell stops: no module pandas" in page and "/home/" not in page
    assert found.mistakes[0].example.startswith("def merge")
