"""Problem set 05, first half: GPT-2's names of bytes and its two files (lecture 1:14:59).

Left out: GPT-4's merges (`merges`), the tokenizer (`ps05`).
"""

from __future__ import annotations

from typing import Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place, Script, Step
from autograder.checks.plain_data import difference, short
from autograder.checks.ps05 import inputs as draws
from autograder.checks.ps05.drawings import byte_names, merge_table
from autograder.language import words

_ = words("ps05")


Pair = tuple[int, int]
PRINTABLE = (*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100))

# ---- bytes_to_unicode ------------------------------------------------------------------------


def bytes_to_unicode() -> dict[int, str]:
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    names = {}
    extra = 0
    for b in range(256):
        if b in printable:
            names[b] = chr(b)
        else:
            names[b] = chr(0x100 + extra)
            extra += 1
    return names


_BYTE_NAMES = bytes_to_unicode()


def _shape(got: Any) -> str | None:
    if type(got) is not dict:
        return _("a dictionary from byte to name must be returned; got a {name}").format(
            name=type(got).__name__
        )
    return None


def _entries(bytes_: Any, expected: dict[int, str], got: Any) -> str | None:
    if (wrong := _shape(got)) is not None:
        return wrong
    for b in bytes_:
        if b not in got:
            return _("the byte {b} (0x{b:02X}) has no name").format(b=b)
        if type(got[b]) is not str or got[b] != expected[b]:
            right = f"{expected[b]!r} (U+{ord(expected[b]):04X})"
            return _("the byte {b} (0x{b:02X}) is named {got}; it should be {right}").format(
                b=b, got=short(got[b], 30), right=right
            )
    return None


def printable_entries(args: Args, expected: dict[int, str], got: Any) -> str | None:
    """Whether each printable byte stands for itself."""
    return _entries(PRINTABLE, expected, got)


def other_entries(args: Args, expected: dict[int, str], got: Any) -> str | None:
    """Whether the other bytes have the code points from U+0100 on."""
    return _entries([b for b in range(256) if b not in PRINTABLE], expected, got)


def distinct_names(args: Args, expected: dict[int, str], got: Any) -> str | None:
    """Whether the 256 bytes have 256 names, and nothing else has one."""
    if (wrong := _shape(got)) is not None:
        return wrong
    if extra := [k for k in got if type(k) is not int or not 0 <= k < 256]:
        return _("the key {extra} is no byte").format(extra=short(extra[0], 30))
    names = len({repr(name) for name in got.values()})
    if len(got) == 255:
        return _("one byte has no name: 255 of 256 are named")
    if len(got) < 256:
        return _("{lacking} bytes have no name: {named} of 256 are named").format(
            lacking=256 - len(got), named=len(got)
        )
    return (
        None
        if names == 256
        else _("256 bytes have only {names} different names").format(names=names)
    )


def tell_names(expected: Any, got: Any) -> list[str]:
    """Only those entries that differ."""
    if type(got) is not dict:
        return []
    differ = [b for b in {**expected, **got} if expected.get(b) != got.get(b)][:6]
    want, have = ({b: names.get(b, "missing") for b in differ} for names in (expected, got))
    return (
        [
            _("Where it differs: expected `{want}`, got `{have}`").format(
                want=short(want), have=short(have)
            )
        ]
        if differ
        else []
    )


