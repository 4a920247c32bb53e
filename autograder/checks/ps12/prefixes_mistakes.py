"""What learners get wrong when they take tokens back."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "the last token is always taken back",
        "It is taken back only where a longer token begins with its bytes. Ask the vocabulary.",
        patch=(("any(token != tail for token in self.completions(tail))", "True"),),
    ),
    Mistake(
        "a token counts as its own beginning",
        "Every token begins with its own bytes. Only a longer one could have been meant: token != tail.",
        patch=(
            ("any(token != tail for token in self.completions(tail))", "self.completions(tail)"),
        ),
    ),
    Mistake(
        "only the last token is looked at",
        "A longer token may stand for several: two, three and four tokens at the end are to be tried too.",
        patch=(("min(MAX_TOKENS_BACK, len(ids))", "min(1, len(ids))"),),
    ),
    Mistake(
        "it stops at the first failure",
        "That no token begins with the last one does not say that none begins with the last two. Try all, up to four.",
        patch=(
            (
                "                kept, rest = list(ids[:-back]), tail\n",
                "                kept, rest = list(ids[:-back]), tail\n            else:\n                break\n",
            ),
        ),
    ),
    Mistake(
        "it stops at the first success",
        "Take back as many as one longer token could stand for: go on, and let the last success win.",
        patch=(
            (
                "                kept, rest = list(ids[:-back]), tail\n",
                "                kept, rest = list(ids[:-back]), tail\n                break\n",
            ),
        ),
    ),
    Mistake(
        "there is no bound",
        "At most four tokens are taken back, lest the prompt's last words be rewritten.",
        patch=(("min(MAX_TOKENS_BACK, len(ids))", "len(ids)"),),
    ),
    Mistake(
        "three tokens are taken back at most",
        "Four tokens may be taken back: range(1, 5) has 1, 2, 3 and 4.",
        patch=(("min(MAX_TOKENS_BACK, len(ids)) + 1", "min(MAX_TOKENS_BACK, len(ids) + 1)"),),
    ),
    Mistake(
        "the bytes may stand anywhere in the longer token",
        "What has been typed is the beginning of what comes: startswith, not in.",
        patch=(
            (
                "any(token != tail for token in self.completions(tail))",
                "any(tail in token and token != tail for token, _ in self._sorted)",
            ),
        ),
    ),
    Mistake(
        "the longer token may end with the bytes",
        "What has been typed is the beginning of what comes: startswith, not endswith.",
        patch=(
            (
                "any(token != tail for token in self.completions(tail))",
                "any(token.endswith(tail) and token != tail for token, _ in self._sorted)",
            ),
        ),
    ),
    Mistake(
        "the tokens at the beginning are taken back",
        "The prompt goes on at its end: ids[-back:] are the last tokens.",
        patch=(
            ("decode_bytes(ids[-back:])", "decode_bytes(ids[:back])"),
            ("list(ids[:-back])", "list(ids[back:])"),
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
        patch=(("list(ids[:-back]), tail", "list(ids), tail"),),
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
        patch=(("        return kept, rest", "        pass"),),
    ),
)
