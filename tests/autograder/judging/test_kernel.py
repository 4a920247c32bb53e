"""A stranger's cells: bounded in time and output, reduced to text and pictures."""

import base64

import pytest

from autograder.checks.contract import Step
from autograder.judging import kernel as kernels
from autograder.judging.kernel import Kernel, KernelEnded, Outputs


@pytest.fixture(scope="module")
def kernel():
    with Kernel() as started:
        yield started


def text_of(outputs):
    return "".join(o.get("text", "") for o in outputs)


def test_output_is_kept_and_stderr_is_plain_output(kernel):
    outputs = kernel.run("import sys; print('a'); print('b', file=sys.stderr)", seconds=30)
    assert [(o.output_type, o.name) for o in outputs] == [("stream", "stdout")]
    assert sorted(text_of(outputs).split()) == ["a", "b"]


def test_rich_output_is_reduced_to_text_and_pictures(kernel):
    outputs = kernel.run(
        "from IPython.display import HTML, Javascript, SVG, display\n"
        "display(HTML('<script>1</script>'), Javascript('1'), {'image/png': 'aGk=', 'text/html': '<b>'}, raw=False)\n"
        "display({'image/png': 'aGk=', 'text/latex': 'x', 'text/markdown': 'y'}, raw=True)",
        seconds=30,
    )
    kinds = {mime for o in outputs for mime in o.get("data", {})}
    assert kinds == {"text/plain", "image/png"}


def test_a_flood_is_cut_and_counted(kernel):
    outputs = kernel.run("print('x' * 3_000_000)", seconds=60)
    assert len(text_of(outputs)) < kernels.MAX_TEXT + 100
    assert "characters of output left out" in text_of(outputs)


def test_errors_are_text(kernel):
    outputs = kernel.run("1 / 0", seconds=30)
    assert outputs[0].ename == "ZeroDivisionError"
    assert "\x1b" not in "".join(outputs[0].traceback)


def test_questions_to_the_user_are_refused(kernel):
    assert kernel.run("input()", seconds=30)[0].ename == "StdinNotImplementedError"


def test_an_endless_cell_is_stopped_and_the_kernel_goes_on(kernel):
    outputs = kernel.run("while True: pass", seconds=1)
    assert outputs[-1].ename == "TimeLimit" or outputs[0].ename == "KeyboardInterrupt"
    assert text_of(kernel.run("print(7)", seconds=30)) == "7\n"


def test_functions_are_judged_where_they_live(kernel):
    kernel.run("def f(x): return {(x, 1): b'ok'}", seconds=30)
    outcomes = kernel.implementation().run([(Step("call", "f", (2,)),)], 2)
    assert outcomes[0].value == {(2, 1): b"ok"}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("import os; os._exit(3)", "the kernel died"),
        (
            "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
            "could not be interrupted",
        ),
    ],
)
def test_a_kernel_that_is_lost_says_how(cell, said, monkeypatch):
    monkeypatch.setattr(kernels, "PATIENCE", 0.5)
    with Kernel() as started:
        with pytest.raises(KernelEnded, match=said):
            started.run(cell, seconds=2)
        with pytest.raises(KernelEnded, match=said):
            started.run("1", seconds=2)


def test_malformed_messages_are_dropped():
    outputs = Outputs()
    for kind, content in (
        ("stream", {}),
        ("stream", {"name": 3, "text": []}),
        ("error", {"traceback": 3}),
        ("error", {"ename": {}, "traceback": [3, "\x1b[31mred\x1b[0m"]}),
        ("display_data", {"data": []}),
        ("display_data", {"data": {"image/png": "not base64 <svg>"}}),
        ("unheard of", {}),
        (None, {}),
    ):
        outputs.add(kind, content)
    assert [o.output_type for o in outputs.finish()] == ["error"]
    assert "red" in outputs.kept[0].traceback[-1]


def test_pictures_are_bounded():
    outputs = Outputs()
    picture = base64.b64encode(b"x" * 1_200_000).decode()
    for _ in range(3):
        outputs.add("display_data", {"data": {"image/png": picture}})
    picture, note = outputs.finish()
    assert "image/png" in picture.data and "left out" in note.text


def test_all_cells_together_are_bounded_too(monkeypatch):
    monkeypatch.setattr(kernels, "MAX_ALL_TEXT", 25)
    with Kernel() as started:
        shown = [text_of(started.run("print('x' * 19)", seconds=20)) for _ in range(2)]
    assert shown[0] == "x" * 19 + "\n" and shown[1].startswith("xxxxx[15 characters")
