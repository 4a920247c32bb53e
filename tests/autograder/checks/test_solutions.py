"""Each model answer in `solutions/` gives what the check's reference gives, on every visible input.

The reference is the reference package's code; a model answer is what a learner would write, and another
text. Both are asked the edge cases and the draws of each behaviour. `Proves` has the same notebooks
judged, which says that no comparison found a fault; here the answers themselves are equal.

Left out: costly behaviours of one make, whose answers are counts of operations and memory.
"""

import pytest
from submissions import solved

from autograder import checks
from autograder.checks import plain_data
from autograder.judging.inputs import VISIBLE_SEED, complaint, questions

# Equal as far as the check compares them: sums in another order, the names in a file in another order.
AS_COMPARED = ("ps12.glitch_scores", "ps06.save")
EVERY = [check for name in checks.sets() for check in checks.of_set(name)]


@pytest.mark.parametrize("check", EVERY, ids=lambda check: check.id)
def test_the_solution_answers_as_the_reference(check):
    solution = solved(check.id)
    for place, behaviour in enumerate(check.behaviours):
        if behaviour.uniform:
            continue
        asked = questions(check, place, VISIBLE_SEED)
        answers = solution.run([each.script for each in asked], check.seconds * len(asked))
        assert len(answers) == len(asked)
        for each, answer in zip(asked, answers, strict=True):
            assert complaint(check, behaviour, each.args, each.expected, answer) is None
            if not behaviour.raises and check.id not in AS_COMPARED:
                assert plain_data.same(each.expected, answer.value), (behaviour.name, each.args)
