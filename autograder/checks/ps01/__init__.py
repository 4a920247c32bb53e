"""Problem set 01: Unicode and UTF-8 (lecture 0:14:56 to 0:23:50).

Here is what a text costs in other encodings and forms; code points and their bytes are in
`encode`, the way back in `decode`.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from autograder.checks.contract import Args, Behaviour, Check, Mistake, Place
from autograder.checks.plain_data import difference, short
from autograder.checks.ps01.decode import DECODE, utf8_decode
from autograder.checks.ps01.drawings import costs
from autograder.checks.ps01.encode import CODE_POINTS, ENCODE, code_points, texts, utf8_encode
from autograder.language import words

if TYPE_CHECKING:
    from collections.abc import Callable

_ = words("ps01")


__all__ = ["CHECKS", "code_points", "cost_table", "start", "utf8_decode", "utf8_encode"]

Table = dict[str, dict[str, int]]
ROWS = ("as given", "NFC", "NFD")
COLUMNS = ("code points", "utf-8", "utf-16", "utf-32")


def start() -> dict[str, Any]:
    """The lecture's greeting, and the same sentences in thirteen languages."""
    from minbpe_ref import corpora

    sentences = {
        code: "\n".join(found[:20]) for code, found in corpora.parallel_sentences().items()
    }
    return {"greeting": "안녕하세요 👋 (hello in Korean!)", "sentences": sentences}


def cost_table(text: str) -> Table:
    table = {}
    for name in ["as given", "NFC", "NFD"]:
        form = text if name == "as given" else unicodedata.normalize(name, text)  # type: ignore[arg-type]
        table[name] = {
            "code points": len(form),
            "utf-8": len(form.encode("utf-8")),
            "utf-16": len(form.encode("utf-16-le")),
            "utf-32": len(form.encode("utf-32-le")),
        }
    return table


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


def composed() -> Any:
    """Texts that normalising changes."""
    return texts("ae \u00e9e\u0301\ud55c\u1112\u1161\u11ab\u00f1\u212b\ufb01\u00b2")


