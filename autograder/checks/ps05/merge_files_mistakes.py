"""What goes wrong in reading GPT-2's two files; the patches are of `minbpe_ref.gpt2.read_gpt2`."""

from __future__ import annotations

from autograder.checks.contract import Mistake

MISTAKES = (
    Mistake(
        "every line that begins with # is skipped",
        "Only the first line is a comment. Eight real merges begin with #, such as `# #`: Markdown and "
        "comments in code come out otherwise without them.",
        patch=(
            ('merges_txt.split("\\n")[1:]', 'merges_txt.split("\\n")'),
            ("if line:", 'if line and not line.startswith("#"):'),
        ),
    ),
    Mistake(
        "the first line is taken for a merge",
        "The first line, `#version: 0.2`, says how the file is written. Begin with the second.",
        patch=(('merges_txt.split("\\n")[1:]', 'merges_txt.split("\\n")'),),
    ),
    Mistake(
        "the first merge is skipped",
        "Only one line comes before the merges; the second line is the first merge.",
        patch=(("[1:]", "[2:]"),),
    ),
    Mistake(
        "the last merge is skipped",
        "After the last line end there is one empty string, which [1:-1] leaves out. You leave out one more.",
        patch=(("[1:]", "[1:-2]"),),
    ),
    Mistake(
        "the empty line at the end is taken for a merge",
        'The file ends in a line end, so split("\\n") gives an empty string at the end. Pass over it.',
        patch=(("if line:", "if True:"),),
    ),
    Mistake(
        "the merges hold names, not ids",
        "merges maps a pair of ids to an id, as everywhere in this course; vocab_json has the id of each name.",
        patch=(
            (
                "merges[vocab_json[left], vocab_json[right]] = vocab_json[left + right]",
                "merges[left, right] = left + right",
            ),
        ),
    ),
    Mistake(
        "the pairs hold names",
        "A pair is two token ids: look both names up in vocab_json.",
        patch=(("merges[vocab_json[left], vocab_json[right]]", "merges[left, right]"),),
    ),
    Mistake(
        "ids are counted, not looked up",
        "The new token's id stands in vocab_json, under the two names put together.",
        patch=(("= vocab_json[left + right]", "= 256 + len(merges)"),),
    ),
    Mistake(
        "a single byte's id is taken for its value",
        "GPT-2 numbers the bytes in an order of its own (! is 0). The id of every name, also of a single "
        "byte's, is in vocab_json.",
        patch=(
            (
                "merges[vocab_json[left], vocab_json[right]]",
                "merges[tuple(ord(n) if len(n) == 1 else vocab_json[n] for n in (left, right))]",
            ),
        ),
    ),
    Mistake(
        "the pair is reversed",
        "The line `t h` is the pair (id of t, id of h): the left one first.",
        patch=(("[vocab_json[left], vocab_json[right]]", "[vocab_json[right], vocab_json[left]]"),),
    ),
    Mistake(
        "merges maps ids to pairs",
        "merges maps a pair to its id, not the id to the pair.",
        patch=(
            (
                "merges[vocab_json[left], vocab_json[right]] = vocab_json[left + right]",
                "merges[vocab_json[left + right]] = (vocab_json[left], vocab_json[right])",
            ),
        ),
    ),
    Mistake(
        "the names are encoded as UTF-8",
        "A name is no text: each of its code points stands for one byte. Turn `names` round and look them up.",
        patch=(("bytes(byte_of[c] for c in token)", 'token.encode("utf-8")'),),
    ),
    Mistake(
        "only Ġ is turned back",
        "Ġ stands for the space, but there are 255 other names. Turn `names` round and look each code point up.",
        patch=(("bytes(byte_of[c] for c in token)", 'token.replace("Ġ", " ").encode("utf-8")'),),
    ),
    Mistake(
        "code points are taken for bytes",
        "ord() of a name is the byte only where the byte is printable. Turn `names` round and look each "
        "code point up.",
        patch=(("bytes(byte_of[c] for c in token)", "bytes(ord(c) & 255 for c in token)"),),
    ),
    Mistake(
        "names is used the wrong way round",
        "names maps bytes to code points; here you have code points and want bytes. Turn it round: "
        "{name: b for b, name in names.items()}.",
        patch=(("{name: b for b, name in names.items()}", "dict(names)"),),
    ),
    Mistake(
        "the tokens are text",
        "A token is bytes, and half a code point is no text: leave them as they are.",
        patch=(
            (
                "bytes(byte_of[c] for c in token)",
                "bytes(byte_of[c] for c in token).decode('utf-8', 'replace')",
            ),
        ),
    ),
    Mistake(
        "the tokens keep their names",
        "vocab maps an id to the token's bytes; you leave GPT-2's names there.",
        patch=(("bytes(byte_of[c] for c in token)", "token"),),
    ),
    Mistake(
        "vocab is upside down",
        "vocab maps an id to its bytes, not the bytes to the id.",
        patch=(
            (
                "vocab[idx] = bytes(byte_of[c] for c in token)",
                "vocab[bytes(byte_of[c] for c in token)] = idx",
            ),
        ),
    ),
    Mistake(
        "single bytes are missing from vocab",
        "vocab has every token of vocab_json, those of one byte too.",
        patch=(
            (
                "for token, idx in vocab_json.items():",
                "for token, idx in [(t, i) for t, i in vocab_json.items() if len(t) > 1]:",
            ),
        ),
    ),
    Mistake(
        "the merges are sorted",
        "The order of the file is the order in which they were learned; keep it.",
        patch=(("return merges, vocab", "return dict(sorted(merges.items())), vocab"),),
    ),
    Mistake(
        "the two results are swapped",
        "Return the merges first, then the vocabulary.",
        patch=(("return merges, vocab", "return vocab, merges"),),
    ),
    Mistake(
        "only the merges are returned",
        "Two things are asked for: `return merges, vocab`.",
        patch=(("return merges, vocab", "return merges"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return merges, vocab", "    pass"),),
    ),
)
