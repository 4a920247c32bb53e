"""Problem set 12: what a tokenizer does to numbers, to the end of a prompt, and to records."""

from __future__ import annotations

import json
from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.checks.plain_data import short
from autograder.checks.ps12 import given as draws
from autograder.checks.ps12.drawings import cut, healing, numbers, records
from autograder.checks.ps12.given import Tok, encode, small, to_yaml, vocab_of
from autograder.language import words

_ = words("ps12")


def asks(function: str, reference: Any) -> dict[str, Any]:
    """How a question whose first part is a list of tokens is put: with the tokenizer of these."""

    def script(args: Args) -> Script:
        return (Step("call", function, (small(args[0]), *args[1:])),)

    def ask(args: Args) -> str:
        rest = "".join(f", {short(a, 80)}" for a in args[1:])
        return f"{function}(small({short(args[0], 120)}){rest})"

    return {
        "script": script,
        "ask": ask,
        "reference": lambda tokens, *rest: reference(small(tokens), *rest),
    }


# ---- digit_splits ----------------------------------------------------------------------------


def digit_splits(tok: Tok, low: int, high: int) -> dict[tuple[int, ...], int]:
    vocab = vocab_of(tok)
    splits: dict[tuple[int, ...], int] = {}
    for number in range(low, high):
        ids = encode(str(number), tok)
        lengths = tuple(len(vocab[idx]) for idx in ids)
        splits[lengths] = splits.get(lengths, 0) + 1
    return splits


_DIGITS = asks("digit_splits", digit_splits)


def _of_gpt2(args: Args) -> Script:
    name, low, high = args
    return (Step("call", "digit_splits", (small(draws.digits_of(name)), low, high)),)


DIGIT_SPLITS = Check(
    id="ps12.digit_splits",
    signature="digit_splits(tok, low, high)",
    reference=digit_splits,
    place=Place("1:51:41", "Lecture 10", "Sums"),
    draw=numbers,
    uses=("encode", "vocab_of"),
    behaviours=(
        Behaviour(
            "says how numbers are cut",
            1.0,
            (([b"12", b"34", b"123"], 1230, 1236), ([], 8, 12), ([b"12", b"20"], 1200, 1203)),
            draws.numbers,
            **_DIGITS,
        ),
        Behaviour(
            "tells cuts apart by their order",
            1.0,
            (([b"10", b"20"], 101, 111), ([b"100", b"01"], 1001, 1004)),
            draws.numbers,
            **_DIGITS,
        ),
        Behaviour(
            "is right on GPT-2's own numbers",
            1.0,
            (("r50k_base", 1000, 3000),),
            script=_of_gpt2,
            ask=lambda args: f"digit_splits(given.gpt2, {args[1]}, {args[2]})",
            reference=lambda name, low, high: digit_splits(small(draws.digits_of(name)), low, high),
            after="says how numbers are cut",
            tell=lambda expected, got: [
                _("Expected `{want}`").format(want=short(expected)),
                _("Got `{have}`").format(have=short(got)),
            ],
            uniform=True,
        ),
    ),
    mistakes=(
        Mistake(
            "the last number is counted too",
            "Like range(low, high), the numbers end before high.",
            patch=(("range(low, high)", "range(low, high + 1)"),),
        ),
        Mistake(
            "the first number is left out",
            "Like range(low, high), the numbers begin with low.",
            patch=(("range(low, high)", "range(low + 1, high)"),),
        ),
        Mistake(
            "the number of tokens is counted",
            "1-3 and 3-1 are two tokens each. The key says how many digits each token has: a tuple such as (1, 3).",
            patch=(("tuple(len(vocab[idx]) for idx in ids)", "len(ids)"),),
        ),
        Mistake(
            "the ids are the key",
            "The key says how long each token is, in digits: len(vocab[idx]).",
            patch=(("tuple(len(vocab[idx]) for idx in ids)", "tuple(ids)"),),
        ),
        Mistake(
            "the tokens are the key",
            "The key says how long each token is, in digits, not which token it is.",
            patch=(("len(vocab[idx]) for", "vocab[idx] for"),),
        ),
        Mistake(
            "the lengths of the ids are taken",
            "An id is a place in the vocabulary. How many digits a token has is the length of its bytes: vocab_of(tok).",
            patch=(("len(vocab[idx])", "len(str(idx))"),),
        ),
        Mistake(
            "the lengths are sorted",
            "1-3 and 3-1 are different cuts: keep the lengths in the order of the tokens.",
            patch=(
                (
                    "tuple(len(vocab[idx]) for idx in ids)",
                    "tuple(sorted(len(vocab[idx]) for idx in ids))",
                ),
            ),
        ),
        Mistake(
            "the lengths are read from the back",
            "Keep the lengths in the order of the tokens, from the left.",
            patch=(
                (
                    "tuple(len(vocab[idx]) for idx in ids)",
                    "tuple(len(vocab[idx]) for idx in ids[::-1])",
                ),
            ),
        ),
        Mistake(
            "each cut counts once",
            "Add 1 for every number that is cut this way: splits[lengths] = splits.get(lengths, 0) + 1.",
            patch=(("splits.get(lengths, 0) + 1", "1"),),
        ),
        Mistake(
            "numbers are encoded with a space before them",
            "A space before the number makes other tokens. Encode str(number) alone.",
            patch=(("str(number)", "' ' + str(number)"),),
        ),
        Mistake(
            "the longest tokens are cut off from the left",
            "BPE joins the parts with the lowest id first, which need not be the longest from the left. Use encode.",
            patch=(
                (
                    "        ids = encode(str(number), tok)\n",
                    "        data, ids = str(number).encode(), []\n        while data:\n            n = max(n for n in range(1, len(data) + 1) if data[:n] in tok['ranks'])\n            ids.append(tok['ranks'][data[:n]])\n            data = data[n:]\n",
                ),
            ),
        ),
        Mistake(
            "all numbers are encoded as one text",
            "Encode each number by itself: joined, they make tokens across the gap, or one single cut.",
            patch=(
                (
                    "    for number in range(low, high):\n        ids = encode(str(number), tok)\n",
                    "    for ids in [encode(' '.join(map(str, range(low, high))), tok)]:\n",
                ),
            ),
        ),
        Mistake(
            "the key is a text",
            "The key is a tuple of ints, such as (1, 3), not a text such as '1-3'.",
            patch=(
                (
                    "tuple(len(vocab[idx]) for idx in ids)",
                    "'-'.join(str(len(vocab[idx])) for idx in ids)",
                ),
            ),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return splits", "    pass"),),
        ),
    ),
)


