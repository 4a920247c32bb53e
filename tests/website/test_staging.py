"""What the site is made of: every notebook and module has its page, every link its target.

Nothing is run and Sphinx is not needed. Left out: the built site, which `make doors` walks.
"""

import os
import posixpath
import re
import sys
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from nbformat import v4

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from scripts.lectures import Run  # noqa: E402
from scripts.website import landing, pages, reference, staging  # noqa: E402
from scripts.website.execution import Kept  # noqa: E402

WORDS = [
    "token id",
    "vocabulary",
    "vocabulary size",
    "merge",
    "merge rank",
    "pair",
    "pre-tokenization",
    "split pattern",
    "chunk",
    "byte-level BPE",
    "special token",
    "byte fallback",
    "code point",
    "embedding",
    "unembedding",
    "bits per byte",
    "compression",
    "gist token",
    "distillation",
    "patch",
    "codebook",
    "under-trained token",
    "token healing",
    "check",
    "hidden input",
    "counterexample",
    "mutant",
]


@pytest.fixture(scope="module")
def made():
    return staging.staged({})


def entries(text):
    """The pages that a page's contents name."""
    trees = re.findall(r"```\{toctree\}\n(.*?)```", text, re.DOTALL)
    lines = [line for tree in trees for line in tree.splitlines() if line and line[0] != ":"]
    return [re.sub(r".*<(.+)>$", r"\1", line) for line in lines]


def prose(name, text):
    """The Markdown of a page, code left out."""
    if name.endswith(".ipynb"):
        cells = nbformat.reads(text, as_version=4).cells
        text = "\n\n".join(c.source for c in cells if c.cell_type == "markdown")
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def test_the_contents_name_every_page_once(made):
    named = entries(made["index.md"])
    inside = [f"reference/{name}" for name in entries(made["reference/index.md"])]
    there = {name.rsplit(".", 1)[0] for name in made} - {"index"}
    assert sorted(named + inside) == sorted(there)


def test_every_lecture_problem_set_and_module_has_a_page(made):
    lectures = [f"lectures/{p.name}" for p in (ROOT / "lectures").glob("*.ipynb")]
    sets = [p.stem for p in (ROOT / "exercises").glob("*/*.ipynb")]
    assert len(lectures) >= 12 and len(sets) >= 12
    exercises = [f"exercises/{n}/{page}" for n in sets for page in (f"{n}.ipynb", "solutions.md")]
    modules = [
        ".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for p in (ROOT / "minbpe_ref").rglob("*.py")
        if not p.name.startswith("_") or p.name == "__init__.py"
    ]
    documented = [f"reference/{name}.md" for name in modules]
    assert [p for p in lectures + exercises + documented if p not in made] == []
    assert ".. automodule:: minbpe_ref.base\n" in made["reference/minbpe_ref.base.md"]


def test_every_link_between_pages_has_its_target(made):
    there = set(made) | set(staging.pictures(made))
    lost = []
    for name, text in made.items():
        for link in re.findall(r"\]\(([^)\s]+)\)", prose(name, text)):
            target = unquote(link.partition("#")[0])
            if not target or "://" in target:
                continue
            base = "" if target.startswith("/") else posixpath.dirname(name)
            path = posixpath.normpath(posixpath.join(base, target.lstrip("/")))
            if path not in there:
                lost.append(f"{name}: {link}")
    assert lost == []


def test_the_landing_page_s_own_links_lead_to_pages(made):
    links = re.findall(r'href="([^":]+)\.html"', made["index.md"])
    pages_there = {name.rsplit(".", 1)[0] for name in made}
    assert len(links) > 24 and set(links) <= pages_there


def test_an_exercise_shows_no_solution_and_its_solutions_show_all(made):
    for path in pages.problem_sets():
        shown = nbformat.reads(made[f"exercises/{path.stem}/{path.name}"], as_version=4)
        everything = "\n".join(cell.source for cell in shown.cells)
        solved = pages.read(ROOT / "solutions" / path.stem / path.name)
        opened = made[f"exercises/{path.stem}/solutions.md"]
        answers = [c for c in solved.cells if pages.MARKS.search(c.source)]
        assert opened.count(":::{dropdown}") == len(answers) > 2
        assert opened.startswith("---\nnosearch: true\n")
        for cell in answers:
            answer = pages.MARKS.split(cell.source)[2].strip()
            assert answer not in everything
            assert answer.splitlines()[0].strip() in opened
        assert "SOLUTION" not in everything + opened