COST = Check(
    id="ps01.cost_table",
    signature="cost_table(text)",
    reference=cost_table,
    place=Place("0:18:15", "Lecture 01", "UTF-16 and UTF-32"),
    draw=costs,
    behaviours=(
        Behaviour(
            "counts code points and the bytes of UTF-8",
            1.0,
            (("hi",), ("안녕 👋",), ("",)),
            texts,
            compare=looks_at(("as given",), ("code points", "utf-8")),
        ),
        Behaviour(
            "counts the bytes of UTF-16 and UTF-32",
            1.0,
            (("hi",), ("안👋",), ("",)),
            texts,
            compare=looks_at(("as given",), ("utf-16", "utf-32")),
        ),
        Behaviour(
            "counts both normal forms",
            1.5,
            (("\ud55c",), ("\u1112\u1161\u11ab",), ("\u00e9",), ("\ufb01",)),
            composed,
            compare=looks_at(("NFC", "NFD"), ("code points", "utf-8")),
        ),
        Behaviour(
            "gives the whole table and nothing else",
            0.5,
            (("\u00e9",), ("",)),
            composed,
        ),
    ),
    mistakes=(
        Mistake(
            "len(text) is taken for the bytes",
            "len counts the code points of a text. Its bytes are counted after encoding: len(text.encode(…)).",
            patch=(('len(form.encode("utf-8"))', "len(form)"),),
        ),
        Mistake(
            "the byte order mark is counted",
            "Python's utf-16 and utf-32 put a mark of 2 and 4 bytes before the text. The names that end in -le or -be "
            "leave it out.",
            patch=(("utf-16-le", "utf-16"), ("utf-32-le", "utf-32")),
        ),
        Mistake(
            "UTF-16 is taken for two bytes a code point",
            "Beyond U+FFFF UTF-16 takes four bytes, a surrogate pair.",
            patch=(('len(form.encode("utf-16-le"))', "2 * len(form)"),),
        ),
        Mistake(
            "units are counted, not bytes",
            "A unit of UTF-16 has two bytes, one of UTF-32 four. Bytes are asked for everywhere.",
            patch=(
                ('len(form.encode("utf-16-le"))', 'len(form.encode("utf-16-le")) // 2'),
                ('len(form.encode("utf-32-le"))', 'len(form.encode("utf-32-le")) // 4'),
            ),
        ),
        Mistake(
            "bits are counted",
            "Bytes are asked for; there are eight bits in each.",
            patch=(
                ('len(form.encode("utf-8"))', '8 * len(form.encode("utf-8"))'),
                ('len(form.encode("utf-16-le"))', '8 * len(form.encode("utf-16-le"))'),
                ('len(form.encode("utf-32-le"))', '8 * len(form.encode("utf-32-le"))'),
            ),
        ),
        Mistake(
            "only code points of their own kind are counted",
            "A set counts each code point once. Count them all, repeats too.",
            patch=(('"code points": len(form)', '"code points": len(set(form))'),),
        ),
        Mistake(
            "NFC and NFD change places",
            "NFC composes: one code point for a letter with its accent. NFD decomposes it into several.",
            patch=(
                (
                    "unicodedata.normalize(name, text)",
                    "unicodedata.normalize({'NFC': 'NFD', 'NFD': 'NFC'}[name], text)",
                ),
            ),
        ),
        Mistake(
            "nothing is normalised",
            "The three rows are the same. normalize returns a new text; use what it returns.",
            patch=(
                (
                    'form = text if name == "as given" else unicodedata.normalize(name, text)',
                    "form = text",
                ),
            ),
        ),
        Mistake(
            "NFD is NFC",
            "Your NFD row is composed, as NFC is. Give normalize the name of the row's own form.",
            patch=(("unicodedata.normalize(name, text)", "unicodedata.normalize('NFC', text)"),),
        ),
        Mistake(
            "NFC is NFD",
            "Your NFC row is decomposed, as NFD is. Give normalize the name of the row's own form.",
            patch=(("unicodedata.normalize(name, text)", "unicodedata.normalize('NFD', text)"),),
        ),
        Mistake(
            "the compatibility forms are used",
            "NFKC and NFKD change more than they compose: ﬁ becomes f and i, ² becomes 2. NFC and NFD are asked for.",
            patch=(
                (
                    "unicodedata.normalize(name, text)",
                    "unicodedata.normalize(name.replace('NF', 'NFK'), text)",
                ),
            ),
        ),
        Mistake(
            "the text as given is composed",
            "The first row is the text as it came, whatever its form.",
            patch=(
                (
                    'form = text if name == "as given" else',
                    "form = unicodedata.normalize('NFC', text) if name == \"as given\" else",
                ),
            ),
        ),
        Mistake(
            "code points are counted in the text as given",
            "The number of code points changes with the form: count them in the normalised text.",
            patch=(('"code points": len(form)', '"code points": len(text)'),),
        ),
        Mistake(
            "accents are thrown away",
            "You encode to ASCII and drop the rest. Normalising loses nothing.",
            patch=(
                (
                    "unicodedata.normalize(name, text)",
                    "unicodedata.normalize(name, text).encode('ascii', 'ignore').decode('ascii')",
                ),
            ),
        ),
        Mistake(
            "the encoded text is returned",
            "How many bytes there are is asked for, not the bytes: len(…).",
            patch=(
                ('len(form.encode("utf-8"))', 'form.encode("utf-8")'),
                ('len(form.encode("utf-16-le"))', 'form.encode("utf-16-le")'),
                ('len(form.encode("utf-32-le"))', 'form.encode("utf-32-le")'),
            ),
        ),
        Mistake(
            "rows and columns change places",
            "The rows are the forms: table['NFC']['utf-8'] is a number.",
            patch=(
                (
                    "    return table",
                    "    return {c: {r: table[r][c] for r in table} for c in table['NFC']}",
                ),
            ),
        ),
        Mistake(
            "only the text as given is counted",
            "One row is there. The table has three, one for each form, under the names of the exercise.",
            patch=(("    return table", "    return table['as given']"),),
        ),
        Mistake(
            "there are rows that nobody asked for",
            "The table has the rows as given, NFC and NFD, and in each the four columns, nothing else.",
            patch=(("    return table", "    return {**table, 'NFKC': table['NFC']}"),),
        ),
        Mistake(
            "nothing is returned",
            "The function ends without a return, so it gives None.",
            patch=(("    return table", "    pass"),),
        ),
    ),
)

CHECKS = (CODE_POINTS, ENCODE, DECODE, COST)
