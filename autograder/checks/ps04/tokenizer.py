"""The tokenizer that trains and encodes within chunks."""

from __future__ import annotations

from autograder.checks.contract import Behaviour, Check, Place
from autograder.checks.ps04 import tokenizer_inputs as inputs
from autograder.checks.ps04.chunked import RegexTokenizer
from autograder.checks.ps04.drawings import tokenizing
from autograder.checks.ps04.splitting import HIDES
from autograder.checks.ps04.tokenizer_inputs import LETTERS, PAIRS, WORDS
from autograder.checks.ps04.tokenizer_mistakes import MISTAKES
from autograder.checks.ps04.tokenizer_scripts import (
    ask_both,
    ask_encoding,
    ask_training,
    encode_with,
    train_and_encode,
    train_once,
    train_twice,
)
from autograder.checks.ps04.tracing import tell_last, trace, with_own_merges
from minbpe_ref.basic import learn_merges

AB = {(97, 98): 256}
A_SPACE = {(97, 32): 256, (32, 97): 257}
# Encoded as a whole, the text is one token; chunk by chunk it is not.
GREEDY = {(97, 33): 256, (256, 32): 257}

TOKENIZER = Check(
    id="ps04.RegexTokenizer",
    signature="RegexTokenizer(pattern, merges=None)",
    reference=RegexTokenizer,
    patched=(learn_merges,),
    place=Place("0:57:36", "Lecture 04", "Training in chunks"),
    draw=tokenizing,
    uses=("split",),
    hides=HIDES,
    tell=tell_last,
    behaviours=(
        Behaviour(
            "learns the most frequent pair, merge after merge",
            1.5,
            ((WORDS, "aaabdaaabac", 259), (LETTERS, "abab", 257)),
            inputs.one_chunk,
            script=train_once,
            compare=trace,
            ask=ask_training,
            keep=(0,),
        ),
        Behaviour(
            "counts the pairs of all chunks together",
            1.5,
            ((WORDS, "xy ab ab", 257), (LETTERS, "ab ab xyz xyz xyz", 258)),
            inputs.repeated,
            script=train_once,
            compare=trace,
            ask=ask_training,
            keep=(0,),
        ),
        Behaviour(
            "never merges across the end of a chunk",
            1.5,
            ((LETTERS, "a! a! a! bb", 258), (WORDS, "a b a b a bcbc", 258)),
            inputs.across,
            script=train_once,
            compare=trace,
            ask=ask_training,
            keep=(0,),
        ),
        Behaviour(
            "stops when no pair is left",
            0.5,
            ((WORDS, "ab", 300), (WORDS, "", 300), (PAIRS, "abab", 258)),
            inputs.exhausted,
            script=train_once,
            compare=trace,
            ask=ask_training,
            keep=(0,),
        ),
        Behaviour(
            "starts anew at each training",
            0.5,
            ((WORDS, "abab", 257, "xyxy"),),
            inputs.twice,
            script=train_twice,
            compare=trace,
            ask=ask_training,
            keep=(0,),
            after="learns the most frequent pair, merge after merge",
        ),
        Behaviour(
            "encodes each chunk by itself",
            2.0,
            ((WORDS, A_SPACE, "a a"), (LETTERS, GREEDY, "a! a"), (WORDS, AB, "ab cab")),
            inputs.to_encode,
            script=encode_with,
            ask=ask_encoding,
            keep=(0,),
            examples=30,
        ),
        Behaviour(
            "encodes bytes, and the empty text",
            0.5,
            ((WORDS, {(236, 149): 256}, "안 é"), (WORDS, AB, "")),
            lambda: inputs.to_encode("a 안é", across_chunks=False),
            script=encode_with,
            ask=ask_encoding,
            keep=(0,),
        ),
        Behaviour(
            "encodes with the merges that it learned",
            1.0,
            ((WORDS, "ab ab ab", 257, "cab ab"), (LETTERS, "a! a! bb", 257, "bb!")),
            inputs.both,
            script=train_and_encode,
            compare=with_own_merges,
            ask=ask_both,
            keep=(0,),
        ),
    ),
    mistakes=MISTAKES,
)
