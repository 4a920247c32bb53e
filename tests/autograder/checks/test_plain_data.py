"""The wire keeps exact types, refuses everything else, and never builds more than plain data."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks import plain_data
from autograder.checks.plain_data import WireError, decode, difference, encode, loads, same, short

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
)
KEYS = SCALARS | st.tuples(st.integers(), st.integers())
PLAIN = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=12,
)


@given(PLAIN)
def test_plain_values_survive_with_exact_types(value):
    try:
        back = decode(loads(json.dumps(encode(value))))
    except UnicodeEncodeError:  # lone surrogates are no valid text
        return
    assert same(value, back)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda i: st.lists(i) | st.dictionaries(st.sampled_from("btldfiaxyz"), i),
        max_leaves=20,
    )
)
def test_any_json_decodes_or_is_refused(data):
    try:
        decode(data)
    except WireError:
        return


@pytest.mark.parametrize(
    "hostile",
    [
        {"b": "zz"},
        {"f": "nonsense"},
        {"i": "9" * 5000},
        {"i": "0x10"},
        {"t": "ab"},
        {"d": [[{"l": []}, 1]]},
        {"d": [[1, 2], [1, 3]]},
        {"d": [[1, 2, 3]]},
        {"x": "1"},
        {"b": "00", "t": []},
        [1, 2],
        1.5,
    ],
)
def test_malformed_values_are_refused(hostile):
    with pytest.raises(WireError):
        decode(hostile)


def test_depth_and_size_are_bounded(monkeypatch):
    deep = 1
    for _ in range(plain_data.MAX_DEPTH + 2):
        deep = {"l": [deep]}
    with pytest.raises(WireError, match="nested deeper"):
        decode(deep)
    with pytest.raises(WireError, match="not JSON"):
        loads("[" * 100_000)
    monkeypatch.setattr(plain_data, "MAX_BYTES", 10)
    with pytest.raises(WireError, match="the limit is 10"):
        loads('"' + "x" * 20 + '"')


def test_nan_is_no_answer():
    with pytest.raises(WireError):
        loads("NaN")
    assert not same(float("nan"), float("nan"))


def test_encode_refuses_what_is_not_plain():
    class Sub(int):
        pass

    for value in (Sub(1), object(), {1, 2}, range(3)):
        with pytest.raises(WireError):
            encode(value)


@pytest.mark.parametrize(
    ("expected", "got", "equal"),
    [
        (1, True, False),
        ({1: "a"}, {True: "a"}, False),
        ([1], (1,), False),
        ({(1, 2): 3}, {(1, 2): 3}, True),
        (0.1 + 0.2, 0.3, True),
        (1.0, 1, False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
    ],
)
def test_same_compares_types(expected, got, equal):
    assert same(expected, got) is equal
    assert (difference(expected, got) is None) is equal


def test_difference_says_where():
    assert difference([1, 2], [1]) == "expected 2 items, got 1"
    assert difference([(1, 2)], [(1, 3)]) == "in item 0, at position 1: expected 2, got 3"
    assert difference({1: 2}, {1: 2, 3: 4}) == "the key 3 should not be there"
    assert difference({1: 2}, {True: 2}) == "a key has another type, such as True in place of 1"
    assert difference({1: b"a"}, {1: b"b"}) == "for the key 1: expected b'a', got b'b'"


def test_short_cuts_the_middle():
    assert len(short("x" * 500)) <= 124
    assert short([1, 2]) == "[1, 2]"


@pytest.mark.parametrize(
    "keys",
    [
        [{"i": str(k * (2**61 - 1))} for k in range(1, 5000)],
        [{"t": [-1 - (k >> bit & 1) for bit in range(13)]} for k in range(5000)],
    ],
    ids=["multiples of the modulus", "tuples of -1 and -2"],
)
def test_keys_that_fall_on_one_another_are_refused(keys):
    with pytest.raises(WireError, match="more than 64 keys of one dict have the same hash"):
        plain_data.decode({"d": [[key, 0] for key in keys]})
