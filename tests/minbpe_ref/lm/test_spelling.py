"""The spelling world asks what it says, keeps its groups apart, and scores answers exactly.

Run alone: pytest tests/minbpe_ref/lm/test_spelling.py. Left out: what a trained model makes of it
(lecture 10's golden values).
"""

from itertools import islice

import pytest

torch = pytest.importorskip("torch")

from minbpe_ref.lm.spelling import TASKS, SpellingWorld, common_words  # noqa: E402

WORLD = SpellingWorld(["some", "words"], ["other"], ["never"])


class Oracle:
    """Answers each prompt as told; stands in for a trained model."""

    device = torch.device("cpu")

    def __init__(self, answer_of):
        self.answer_of = answer_of

    def generate(self, idx, tokens):
        rows = [row + self.answer_of(row)[:tokens] for row in idx.tolist()]
        return torch.tensor(rows)


def right(prompt):
    examples = [WORLD.example(task, word) for task in TASKS for word in WORLD.words]
    return next(answer for asked, answer in examples if asked == prompt)


@pytest.mark.parametrize(
    ("task", "prompt", "answer"),
    [
        ("spell", "<spell><some>=", "some."),
        ("reverse the token", "<reverse the token><some>=", "emos."),
        ("spell, then reverse", "<spell, then reverse><some>=", "some;emos."),
        ("reverse letters", "<reverse letters>some=", "emos."),
    ],
)
def test_an_example_asks_and_answers(task, prompt, answer):
    assert tuple(map(WORLD.show, WORLD.example(task, "some"))) == (prompt, answer)


def test_what_is_not_known_is_refused():
    with pytest.raises(ValueError, match="task 'count' is not known"):
        WORLD.example("count", "some")
    with pytest.raises(ValueError, match="'tree' is no token"):
        WORLD.example("spell", "tree")


def test_letters_can_be_reversed_without_a_token_for_their_word():
    assert WORLD.show(WORLD.example("reverse letters", "tree")[1]) == "eert."


def seen_in_training():
    """The prompts of many batches, each with its answer, as text."""
    seen = set()
    for x, y in islice(WORLD.batches(16, seed=1), 60):
        for row, targets in zip(x.tolist(), y.tolist(), strict=True):
            start = next(i for i, target in enumerate(targets) if target >= 0)
            answer = [target for target in targets if target >= 0]
            seen.add((WORLD.show(row[: start + 1]), WORLD.show(answer)))
    return seen


def test_a_group_of_words_is_seen_in_its_tasks_only():
    asked = {prompt for prompt, _ in seen_in_training()}
    tokens = ("spell", "reverse the token", "spell, then reverse")
    assert {f"<{task}><some>=" for task in tokens} <= asked
    assert "<spell><other>=" in asked
    assert not any("<other>" in prompt for prompt in asked if not prompt.startswith("<spell><"))
    assert not any("never" in prompt for prompt in asked)


def test_training_examples_are_right_and_random_letters_are_among_them():
    seen = seen_in_training()
    for prompt, answer in seen:
        if prompt.startswith("<reverse letters>"):
            assert answer == prompt.removeprefix("<reverse letters>")[-2::-1] + "."
        else:
            task, word = prompt.strip("<>=").split("><")
            assert answer == WORLD.show(WORLD.example(task, word)[1])
    letters = {p for p, _ in seen if p.startswith("<reverse letters>")}
    assert len(letters) > len(WORLD.words)


def test_batches_repeat_with_their_seed():
    (x, y), (again, same) = (next(WORLD.batches(8, seed=2)) for _ in range(2))
    assert torch.equal(x, again) and torch.equal(y, same)
    assert not torch.equal(x, next(WORLD.batches(8, seed=3))[0])


@pytest.mark.parametrize("task", TASKS)
def test_a_right_model_scores_one_and_one_wrong_letter_costs_the_word(task):
    words = WORLD.words  # of two lengths
    assert WORLD.exact(Oracle(right), task, words) == 1.0

    def last_letter_wrong(prompt):
        answer = right(prompt)
        return [*answer[:-2], (answer[-2] + 1) % 26, answer[-1]]

    assert WORLD.exact(Oracle(last_letter_wrong), task, words) == 0.0


def test_only_what_follows_the_spelling_counts_when_it_is_only_a_step():
    def spelled_wrong(prompt):
        answer = right(prompt)
        return [(answer[0] + 1) % 26, *answer[1:]]

    assert WORLD.exact(Oracle(spelled_wrong), "spell, then reverse", WORLD.words) == 1.0
    assert WORLD.exact(Oracle(spelled_wrong), "spell", WORLD.words) == 0.0


def test_an_answer_is_written_for_a_reader():
    assert WORLD.answer(Oracle(right), "spell, then reverse", "words") == "words;sdrow."


def test_common_words_keep_to_their_lengths():
    assert common_words("abc abcd abcde abcdef abcdefg abcd", 9, 4, 5) == ["abcd", "abcde"]