NAMES = Check(
    id="ps05.bytes_to_unicode",
    signature="bytes_to_unicode()",
    reference=bytes_to_unicode,
    place=Place("1:14:59", "Lecture 04", "GPT-2's two files"),
    draw=byte_names,
    tell=tell_names,
    behaviours=(
        Behaviour("lets a printable byte stand for itself", 1.0, ((),), compare=printable_entries),
        Behaviour(
            "names the other bytes from U+0100 on, in their order",
            1.5,
            ((),),
            compare=other_entries,
        ),
        Behaviour("gives 256 bytes 256 different names", 0.5, ((),), compare=distinct_names),
    ),
    mistakes=(
        Mistake(
            "each of the others is 256 further on",
            "The others are numbered one after the other as they come, from U+0100 on: byte 0 is U+0100, and "
            "the space (32) the 33rd of them. Adding 256 to the byte itself is right for the first 33 only.",
            patch=(("chr(0x100 + extra)", "chr(0x100 + b)"),),
        ),
        Mistake(
            "the space stands for itself",
            "The space would not be seen in a file whose lines are cut at spaces; it is one of the others (Ġ). "
            "str.isprintable counts it as printable.",
            patch=(("range(0x21, 0x7F)", "range(0x20, 0x7F)"),),
        ),
        Mistake(
            "the soft hyphen stands for itself",
            "0xAD, the soft hyphen, is not seen on most screens: the printable Latin-1 code points are 0xA1 to "
            "0xAC and 0xAE to 0xFF.",
            patch=(("*range(0xA1, 0xAD), *range(0xAE, 0x100)", "*range(0xA1, 0x100)"),),
        ),
        Mistake(
            "the no-break space stands for itself",
            "0xA0 is a space too; the second range begins at 0xA1.",
            patch=(("range(0xA1", "range(0xA0"),),
        ),
        Mistake(
            "byte 127 stands for itself",
            "0x7F is a control character (delete). The first range ends with 0x7E, the tilde.",
            patch=(("0x7F)", "0x80)"),),
        ),
        Mistake(
            "the tilde is left out of the printable ones",
            "range(0x21, 0x7E) ends with 0x7D; the tilde, 0x7E, is printable too.",
            patch=(("0x7F)", "0x7E)"),),
        ),
        Mistake(
            "byte 255 is left out of the printable ones",
            "range(0xAE, 0xFF) ends with 0xFE; ÿ, 0xFF, is printable too.",
            patch=(("0x100)]", "0xFF)]"),),
        ),
        Mistake(
            "only ASCII stands for itself",
            "The printable code points of Latin-1, 0xA1 to 0xAC and 0xAE to 0xFF, stand for themselves too.",
            patch=((", *range(0xA1, 0xAD), *range(0xAE, 0x100)", ""),),
        ),
        Mistake(
            "every byte stands for itself",
            "Then line ends, spaces and control characters stand in the file. Those bytes get the code points "
            "from U+0100 on.",
            patch=(("if b in printable", "if b < 256"),),
        ),
        Mistake(
            "the others begin at U+0101",
            "Count up after the name was given: the first of the others, byte 0, is U+0100.",
            patch=(("chr(0x100 + extra)", "chr(0x101 + extra)"),),
        ),
        Mistake(
            "all the others have one name",
            "Count up, so that each has a name of its own; otherwise the bytes can't be told from the names.",
            patch=(("            extra += 1\n", ""),),
        ),
        Mistake(
            "the others have no name",
            "All 256 bytes need a name; those that are not printable get the code points from U+0100 on.",
            patch=(("names[b] = chr(0x100 + extra)", "pass"),),
        ),
        Mistake(
            "the names are numbers",
            "A name is a str of one code point: chr(…).",
            patch=(("    return names", "    return {b: ord(name) for b, name in names.items()}"),),
        ),
        Mistake(
            "byte 255 has no name",
            "range(255) ends with 254. The bytes are 0 to 255: range(256).",
            patch=(("range(256)", "range(255)"),),
        ),
        Mistake(
            "the table is upside down",
            "It maps a byte, an int, to its name; you map the name to the byte.",
            patch=(("    return names", "    return {name: b for b, name in names.items()}"),),
        ),
        Mistake(
            "the keys are bytes objects",
            "The keys are the ints 0 to 255: what one gets from a bytes object by going through it.",
            patch=(("    return names", "    return {bytes([b]): n for b, n in names.items()}"),),
        ),
        Mistake(
            "a list is returned",
            "The exercise asks for a dictionary from byte to name.",
            patch=(("    return names", "    return list(names.values())"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return names", "    pass"),),
        ),
    ),
)

# ---- load_gpt2 -------------------------------------------------------------------------------

Loaded = tuple[dict[Pair, int], dict[int, bytes]]


def load_gpt2(merges_txt: str, vocab_json: dict[str, int], names: dict[int, str]) -> Loaded:
    merges = {}
    for line in merges_txt.split("\n")[1:]:
        if line:
            left, right = line.split(" ")
            merges[vocab_json[left], vocab_json[right]] = vocab_json[left + right]
    byte_of = {name: b for b, name in names.items()}
    vocab = {}
    for token, idx in vocab_json.items():
        vocab[idx] = bytes(byte_of[c] for c in token)
    return merges, vocab


def _pair_shape(got: Any) -> str | None:
    if type(got) is not tuple or len(got) != 2 or any(type(part) is not dict for part in got):
        return _("a tuple of two dictionaries must be returned; got {got}").format(
            got=short(got, 60)
        )
    return None


def same_merges(args: Args, expected: Loaded, got: Any) -> str | None:
    """Whether the merges are right, in whatever order."""
    wrong = _pair_shape(got) or difference(expected[0], got[0])
    return wrong and _("in merges, {wrong}").format(wrong=wrong)


def same_vocab(args: Args, expected: Loaded, got: Any) -> str | None:
    """Whether each token has its bytes."""
    wrong = _pair_shape(got) or difference(expected[1], got[1])
    return wrong and _("in vocab, {wrong}").format(wrong=wrong)


def same_order(args: Args, expected: Loaded, got: Any) -> str | None:
    """Whether the merges stand in the order of the file."""
    wrong = _pair_shape(got) or difference(list(expected[0].items()), list(got[0].items()))
    return wrong and _("in the order of merges, {wrong}").format(wrong=wrong)


def same_all(args: Args, expected: Loaded, got: Any) -> str | None:
    """Whether merges and vocabulary are right."""
    return same_merges(args, expected, got) or same_vocab(args, expected, got)


def tell_loaded(expected: Any, got: Any) -> list[str]:
    """Of two large dictionaries, only the entries that differ."""
    if _pair_shape(got) is not None:
        return []
    lines = []
    for name, want, have in zip(("merges", "vocab"), expected, got, strict=True):
        differ = [k for k in {**want, **have} if want.get(k) != have.get(k)][:4]
        if differ:
            right, made = ({k: d.get(k, "missing") for k in differ} for d in (want, have))
            lines.append(
                _("{name}, where it differs: expected `{right}`, got `{made}`").format(
                    name=name, right=short(right), made=short(made)
                )
            )
    if not lines and list(want_order := expected[0]) != list(got[0]):
        lines.append(
            _("Order: expected `{want_order}`, got `{got}`").format(
                want_order=short(list(want_order)), got=short(list(got[0]))
            )
        )
    return lines


def _asked(args: Args) -> Script:
    return (Step("call", "load_gpt2", (*args, _BYTE_NAMES)),)


def _as_call(args: Args) -> str:
    text, vocab = args
    return f"load_gpt2({short(text, 200)}, {short(vocab, 200)}, bytes_to_unicode())"


def _reads(
    name: str, points: float, edges: tuple[Args, ...], strategy: Any = None, **more: Any
) -> Behaviour:
    """A behaviour of load_gpt2; its inputs are (merges_txt, vocab_json)."""

    def reference(merges_txt: str, vocab_json: dict[str, int]) -> Loaded:
        # A counterexample is made smaller letter by letter, but never by this line's.
        if not merges_txt.startswith("#version: 0.2\n"):
            raise ValueError("no file of GPT-2's begins so")
        return load_gpt2(merges_txt, vocab_json, _BYTE_NAMES)

    return Behaviour(
        name,
        points,
        edges,
        strategy,
        examples=10,
        script=_asked,
        ask=_as_call,
        reference=reference,
        **more,
    )


HASHES = ("#version: 0.2\n# #\n## ##\n", {"#": 2, "a": 64, "##": 2235, "####": 4242})
TH = ("#version: 0.2\nt h\nĠ th\n", {"h": 71, "t": 83, "Ġ": 220, "th": 400, "Ġth": 401})

LOAD = Check(
    id="ps05.load_gpt2",
    signature="load_gpt2(merges_txt, vocab_json, names)",
    reference=load_gpt2,
    place=Place("1:14:59", "Lecture 04", "GPT-2's two files"),
    compare=same_all,
    draw=merge_table,
    tell=tell_loaded,
    behaviours=(
        _reads(
            "reads a merge a line",
            1.5,
            (TH,),
            lambda: draws.files("abĠ"),
            compare=same_merges,
        ),
        _reads(
            "keeps the merges that begin with #",
            1.0,
            (HASHES,),
            lambda: draws.files("#a", always="#"),
            compare=same_merges,
        ),
        _reads(
            "gives each token its bytes",
            1.0,
            (TH, ("#version: 0.2\nì ķ\n", {"ì": 170, "ķ": 243, "ìķ": 256})),
            lambda: draws.files("aĠĊìķé"),
            compare=same_vocab,
        ),
        _reads(
            "keeps the order of the file",
            0.5,
            (("#version: 0.2\nb b\na a\n", {"a": 0, "b": 1, "bb": 3, "aa": 2}),),
            lambda: draws.shuffled_files("ab#Ġ"),
            compare=same_order,
        ),
        _reads(
            "reads a piece of GPT-2's own files",
            1.0,
            (draws.gpt2_piece(300),),
            after="reads a merge a line",
        ),
    ),
    mistakes=(
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
            patch=(
                ("[vocab_json[left], vocab_json[right]]", "[vocab_json[right], vocab_json[left]]"),
            ),
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
            patch=(
                ("bytes(byte_of[c] for c in token)", 'token.replace("Ġ", " ").encode("utf-8")'),
            ),
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
    ),
)
