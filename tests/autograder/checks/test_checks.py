"""Finding a check by its id; what each set's own checks must show is in `test_psNN`."""

import pytest

from autograder import checks


def test_unknown_names_are_answered_with_the_known():
    with pytest.raises(LookupError, match="ps02.get_stats, ps02.merge"):
        checks.find("ps02.marge")
    with pytest.raises(LookupError, match="there are ps01"):
        checks.find("ps99.merge")
