"""The reference of `minbpe_ref`: one page a module, grouped and in reading order, and what leads there.

Docstrings are written for people who read code, in plain text with `names` in single backticks.
Sphinx reads them as reStructuredText, so what would mean something else there is escaped.
"""

from __future__ import annotations

import ast
import re

from scripts.lectures import ROOT

PACKAGE = ROOT / "minbpe_ref"
# Reading order within the package itself; what is not named here follows by name.
ORDER = [
    "utf8",
    "base",
    "basic",
    "regex",
    "alternatives",
    "specials",
    "gpt2",
    "gpt4",
    "gpt4o",
    "recover",
    "encoding",
    "incremental",
    "sentencepiece_bpe",
    "sentencepiece_model",
    "sentencepiece_training",
    "unigram",
    "superbpe",
    "fairness",
    "chat",
    "healing",
    "export",
    "model_file",
    "minbpe_v1",
    "vocabularies",
    "corpora",
    "text",
]
GROUPS = {
    "": ("Tokenizers", "In the order of the lectures: read it from top to bottom."),
    "lm": ("Small language models", "From training to glitch tokens, with torch."),
    "engine": ("The engine", "The same merges at the machine's speed; needs numba."),
    "playground": ("The playground", "Type text, see its tokens."),
}


def modules() -> list[str]:
    """The dotted names of all public modules."""
    files = [p.relative_to(ROOT) for p in PACKAGE.rglob("*.py")]
    names = [".".join(f.with_suffix("").parts).removesuffix(".__init__") for f in files]
    return sorted(n for n in names if not any(part.startswith("_") for part in n.split(".")))


def group_of(name: str) -> str:
    """The subpackage of a module, "" for the package itself.

    >>> group_of("minbpe_ref.lm.gist"), group_of("minbpe_ref.base"), group_of("minbpe_ref.lm")
    ('lm', '', 'lm')
    """
    parts = name.split(".")[1:]
    inside = bool(parts) and (len(parts) > 1 or (PACKAGE / parts[0]).is_dir())
    return parts[0] if inside else ""


def summary(name: str) -> str:
    """The first sentence of a module's docstring."""
    path = ROOT.joinpath(*name.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return said.split("\n\n")[0].replace("\n", " ")


def place(name: str) -> tuple[int, str]:
    """What modules are sorted by: their place in `ORDER`, and after those their name."""
    last = name.split(".")[-1]
    return (ORDER.index(last), "") if last in ORDER else (len(ORDER), name)


def pages() -> dict[str, str]:
    """A page a module, and the index, by the page's name."""
    made: dict[str, str] = {}
    groups: dict[str, list[str]] = {group: [] for group in GROUPS}
    for name in modules():
        groups.setdefault(group_of(name), []).append(name)
        made[f"{name}.md"] = (
            f"# `{name}`\n\n```{{eval-rst}}\n.. automodule:: {name}\n   :members:\n"
            "   :member-order: bysource\n   :ignore-module-all:\n```\n"
        )
    parts = [
        "# Reference of `minbpe_ref`",
        "How it is done right: the package that the lectures use and that the exercises are compared "
        "with. Every example on these pages is run by the tests.",
    ]
    for group, names in groups.items():
        heading, words = GROUPS.get(group, (group, ""))
        names.sort(key=place)
        rows = "\n".join(f"| [{n}]({n}.md) | {_cell(summary(n))} |" for n in names)
        listed = "\n".join(f"{n.removeprefix('minbpe_ref.')} <{n}>" for n in names)
        parts += [f"## {heading}", words, f"| module | what it is |\n|---|---|\n{rows}"]
        parts.append(f"```{{toctree}}\n:hidden:\n\n{listed}\n```")
    made["index.md"] = "\n\n".join(parts) + "\n"
    return made


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def as_rst(lines: list[str]) -> list[str]:
    r"""A docstring's lines as reStructuredText that means the same.

    >>> as_rst(["Calls `f` with *args.", ">>> f(*a)", "", "name_: left"])
    ['Calls ``f`` with \\*args.', '', '>>> f(*a)', '', 'name\\_: left']
    """
    made: list[str] = []
    example = False
    for line in lines:
        begins = line.lstrip().startswith(">>> ")
        # A blank line before an example and before a list: plain text does without.
        listed = re.match(r"\s*- ", line) and made and not re.match(r"\s*- ", made[-1])
        if (begins and not example and made and made[-1].strip()) or (
            listed and made[-1].strip() and not made[-1].startswith(" ")
        ):
            made.append("")
        example = bool(line.strip()) and (begins or example)
        made.append(line if example else _escaped(line))
    return made


def _escaped(line: str) -> str:
    pieces = re.split(r"(``.+?``|`[^`]+`)", line)
    for i, piece in enumerate(pieces):
        if piece.startswith("``"):
            continue
        if piece.startswith("`"):
            pieces[i] = f"`{piece}`"
        else:
            pieces[i] = re.sub(r"([*|\\]|(?<=\w)_(?!\w))", r"\\\1", piece)
    return "".join(pieces)
