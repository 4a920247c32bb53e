"""What a text costs in other encodings and forms, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import difference, short
from autograder.checks.ps01 import inputs
from autograder.checks.ps01.drawings import costs
from autograder.language import words
from minbpe_ref import utf8

if TYPE_CHECKING:
    from collections.abc import Callable

_ = words("ps01")

Table = dict[str, dict[str, int]]


def looks_at(
    rows: tuple[str, ...], columns: tuple[str, ...]
) -> Callable[[Args, Table, Any], str | None]:
    """A comparison that looks at a part of the table only."""

    def compare(args: Args, expected: Table, got: Any) -> str | None:
        if type(got) is not dict:
            return _("a dictionary of rows must be returned; got {got}").format(got=short(got, 60))
        for name in rows:
            row = got.get(name)
            if type(row) is not dict:
                return _("the row {name!r} must be a dictionary; got {row}").format(
                    name=name, row=short(row, 60)
                )
            for column in columns:
                if wrong := difference(expected[name][column], row.get(column)):
                    return _("in the row {name!r}, column {column!r}: {wrong}").format(
                        name=name, column=column, wrong=wrong
                    )
        return None

    return compare


MISTAKES = (
    Mistake(
        "len(text) is taken for the bytes",
        "len counts the code points of a text. Its bytes are counted after encoding: len(text.encode(…)).",
        patch=(("len(text.encode(e))", 'len(text) if e == "utf-8" else len(text.encode(e))'),),
    ),
    Mistake(
        "the byte order mark is counted",
        "Python's utf-16 and utf-32 put a mark of 2 and 4 bytes before the text. The names that end in -le or -be "
        "leave it out.",
        patch=(("text.encode(e)", 'text.encode(e.removesuffix("-le"))'),),
    ),
    Mistake(
        "UTF-16 is taken for two bytes a code point",
        "Beyond U+FFFF UTF-16 takes four bytes, a surrogate pair.",
        patch=(
            ("len(text.encode(e))", '2 * len(text) if e == "utf-16-le" else len(text.encode(e))'),
        ),
    ),
    Mistake(
        "units are counted, not bytes",
        "A unit of UTF-16 has two bytes, one of UTF-32 four. Bytes are asked for everywhere.",
        patch=(
            (
                "len(text.encode(e))",
                'len(text.encode(e)) // {"utf-8": 1, "utf-16-le": 2, "utf-32-le": 4}[e]',
            ),
        ),
    ),
    Mistake(
        "bits are counted",
        "Bytes are asked for; there are eight bits in each.",
        patch=(("len(text.encode(e))", "8 * len(text.encode(e))"),),
    ),
    Mistake(
        "only code points of their own kind are counted",
        "A set counts each code point once. Count them all, repeats too.",
        patch=(('"code points": len(text)', '"code points": len(set(text))'),),
    ),
    Mistake(
        "NFC and NFD change places",
        "NFC composes: one code point for a letter with its accent. NFD decomposes it into several.",
        patch=(
            (
                "unicodedata.normalize(form, text)",
                "unicodedata.normalize({'NFC': 'NFD', 'NFD': 'NFC'}[form], text)",
            ),
        ),
    ),
    Mistake(
        "nothing is normalised",
        "The three rows are the same. normalize returns a new text; use what it returns.",
        patch=(("unicodedata.normalize(form, text)", "text"),),
    ),
    Mistake(
        "NFD is NFC",
        "Your NFD row is composed, as NFC is. Give normalize the name of the row's own form.",
        patch=(("unicodedata.normalize(form, text)", "unicodedata.normalize('NFC', text)"),),
    ),
    Mistake(
        "NFC is NFD",
        "Your NFC row is decomposed, as NFD is. Give normalize the name of the row's own form.",
        patch=(("unicodedata.normalize(form, text)", "unicodedata.normalize('NFD', text)"),),
    ),
    Mistake(
        "the compatibility forms are used",
        "NFKC and NFKD change more than they compose: ﬁ becomes f and i, ² becomes 2. NFC and NFD are asked for.",
        patch=(
            (
                "unicodedata.normalize(form, text)",
                "unicodedata.normalize(form.replace('NF', 'NFK'), text)",
            ),
        ),
    ),
    Mistake(
        "the text as given is composed",
        "The first row is the text as it came, whatever its form.",
        patch=(('"as given": text,', """"as given": unicodedata.normalize('NFC', text),"""),),
    ),
    Mistake(
        "code points are counted in the text as given",
        "The number of code points changes with the form: count them in the normalised text.",
        patch=(("name: _row(form)", 'name: {**_row(form), "code points": len(text)}'),),
    ),
    Mistake(
        "accents are thrown away",
        "You encode to ASCII and drop the rest. Normalising loses nothing.",
        patch=(
            (
                "unicodedata.normalize(form, text)",
                "unicodedata.normalize(form, text).encode('ascii', 'ignore').decode('ascii')",
            ),
        ),
    ),
    Mistake(
        "the encoded text is returned",
        "How many bytes there are is asked for, not the bytes: len(…).",
        patch=(("len(text.encode(e))", "text.encode(e)"),),
    ),
    Mistake(
        "rows and columns change places",
        "The rows are the forms: table['NFC']['utf-8'] is a number.",
        patch=(
            (
                'return {name: _row(form) for name, form in {"as given": text, **forms}.items()}',
                'table = {name: _row(form) for name, form in {"as given": text, **forms}.items()}\n'
                "    return {c: {r: table[r][c] for r in table} for c in table['NFC']}",
            ),
        ),
    ),
    Mistake(
        "only the text as given is counted",
        "One row is there. The table has three, one for each form, under the names of the exercise.",
        patch=(
            (
                'return {name: _row(form) for name, form in {"as given": text, **forms}.items()}',
                "return _row(text)",
            ),
        ),
    ),
    Mistake(
        "there are rows that nobody asked for",
        "The table has the rows as given, NFC and NFD, and in each the four columns, nothing else.",
        patch=(("**forms}.items()", "**forms, 'NFKC': forms['NFC']}.items()"),),
    ),
    Mistake(
        "nothing is returned",
        "The function ends without a return, so it gives None.",
        patch=(("    return {name:", "    {name:"),),
    ),
)

COST = Check(
    id="ps01.cost_table",
    signature="cost_table(text)",
    reference=utf8.sizes,
    patched=(utf8._row,),
    place=Place("0:18:15", "Lecture 01", "UTF-16 and UTF-32"),
    draw=costs,
    behaviours=(
        Behaviour(
            "counts code points and the bytes of UTF-8",
            1.0,
            (("hi",), ("안녕 👋",), ("",)),
            inputs.texts,
            compare=looks_at(("as given",), ("code points", "utf-8")),
        ),
        Behaviour(
            "counts the bytes of UTF-16 and UTF-32",
            1.0,
            (("hi",), ("안👋",), ("",)),
            inputs.texts,
            compare=looks_at(("as given",), ("utf-16", "utf-32")),
        ),
        Behaviour(
            "counts both normal forms",
            1.5,
            (("\ud55c",), ("\u1112\u1161\u11ab",), ("\u00e9",), ("\ufb01",)),
            inputs.composed,
            compare=looks_at(("NFC", "NFD"), ("code points", "utf-8")),
        ),
        Behaviour(
            "gives the whole table and nothing else",
            0.5,
            (("\u00e9",), ("",)),
            inputs.composed,
        ),
    ),
    mistakes=MISTAKES,
)