def test_a_lecture_is_for_reading():
    def output(data):
        return v4.new_output("display_data", data=data)

    folded = v4.new_code_cell("answer()", metadata={"jupyter": {"source_hidden": True}})
    folded.outputs = [output({"text/html": f"<details>{pages.NO_GUESS}</details>"})]
    widget = v4.new_code_cell("playground()")
    widget.outputs = [output({pages.WIDGET: {}, "text/html": "still"})]
    guess = v4.new_code_cell("guess = ...", metadata={"tags": ["guess"]})
    nb = v4.new_notebook(cells=[v4.new_markdown_cell("# Lecture 03: X"), guess, folded, widget])
    shown = pages.lecture(nb)
    assert [cell.source for cell in shown.cells] == ["# Lecture 03: X", "answer()", "playground()"]
    assert shown.cells[1].metadata["tags"] == ["hide-input"]
    assert shown.cells[1].outputs[0].data["text/html"] == (
        "<details>Your guess first. Then open this.</details>"
    )
    assert dict(shown.cells[2].outputs[0].data) == {"text/html": "still"}
    assert "What is said." in pages.lecture(nb, "What is said.").cells[1].source


def test_a_lecture_says_when_its_outputs_are_missing_or_old(made):
    name = "01_strings_and_bytes"
    run = Run(name, 1.0, 1.0, "x", 1.0, 0)
    nb = pages.read(ROOT / "lectures" / f"{name}.ipynb")
    assert "its outputs are missing" in made[f"lectures/{name}.ipynb"]
    for current in (True, False):
        shown = staging.staged({name: Kept(nb, run, current)})[f"lectures/{name}.ipynb"]
        assert ("those of an earlier run" in shown) is not current


def test_the_folded_answer_is_spelled_as_the_course_spells_it():
    from minbpe_ref.drawing import answer_card

    assert pages.NO_GUESS in answer_card(..., 3).data


def test_the_glossary_has_the_course_s_words_and_leads_to_where_they_stand(made):
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    terms = dict(re.findall(r"^(\S.*)\n  (.+)$", text.partition("{glossary}\n")[2], re.MULTILINE))
    assert [word for word in WORDS if word not in terms] == []
    assert list(terms) == sorted(terms, key=str.casefold)
    for word in set(re.findall(r"\{term\}`(?:[^`<]*<)?([^`>]+)", text)):
        assert word in terms
    for word, said in terms.items():
        for link in re.findall(r"\((\.\./[^)]+\.ipynb)\)", said):
            told = (ROOT / "docs" / link).read_text(encoding="utf-8").casefold()
            stem = word.casefold().split()[0].removesuffix("ation").removesuffix("ize")
            assert stem in told, f"{link} never says {word}"


def test_a_check_at_work_is_the_real_one():
    shown = landing.feedback(())
    assert "Smallest counterexample" in shown and "the second token of the pair stays" in shown
    with pytest.raises(KeyError, match="weather"):
        landing.filled("<!-- made: weather -->", ())


def test_a_door_without_its_page_leads_to_the_next_best():
    assert landing.doors(("study",)).count('href="study.html"') == 3
    every = landing.doors(("study", "teaching", "workshops"))
    assert 'href="teaching.html"' in every and 'href="workshops.html"' in every


def test_run_times_come_from_the_site_s_runs_when_nobody_measured():
    assert "Nobody has measured" in staging.run_times({})
    page = staging.run_times(
        {"01_x": Kept(v4.new_notebook(), Run("01_x", 12.0, 7.0, "cell", 3.0, 0), True)}
    )
    assert "| 01_x | 12 | 7 | `cell`, 3 | 0 | runs |" in page and "make site" in page


def test_only_what_differs_is_written(tmp_path):
    staging.sync(tmp_path, {"a.md": "one", "b/c.md": "two"})
    os.utime(tmp_path / "a.md", ns=(1, 1))
    staging.sync(tmp_path, {"a.md": "one", "d.md": "three"}, ["LICENSE"])
    assert (tmp_path / "a.md").stat().st_mtime_ns == 1
    assert not (tmp_path / "b" / "c.md").exists()
    assert (tmp_path / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_docstrings_keep_their_signs():
    lines = ["Reads", "- `a` and *args", "- `b_`", "", "    >>> x | y", "", "n_: a|b"]
    assert reference.as_rst(lines) == [
        "Reads", "", "- ``a`` and \\*args", "- ``b_``", "", "    >>> x | y", "", "n\\_: a\\|b",
    ]  # fmt: skip