# ---- trailing_space_report -------------------------------------------------------------------


def trailing_space_report(tok: Tok, prompt: str, answer: str) -> dict[str, Any]:
    whole = encode(prompt + answer, tok)
    forced = encode(prompt, tok) + encode(answer, tok)
    agree = 0
    while agree < min(len(whole), len(forced)) and whole[agree] == forced[agree]:
        agree += 1
    return {"whole": whole, "forced": forced, "agree": agree, "extra": len(forced) - len(whole)}


_PROMPTS = asks("trailing_space_report", trailing_space_report)
DAY = [b" d", b"ay", b" day"]

TRAILING = Check(
    id="ps12.trailing_space_report",
    signature="trailing_space_report(tok, prompt, answer)",
    reference=trailing_space_report,
    place=Place("1:51:41", "Lecture 10", "A space too many"),
    draw=cut,
    uses=("encode",),
    behaviours=(
        Behaviour(
            "gives the tokens of the whole and the forced ones",
            1.5,
            (
                (DAY, "Oh ", "day"),
                (DAY, "Oh", " day"),
                ([b"the"], "th", "e"),
                ([b"bc", b"ab", b"cd"], "ab", "cd"),
            ),
            draws.prompts,
            **_PROMPTS,
        ),
        Behaviour(
            "counts the tokens that agree, and those too many",
            1.0,
            (
                (DAY, "Oh day ", "day"),
                ([b"ab", b"cd"], "ab", "cdab"),
                ([b"aa"], "a", "aab"),
                ([b"bc", b"ab", b"cd"], "ab", "cd"),
            ),
            draws.prompts,
            **_PROMPTS,
        ),
        Behaviour(
            "copes with an empty prompt and an empty answer",
            0.5,
            ((DAY, "", " day"), (DAY, "Oh ", ""), ([], "", "")),
            after="gives the tokens of the whole and the forced ones",
            **_PROMPTS,
        ),
    ),
    mistakes=(
        Mistake(
            "the forced tokens are those of the whole",
            "Whoever sends a prompt has fixed its tokens. forced is encode(prompt) followed by encode(answer), each by itself.",
            patch=(("encode(prompt, tok) + encode(answer, tok)", "encode(prompt + answer, tok)"),),
        ),
        Mistake(
            "the whole is put together from two",
            "whole is what the text gives when nobody cuts it: encode(prompt + answer).",
            patch=(
                (
                    "whole = encode(prompt + answer, tok)",
                    "whole = encode(prompt, tok) + encode(answer, tok)",
                ),
            ),
        ),
        Mistake(
            "the prompt is stripped",
            "The space at its end is what this is about. Take the prompt as it is.",
            patch=(("forced = encode(prompt, tok)", "forced = encode(prompt.rstrip(), tok)"),),
        ),
        Mistake(
            "the answer is stripped",
            "Take the answer as it is; its space is a part of its first token.",
            patch=(("+ encode(answer, tok)", "+ encode(answer.lstrip(), tok)"),),
        ),
        Mistake(
            "a space is put between the two",
            "prompt and answer follow one another as they are.",
            patch=(("encode(prompt + answer, tok)", "encode(prompt + ' ' + answer, tok)"),),
        ),
        Mistake(
            "the answer's tokens are left out",
            "forced is the prompt's tokens followed by the answer's.",
            patch=((" + encode(answer, tok)", ""),),
        ),
        Mistake(
            "tokens that agree further on are counted too",
            "Count from the front and stop at the first difference; behind it equal tokens mean nothing to the model.",
            patch=(
                (
                    "    agree = 0\n    while agree < min(len(whole), len(forced)) and whole[agree] == forced[agree]:\n        agree += 1\n",
                    "    agree = sum(a == b for a, b in zip(whole, forced))\n",
                ),
            ),
        ),
        Mistake(
            "common tokens are counted wherever they stand",
            "Compare place by place from the front; a set forgets the order.",
            patch=(
                (
                    "    agree = 0\n    while agree < min(len(whole), len(forced)) and whole[agree] == forced[agree]:\n        agree += 1\n",
                    "    agree = len(set(whole) & set(forced))\n",
                ),
            ),
        ),
        Mistake(
            "agree is one too many",
            "agree is the number of equal tokens before the first difference.",
            patch=(('"agree": agree,', '"agree": agree + 1,'),),
        ),
        Mistake(
            "it fails when all tokens agree",
            "With nothing different the loop runs off the end: stop at the shorter of the two.",
            patch=(("while agree < min(len(whole), len(forced)) and", "while"),),
        ),
        Mistake(
            "extra has the wrong sign",
            "extra says how many tokens forced has more than whole: len(forced) - len(whole).",
            patch=(("len(forced) - len(whole)}", "len(whole) - len(forced)}"),),
        ),
        Mistake(
            "extra is never below zero",
            "Forced tokens may be fewer, too. Give the difference as it is.",
            patch=(("len(forced) - len(whole)}", "abs(len(forced) - len(whole))}"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return {", "    {"),),
        ),
    ),
)


# ---- stable_prefix ---------------------------------------------------------------------------


def stable_prefix(tok: Tok, text: str) -> tuple[list[int], bytes]:
    vocab = vocab_of(tok)
    ids = encode(text, tok)
    kept, rest = ids, b""
    for back in range(1, min(4, len(ids)) + 1):
        tail = b"".join(vocab[idx] for idx in ids[-back:])
        if any(token.startswith(tail) and token != tail for token in tok["ranks"]):
            kept, rest = ids[:-back], tail
    return kept, rest


_PREFIX = asks("stable_prefix", stable_prefix)


def one_at_most(args: Args) -> bool:
    """Whether no more than the last token is taken back."""
    tok = small(args[0])
    return len(stable_prefix(tok, args[1])[0]) >= len(encode(args[1], tok)) - 1


STABLE = Check(
    id="ps12.stable_prefix",
    signature="stable_prefix(tok, text)",
    reference=stable_prefix,
    place=Place("1:51:41", "Lecture 10", "Half a word"),
    draw=healing,
    uses=("encode", "vocab_of"),
    behaviours=(
        Behaviour(
            "takes back the last token where a longer one begins so",
            1.5,
            (([b"ab"], "ca"), ([b"ab", b"abc"], "cab"), ([b"ab"], "ab")),
            lambda: draws.prefixes().filter(one_at_most),
            **_PREFIX,
        ),
        Behaviour(
            "takes back as many tokens as a longer one could stand for",
            1.5,
            (
                ([b"abc"], "ab"),
                ([b"bc", b"abcd"], "dabc"),
                ([b"b!", b"abc"], "ab"),
                ([b"c!", b"bcd"], "abc"),
            ),
            draws.prefixes,
            examples=40,
            **_PREFIX,
        ),
        Behaviour(
            "takes back four tokens at most",
            0.5,
            (([b"abcdef"], "abcde"), ([b"abcde"], "abcd"), ([b"fabcdef", b"ef"], "fabcd")),
            after="takes back the last token where a longer one begins so",
            **_PREFIX,
        ),
        Behaviour(
            "keeps all where no token could go on, and copes with no text",
            0.5,
            (([b"ab"], "b"), ([b"ab"], ""), ([], "ab")),
            after="takes back the last token where a longer one begins so",
            **_PREFIX,
        ),
    ),
    mistakes=(
        Mistake(
            "the last token is always taken back",
            "It is taken back only where a longer token begins with its bytes. Ask the vocabulary.",
            patch=(
                ('any(token.startswith(tail) and token != tail for token in tok["ranks"])', "True"),
            ),
        ),
        Mistake(
            "a token counts as its own beginning",
            "Every token begins with its own bytes. Only a longer one could have been meant: token != tail.",
            patch=((" and token != tail", ""),),
        ),
        Mistake(
            "only the last token is looked at",
            "A longer token may stand for several: two, three and four tokens at the end are to be tried too.",
            patch=(("min(4, len(ids))", "min(1, len(ids))"),),
        ),
        Mistake(
            "it stops at the first failure",
            "That no token begins with the last one does not say that none begins with the last two. Try all, up to four.",
            patch=(
                (
                    "            kept, rest = ids[:-back], tail\n",
                    "            kept, rest = ids[:-back], tail\n        else:\n            break\n",
                ),
            ),
        ),
        Mistake(
            "it stops at the first success",
            "Take back as many as one longer token could stand for: go on, and let the last success win.",
            patch=(
                (
                    "            kept, rest = ids[:-back], tail\n",
                    "            kept, rest = ids[:-back], tail\n            break\n",
                ),
            ),
        ),
        Mistake(
            "there is no bound",
            "At most four tokens are taken back, lest the prompt's last words be rewritten.",
            patch=(("min(4, len(ids))", "len(ids)"),),
        ),
        Mistake(
            "three tokens are taken back at most",
            "Four tokens may be taken back: range(1, 5) has 1, 2, 3 and 4.",
            patch=(("min(4, len(ids)) + 1", "min(4, len(ids) + 1)"),),
        ),
        Mistake(
            "the bytes may stand anywhere in the longer token",
            "What has been typed is the beginning of what comes: startswith, not in.",
            patch=(("token.startswith(tail)", "tail in token"),),
        ),
        Mistake(
            "the longer token may end with the bytes",
            "What has been typed is the beginning of what comes: startswith, not endswith.",
            patch=(("token.startswith(tail)", "token.endswith(tail)"),),
        ),
        Mistake(
            "the tokens at the beginning are taken back",
            "The prompt goes on at its end: ids[-back:] are the last tokens.",
            patch=(
                ("for idx in ids[-back:])", "for idx in ids[:back])"),
                ("kept, rest = ids[:-back], tail", "kept, rest = ids[back:], tail"),
            ),
        ),
        Mistake(
            "rest is a text",
            "A token may end in the middle of a code point, so rest is bytes.",
            patch=(("return kept, rest", "return kept, rest.decode('utf-8', 'replace')"),),
        ),
        Mistake(
            "rest is the tokens taken back",
            "Their ids are what the model must not be held to. Give their bytes.",
            patch=(("return kept, rest", "return kept, ids[len(kept):]"),),
        ),
        Mistake(
            "the tokens taken back are kept as well",
            "kept is what stands before rest: ids[:-back].",
            patch=(("kept, rest = ids[:-back], tail", "kept, rest = ids, tail"),),
        ),
        Mistake(
            "kept and rest are swapped",
            "Return the kept ids first, then the bytes.",
            patch=(("return kept, rest", "return rest, kept"),),
        ),
        Mistake(
            "a list is returned",
            "The exercise asks for a tuple: `return kept, rest`.",
            patch=(("return kept, rest", "return [kept, rest]"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return kept, rest", "    pass"),),
        ),
    ),
)


# ---- yaml_vs_json ----------------------------------------------------------------------------


def yaml_vs_json(tok: Tok, record: Any) -> dict[str, int]:
    texts = {
        "indented": json.dumps(record, ensure_ascii=False, indent=2),
        "default": json.dumps(record, ensure_ascii=False),
        "minified": json.dumps(record, ensure_ascii=False, separators=(",", ":")),
        "yaml": to_yaml(record),
    }
    return {name: len(encode(text, tok)) for name, text in texts.items()}


_RECORDS = asks("yaml_vs_json", yaml_vs_json)
SEOUL = {"name": "Seoul", "tags": ["city", "river"], "size": {"n": 9}}

YAML = Check(
    id="ps12.yaml_vs_json",
    signature="yaml_vs_json(tok, record)",
    reference=yaml_vs_json,
    place=Place("1:51:41", "Lecture 10", "YAML against JSON"),
    draw=records,
    uses=("encode", "to_yaml"),
    behaviours=(
        Behaviour(
            "counts the tokens of four spellings",
            2.0,
            (([b"  ", b'": '], SEOUL), ([], {"a": 1}), ([b"name", b'", "'], SEOUL)),
            draws.records,
            **_RECORDS,
        ),
        Behaviour(
            "writes Korean as Korean",
            1.0,
            (([], {"city": "서울"}), ([], {"높이": [1, "é"]})),
            draws.records,
            **_RECORDS,
        ),
    ),
    mistakes=(
        Mistake(
            "letters beyond ASCII are escaped",
            "json.dumps writes 서 as \\uc11c, six bytes and more tokens, unless told not to: ensure_ascii=False.",
            solution="""
            def yaml_vs_json(tok, record):
                texts = {
                    "indented": json.dumps(record, indent=2),
                    "default": json.dumps(record),
                    "minified": json.dumps(record, separators=(",", ":")),
                    "yaml": to_yaml(record),
                }
                return {name: len(encode(text, tok)) for name, text in texts.items()}
            """,
        ),
        Mistake(
            "minified JSON still has its spaces",
            'json.dumps puts a space behind , and : unless told not to: separators=(",", ":").',
            patch=((', separators=(",", ":")', ""),),
        ),
        Mistake(
            "only the space behind commas is left out",
            'Both separators lose their space: separators=(",", ":").',
            patch=(('separators=(",", ":")', 'separators=(",", ": ")'),),
        ),
        Mistake(
            "default JSON is minified",
            "The default has a space behind , and :, which is json.dumps without separators.",
            patch=(
                (
                    '"default": json.dumps(record, ensure_ascii=False)',
                    '"default": json.dumps(record, ensure_ascii=False, separators=(",", ":"))',
                ),
            ),
        ),
        Mistake(
            "the indent is 4",
            "The exercise asks for an indent of 2.",
            patch=(("indent=2", "indent=4"),),
        ),
        Mistake(
            "the indent is missing",
            "Indented JSON has a line for each item: indent=2.",
            patch=((", indent=2", ""),),
        ),
        Mistake(
            "spaces are taken out of the texts too",
            "The record's own texts may hold spaces. Change the separators, not the result.",
            patch=(
                (
                    'json.dumps(record, ensure_ascii=False, separators=(",", ":"))',
                    'json.dumps(record, ensure_ascii=False).replace(" ", "")',
                ),
            ),
        ),
        Mistake(
            "YAML is a line end too long",
            "to_yaml ends without a line end; add none.",
            patch=(("to_yaml(record),", "to_yaml(record) + chr(10),"),),
        ),
        Mistake(
            "YAML is Python's own spelling",
            "str(record) is Python. The function to_yaml is handed out.",
            patch=(("to_yaml(record)", "str(record)"),),
        ),
        Mistake(
            "letters are counted",
            "The question is tokens: len(encode(text, tok)).",
            patch=(("len(encode(text, tok))", "len(text)"),),
        ),
        Mistake(
            "bytes are counted",
            "The question is tokens: len(encode(text, tok)).",
            patch=(("len(encode(text, tok))", "len(text.encode())"),),
        ),
        Mistake(
            "the tokens are returned",
            "Give how many tokens there are: len.",
            patch=(("len(encode(text, tok))", "encode(text, tok)"),),
        ),
        Mistake(
            "the texts are returned",
            "Give how many tokens each text has.",
            patch=(("len(encode(text, tok))", "text"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return {name", "    {name"),),
        ),
    ),
)
