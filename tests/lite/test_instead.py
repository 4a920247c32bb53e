"""The browser's tiktoken and numpy: the library's ids, and the calls that the lectures make.

They run in a process of their own, where they and the browser's regex stand in place of the packages.
"""

import json
import os
import random
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
import tiktoken

from minbpe_ref import corpora, vocabularies
from tiktoken_ext import openai_public

ROOT = Path(__file__).parents[2]
NAMES = ["gpt2", "r50k_base", "p50k_base", "cl100k_base", "o200k_base"]
ENCODE = """
import json, sys, tiktoken
assert "instead" in tiktoken.__file__
asked = json.load(sys.stdin)
for name in asked["names"]:
    made = tiktoken.get_encoding(name)
    ids = [made.encode(text, disallowed_special=()) for text in asked["texts"]]
    print(json.dumps([made.n_vocab, made.eot_token, ids, [made.decode(i) for i in ids]]))
"""


def in_the_browsers_python(code, data=None):
    """What a program prints that finds the stand-ins first."""
    env = os.environ | {"PYTHONPATH": str(ROOT / "lite" / "instead"), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(data),
        cwd=ROOT,
        env=env,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def texts():
    """Sentences in thirteen languages, a play, a program, special tokens, and random text."""
    draw = random.Random(20261125)
    assigned = [c for c in map(chr, range(0x30000)) if unicodedata.category(c)[0] != "C"]
    made = [line for lines in corpora.parallel_sentences().values() for line in lines[::7]]
    made += [corpora.shakespeare()[:8000], corpora.python_code()[:8000], "", " \n\n  \t", "\ud83d"]
    made += ["a<|endoftext|>b", "HOW'S it? I'LL", "hello" * 40]
    made += ["".join(draw.choices(assigned + list(" '\n\n  aA1"), k=30)) for _ in range(40)]
    return made


def test_the_ids_are_the_librarys():
    asked = texts()
    lines = in_the_browsers_python(ENCODE, {"names": NAMES, "texts": asked}).splitlines()
    for name, line in zip(NAMES, lines, strict=True):
        real = tiktoken.get_encoding(name)
        ids = [real.encode(text, disallowed_special=()) for text in asked]
        assert json.loads(line) == [
            real.n_vocab,
            real.eot_token,
            ids,
            [real.decode(one) for one in ids],
        ], name


def test_the_patterns_are_the_librarys():
    code = (
        "from tiktoken_ext import openai_public as o; import json\n"
        "print(json.dumps([o.R50K, o.cl100k_base()['pat_str'], o.o200k_base()['pat_str']]))"
    )
    real = [
        getattr(openai_public, name)()["pat_str"] for name in ("gpt2", "cl100k_base", "o200k_base")
    ]
    assert json.loads(in_the_browsers_python(code)) == real


CALLS = """
import tiktoken
gpt4 = tiktoken.get_encoding("cl100k_base")
def tried(call):
    try:
        return call()
    except (KeyError, ValueError) as error:
        return type(error).__name__
say = lambda *made: print(*map(ascii, made))
say(gpt4.encode("<|endoftext|>", allowed_special="all"), tried(lambda: gpt4.encode("<|endoftext|>")))
say(gpt4.encode("<|endoftext|>a", allowed_special={"<|endoftext|>"}), gpt4.encode_ordinary("<|endoftext|>"))
say(gpt4.encode_batch(["a", "b c"]), gpt4.decode_batch([[64], [65]]), gpt4.decode([15339, 1917]))
say(gpt4.encode_single_token(" world"), tried(lambda: gpt4.encode_single_token("hello world")))
say(gpt4.decode_single_token_bytes(220), tried(lambda: gpt4.decode([100_300])), gpt4.is_special_token(100257))
say(sorted(gpt4.special_tokens_set), gpt4.name, gpt4.n_vocab, len(gpt4.token_byte_values()), gpt4.max_token_value)
for model in ("gpt2", "text-davinci-003", "gpt-4", "gpt-4o", "gpt-4o-mini-2024", "gpt-3.5-turbo-0301", "none"):
    say(tried(lambda: tiktoken.encoding_name_for_model(model)))
say(tiktoken.encoding_for_model("gpt-4").name, tried(lambda: tiktoken.get_encoding("none")))
"""


def test_the_calls_give_what_the_library_gives(capsys):
    exec(CALLS, {})
    assert in_the_browsers_python(CALLS) == capsys.readouterr().out


def test_every_token_is_read_back():
    code = (
        "import tiktoken\nfrom minbpe_ref import vocabularies\n"
        "tokens = vocabularies.tokens('o200k_base')\nmade = tiktoken.get_encoding('o200k_base')\n"
        "print(sum(made.encode_single_token(t) == i for i, t in enumerate(tokens)))"
    )
    assert int(in_the_browsers_python(code)) == len(vocabularies.tokens("o200k_base"))


def test_numpy_does_what_lecture_01_asks():
    code = (
        "import numpy as np, hypothesis\nfrom hypothesis import given, strategies as st\n"
        "table = np.random.default_rng(seed=1).normal(size=(65, 8))\nrows = table[[3, 4, 4]]\n"
        "given(st.integers())(lambda n: None)()\n"
        "print(table.shape, rows.shape, np.array_equal(rows[1], rows[2]), np.array_equal(rows[0], rows[1]))\n"
        "try:\n    np.linspace\nexcept AttributeError as error:\n    print(error)"
    )
    made = in_the_browsers_python(code).splitlines()
    assert made[0] == "(65, 8) (3, 8) True False" and "only the little" in made[1]


@pytest.mark.parametrize("name", ["regex", "tiktoken", "numpy", "tiktoken_ext.openai_public"])
def test_each_says_what_it_is(name):
    said = in_the_browsers_python(f"import {name} as m; print(m.__doc__)")
    assert "browser" in said or "vocabularies that the course brings along" in said
