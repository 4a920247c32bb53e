"""What learners get wrong about a prompt that ends in a space."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
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
        "the prompt is stripped before anything is encoded",
        "The space at the prompt's end is what this is about, and whole has it too. Take the prompt as it is.",
        patch=(
            (
                "    whole = encode(prompt + answer, tok)",
                "    prompt = prompt.rstrip()\n    whole = encode(prompt + answer, tok)",
            ),
        ),
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
        "extra is cut off at zero",
        "Forced tokens may be fewer than those of the whole, and extra is then below zero. Give the difference as it is, without max.",
        patch=(("len(forced) - len(whole)}", "max(0, len(forced) - len(whole))}"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return {", "    {"),),
    ),
)
