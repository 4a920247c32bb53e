"""How the tokenizer is asked: operations on a learner's object, and the same as code to paste."""

from __future__ import annotations

from autograder.checks.contract import Args, Script, Step
from autograder.checks.plain_data import short


def train_once(args: Args) -> Script:
    """(pattern, text, vocab_size): train, then look at the merges."""
    pattern, text, size = args
    return (
        Step("new", "RegexTokenizer", (pattern,)),
        Step("do", "train", (text, size)),
        Step("get", "merges"),
    )


def train_twice(args: Args) -> Script:
    """(pattern, text, vocab_size, first): train on another text before."""
    pattern, text, size, first = args
    return (
        Step("new", "RegexTokenizer", (pattern,)),
        Step("do", "train", (first, size)),
        Step("do", "train", (text, size)),
        Step("get", "merges"),
    )


def encode_with(args: Args) -> Script:
    """(pattern, merges, text): encode with merges that were given."""
    pattern, merges, text = args
    return (
        Step("new", "RegexTokenizer", (pattern, merges)),
        Step("do", "encode_ordinary", (text,)),
    )


def train_and_encode(args: Args) -> Script:
    """(pattern, text, vocab_size, other): train, then encode another text."""
    pattern, text, size, other = args
    return (
        Step("new", "RegexTokenizer", (pattern,)),
        Step("do", "train", (text, size)),
        Step("get", "merges"),
        Step("do", "encode_ordinary", (other,)),
    )


def ask_training(args: Args) -> str:
    """The question as code that a learner could paste."""
    pattern, text, size = args[:3]
    before = f"tokenizer.train({short(args[3], 60)}, {size})\n" if len(args) > 3 else ""
    return (
        f"tokenizer = RegexTokenizer({short(pattern, 60)})\n{before}"
        f"tokenizer.train({short(text, 60)}, {size})\ntokenizer.merges"
    )


def ask_encoding(args: Args) -> str:
    """The question as code that a learner could paste."""
    pattern, merges, text = args
    return f"RegexTokenizer({short(pattern, 60)}, {short(merges, 60)}).encode_ordinary({short(text, 60)})"


def ask_both(args: Args) -> str:
    """The question as code that a learner could paste."""
    pattern, text, size, other = args
    return (
        f"tokenizer = RegexTokenizer({short(pattern, 60)})\n"
        f"tokenizer.train({short(text, 60)}, {size})\ntokenizer.encode_ordinary({short(other, 60)})"
    )
