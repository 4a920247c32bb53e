"""What learners get wrong when they look for tokens that no text gives."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "tokens that are no text are counted as unreachable",
        "Part of a code point still stands inside longer texts. Leave out what does not decode as UTF-8.",
        patch=(('.decode("utf-8")', '.decode("utf-8", "replace")'),),
    ),
    Mistake(
        "undecodable tokens end the search",
        "Pass such a token over and go on: continue, not break.",
        patch=(("Error:\n            continue\n", "Error:\n            break\n"),),
    ),
    Mistake(
        "tokens that are no text raise",
        "Some tokens hold half a code point. Catch UnicodeDecodeError and go on.",
        patch=(("except UnicodeDecodeError", "except ZeroDivisionError"),),
    ),
    Mistake(
        "reachable tokens are returned",
        "The condition is turned round: unreachable tokens are those that do not come back.",
        patch=(("!= [idx]", "== [idx]"),),
    ),
    Mistake(
        "the tokens' bytes are returned",
        "Give the ids of the tokens, a list of ints.",
        patch=(("found.append(idx)", "found.append(tokenizer.vocab[idx])"),),
    ),
    Mistake(
        "the texts are encoded without the pattern",
        "The pattern cuts the text first, and a token that reaches across a cut never comes.",
        patch=(("Ranked(tok)", "Ranked({**tok, 'pattern': '(?s).+'})"),),
    ),
    Mistake(
        "the texts are stripped",
        "A space is part of a token. Encode the text as it is.",
        patch=(("encode(text)", "encode(text.strip())"),),
    ),
    Mistake(
        "it stops at the first",
        "Go through all tokens, and return when the loop is done.",
        patch=(("            found.append(idx)\n", "            return [idx]\n"),),
    ),
    Mistake(
        "the last token is left out",
        "Go through all tokens.",
        patch=(("in tokenizer.vocab if", "in list(tokenizer.vocab)[:-1] if"),),
    ),
    Mistake(
        "how many there are is returned",
        "Give the list of their ids.",
        patch=(("    return found", "    return len(found)"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return found", "    pass"),),
    ),
)
