"""class.toml: what it may say, and what lateness costs."""

from datetime import UTC, datetime

import pytest
from traitlets.config import Config

from autograder.course.folder import Course
from autograder.course.policy import LateDays, Policy, PolicyError, parse, penalty, read
from autograder.grading.nbgrader_config import configure

WHOLE = """
name = "tokens-2026"
exchange = "/srv/exchange"
[due]
ps02 = 2026-12-04T23:59:00+01:00
[late]
grace_minutes = 15
percent_per_day = 10
most_percent = 50
"""


def test_what_a_class_settled():
    settled = parse(WHOLE)
    assert (settled.name, settled.exchange) == ("tokens-2026", "/srv/exchange")
    assert settled.due_of("ps02_train_bpe") == datetime(2026, 12, 4, 22, 59, tzinfo=UTC)
    assert settled.due_of("ps03_encode_decode") is None
    assert dict(settled.late) == {"grace_minutes": 15, "percent_per_day": 10, "most_percent": 50}


def test_without_a_file_nothing_is_due(tmp_path):
    assert read(tmp_path) == Policy()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = tokens", "is not TOML"),
        ('nmae = "x"', "'nmae' means nothing; there are name, exchange, due, late"),
        ("name = 3", "name = 3 is not a text"),
        ('language = "xx"', "language is 'xx', which is no language here"),
        ('name = "a+b"', "name = 'a+b' may hold letters"),
        ('name = "../a"', "may hold letters"),
        ('due = "soon"', "write a line [due]"),
        ("[due]\nps02 = 2026-12-04T23:59:00", "no time with its distance from UTC; write it like"),
        ('[due]\nps02 = "tomorrow"', "no time with its distance"),
        ("[due]\nps02 = 9999-12-31T23:59:59-08:00", "ps02 = 9999-12-31 23:59:59-08:00 is beyond"),
        ("[late]\npercent = 3", "[late]: 'percent' means nothing; there are grace_minutes"),
        ("[late]\npercent_per_day = 101", "percent_per_day = 101 must be a number from 0 to 100"),
        ("[late]\ngrace_minutes = -1", "grace_minutes = -1 must be a number"),
        ("[late]\nmost_percent = true", "most_percent = True must be a number"),
    ],
)
def test_what_means_nothing_is_refused(text, said):
    with pytest.raises(PolicyError) as refused:
        parse(text)
    assert said in str(refused.value)


def test_a_file_that_is_not_utf_8_says_where(tmp_path):
    (tmp_path / "class.toml").write_bytes("name = 'Zoë'".encode("cp1252"))
    with pytest.raises(PolicyError, match=r"class.toml is not UTF-8 \(byte 10\)"):
        read(tmp_path)


DAY = 86_400


@pytest.mark.parametrize(
    ("seconds", "points"),
    [(0, 0), (900, 0), (901, 2), (DAY, 2), (DAY + 1, 4), (4.5 * DAY, 10), (90 * DAY, 10)],
)
def test_each_day_begun_costs_its_share_up_to_the_most(seconds, points):
    assert penalty(20, seconds, parse(WHOLE).late) == points


def test_nbgrader_asks_the_policy(tmp_path):
    (tmp_path / "class.toml").write_text(WHOLE, encoding="utf-8")
    c = configure(Config(), Course(tmp_path))
    assert c.AssignLatePenalties.plugin_class is LateDays
    assert c.CourseDirectory.course_id == "tokens-2026" and c.Exchange.root == "/srv/exchange"
    assert LateDays(config=c).late_submission_penalty("ann", 10.0, 2 * DAY) == 2.0
