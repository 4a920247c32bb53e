"""docs/timestamps.md is what the lectures' marks make of it, and the marks make sense.

Run alone: pytest tests/scripts/test_timestamps.py
"""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("timestamps", ROOT / "scripts" / "timestamps.py")
timestamps = importlib.util.module_from_spec(SPEC)
# a dataclass looks its module up
sys.modules["timestamps"] = timestamps
SPEC.loader.exec_module(timestamps)

each_lecture = pytest.mark.parametrize("path", timestamps.lectures(), ids=lambda p: p.stem)
END = timestamps.seconds("2:13:35")  # the video's length


def write(folder, *texts):
    path = folder / "01_x.ipynb"
    cells = [{"cell_type": "markdown", "source": [text]} for text in texts]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    return path


def test_the_page_is_current():
    assert timestamps.main(["--check"]) == 0, "run scripts/timestamps.py"


@each_lecture
def test_marks_lie_in_the_lecture_s_part_of_the_video_and_in_its_order(path):
    (first, last), marks = timestamps.marks_of(path)
    assert 0 <= first < last <= END
    assert [m.seconds for m in marks] == sorted(m.seconds for m in marks)
    # a lecture may end with a look at what comes next, so its last moment may be the next one's first
    assert all(first <= m.seconds <= last for m in marks)
    assert len(marks) > 1, "no section says from where it follows the video"


def test_a_small_lecture(tmp_path):
    opening = "# Title\n\n**Video:** [0:01:00 to 0:02:03](x)"
    path = write(tmp_path, opening, "## A (b)\n\n*Video 0:01:30.* Words.")
    (first, last), marks = timestamps.marks_of(path)
    assert (first, last, [m.heading for m in marks]) == (60, 123, ["Title", "A (b)"])
    page = timestamps.table([path])
    assert "&t=90s) |  | [A (b)](../lectures/01_x.ipynb#A-%28b%29) |" in page
    assert "**0:01:00 to 0:02:03**" in page


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["# Title"], "the opening lacks"),
        (["**Video:** [0:01:00 to 0:02:00]", "*Video 0:01:10.* x"], "before the first heading"),
    ],
)
def test_a_lecture_without_what_is_needed_is_refused(texts, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        timestamps.marks_of(write(tmp_path, *texts))
