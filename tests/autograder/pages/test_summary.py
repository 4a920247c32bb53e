"""The class's page and table."""

from autograder import checks
from autograder.course import records
from autograder.course.folder import Course
from autograder.grading.intake import Submission
from autograder.judging.engine import Verdict
from autograder.pages import summary
from autograder.pages.summary import Pages, Row


def page_of(tmp_path, rows, mistakes=()):
    pages = Pages(tmp_path / "s.html", tmp_path / "s.csv", rows, list(mistakes))
    return summary._page("ps02_train_bpe", pages)


def test_scores_names_and_reasons_are_there(tmp_path):
    feedback = tmp_path / "feedback" / "a b" / "x.html"
    rows = [
        Row("a b", 20.0, 20.0, {"ps02-merge": 5.0}, "", feedback),
        Row("<eve>", None, 20.0, {}, "not graded: <reason>", None),
    ]
    page = page_of(tmp_path, rows, [("ps02.merge", "the last token is dropped", 3)])
    assert "1 of 2 submissions graded; mean 20.0 of 20 points" in page
    assert 'href="feedback/a b/x.html"' in page and "<eve>" not in page and "&lt;reason&gt;" in page
    assert "the last token is dropped<td class=n>3" in page


def test_an_empty_class_has_a_page(tmp_path):
    assert "0 of 0 submissions graded; mean –" in page_of(tmp_path, [])


def test_why_a_cell_stopped_is_what_cost_the_points(tmp_path):
    course, submission = Course(tmp_path), Submission("ann", tmp_path)
    verdict = Verdict(checks.find("ps02.merge"), "cell stopped", note="There is no merge: …")
    records.write(course.records, "ps02_train_bpe", "ann", {}, [records.as_record(verdict)])
    why = summary._why(course, "ps02_train_bpe", submission)
    assert why == "merge: There is no merge: …"
