"""What a lecture notebook must be: its form, read from the file, and what a run of it must show.

Each function returns faults, a sentence each; none means right. `test_lecture_checks` breaks a small
notebook in each way that is looked for here.
"""

import json
import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode, v4

LONGEST_CELL, USUAL_CELL, USUAL_SHARE = 25, 10, 0.9  # lines, lines, share of the code cells
HEADING_EVERY, PASSIVE_MINUTES = 10, 20
WORDS_A_MINUTE, MINUTES_A_CELL = 130, 0.75  # slow reading of prose; looking at a cell's result
SLIDE_TYPES, CELLS_A_SLIDE = ("slide", "subslide", "fragment", "skip", "-"), 6
HANG = 600  # seconds a cell may take before the run is given up; not a measure of speed


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def prose(nb: NotebookNode) -> str:
    return "\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")


# What is looked for in the file


def form_faults(nb: NotebookNode) -> list[str]:
    return [
        *metadata_faults(nb),
        *heading_faults(nb),
        *length_faults(nb),
        *pause_faults(nb),
        *source_faults(nb),
        *slide_faults(nb),
    ]


def metadata_faults(nb: NotebookNode) -> list[str]:
    faults = []
    ids = [cell.get("id") for cell in nb.cells]
    if (nb.nbformat, nb.nbformat_minor) != (4, 5) or None in ids:
        faults.append("not nbformat 4.5 with cell ids")
    if len(set(ids)) < len(ids):
        faults.append("cell ids are not unique")
    if nb.metadata.get("language_info", {}).get("name") != "python":
        faults.append("no language metadata")
    for cell in nb.cells:
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None):
            faults.append(f"{cell.get('id')}: committed with outputs")
    return faults


def heading_faults(nb: NotebookNode) -> list[str]:
    text, faults = prose(nb), []
    if len(re.findall(r"^# ", text, re.MULTILINE)) != 1:
        faults.append("not exactly one H1")
    opening = nb.cells[0].source
    for word in ("Questions", "Objectives", "Time:", "minutes", "Video:"):
        if word not in opening:
            faults.append(f"the opening lacks {word!r}")
    if not re.search(r"\d:\d\d:\d\d", opening):
        faults.append("the opening lacks the video's timestamps")
    for heading in ("Key points", "What the video shows", "What's next"):
        if not re.search(rf"^## {heading}", text, re.MULTILINE):
            faults.append(f"no heading {heading!r}")
    gap = 0
    for cell in nb.cells:
        has_heading = cell.cell_type == "markdown" and re.search(r"^#+ ", cell.source, re.MULTILINE)
        gap = 0 if has_heading else gap + 1
        if gap == HEADING_EVERY:
            faults.append(f"{cell.get('id')}: {HEADING_EVERY} cells without a heading")
    return faults


def length_faults(nb: NotebookNode) -> list[str]:
    lengths = {c.get("id"): len(c.source.splitlines()) for c in nb.cells if c.cell_type == "code"}
    faults = [f"{name}: {n} lines" for name, n in lengths.items() if n > LONGEST_CELL]
    usual = sum(n <= USUAL_CELL for n in lengths.values())
    if usual < USUAL_SHARE * len(lengths):
        faults.append(f"only {usual} of {len(lengths)} code cells have {USUAL_CELL} lines or fewer")
    return faults


def pause_faults(nb: NotebookNode) -> list[str]:
    """Estimate the time between two things the learner does."""
    minutes, faults = 0.0, []
    for cell in nb.cells:
        words = len(cell.source.split()) if cell.cell_type == "markdown" else 0
        minutes += words / WORDS_A_MINUTE + (MINUTES_A_CELL if cell.cell_type == "code" else 0)
        if minutes > PASSIVE_MINUTES:
            faults.append(f"{cell.get('id')}: about {minutes:.0f} minutes with nothing to do")
            minutes = 0
        if {"predict", "try"} & set(tags(cell)):
            minutes = 0
    return faults


def source_faults(nb: NotebookNode) -> list[str]:
    faults = []
    for cell in nb.cells:
        if cell.cell_type == "code":
            for bad in (r"^\s*[!%]", r"\b(pip|conda) install\b", r"https?://", r"\burlopen\b"):
                if re.search(bad, cell.source, re.MULTILINE):
                    faults.append(f"{cell.get('id')}: {bad} in code")
            for call in re.findall(r"\bopen\(.*\)", cell.source):
                if "encoding=" not in call:
                    faults.append(f"{cell.get('id')}: open without encoding")
        if "answer" in tags(cell) and not cell.metadata.get("jupyter", {}).get("source_hidden"):
            faults.append(f"{cell.get('id')}: an answer that is not folded")
    return faults


def slide_faults(nb: NotebookNode) -> list[str]:
    """A lecture can be shown as slides; scripts/slides.py marks them."""
    faults, last = [], None
    for place, cell in enumerate(nb.cells):
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        new = kind in ("slide", "subslide")
        section = cell.cell_type == "markdown" and re.match(r"##? ", cell.source)
        if kind not in SLIDE_TYPES:
            faults.append(f"{cell.get('id')}: not marked as a slide (run scripts/slides.py)")
        elif (place == 0 or section) and kind != "slide":
            faults.append(f"{cell.get('id')}: a section that begins no slide")
        elif "predict" in tags(cell) and not new:
            faults.append(f"{cell.get('id')}: a question in the middle of a slide")
        elif "answer" in tags(cell) and kind != "fragment":
            faults.append(f"{cell.get('id')}: an answer that does not wait for a key")
        last = 1 if new else (last or 0) + (kind != "skip")
        if last == CELLS_A_SLIDE + 1:
            faults.append(f"{cell.get('id')}: a slide of more than {CELLS_A_SLIDE} cells")
    return faults


# What is looked for in a run


def run(nb: NotebookNode, folder: Path, golden: dict[str, object]) -> tuple[NotebookNode, dict]:
    """Run all cells and one more, which evaluates the golden expressions."""
    nb = nbformat.from_dict(nb)
    source = f"import json\nprint(json.dumps({{e: eval(e) for e in {list(golden)!r}}}))"
    nb.cells.append(v4.new_code_cell(source, id="golden"))
    NotebookClient(nb, timeout=HANG, kernel_name="python3").execute(cwd=str(folder))
    values = json.loads(nb.cells.pop().outputs[0].text)
    return nb, values


def run_faults(nb: NotebookNode) -> list[str]:
    return [
        f"{cell.id}: {fault}"
        for cell in nb.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        for fault in output_faults(output)
    ]


def output_faults(output: NotebookNode) -> list[str]:
    if output.output_type == "error":
        return [f"error {output.ename}"]
    if output.output_type == "stream":
        return [f"stderr: {output.text[:200]}"] if output.name == "stderr" else []
    faults = [f"{kind} has no alt text" for kind in output.data if kind.startswith("image/")]
    page = output.data.get("text/html", "")
    for picture in re.findall(r"<img\b[^>]*>", page):
        if not re.search(r'\balt="\s*[^"\s]', picture):
            faults.append("img has no alt text")
    drawn = "<svg" in page or "background:rgba" in page
    if drawn and not re.search(r'role="img" aria-label="\s*[^"\s]', page):
        faults.append("a drawing has no role and label")
    return faults


def number_faults(nb: NotebookNode) -> list[str]:
    """Find numbers of two digits or more in the prose that no cell of the notebook computes.

    What the video says (tag `video`) and the opening's minutes (tag `opening`) are not ours.
    """
    shown = []
    for cell in nb.cells:
        if cell.cell_type == "code":
            shown.append(cell.source)
            shown += [str(out.get("text", "") or out.get("data", "")) for out in cell.outputs]
    known = set(re.findall(r"\d+", re.sub(r"(?<=\d)[,_](?=\d)", "", "\n".join(shown))))
    faults = []
    for cell in nb.cells:
        if cell.cell_type == "markdown" and not {"video", "opening"} & set(tags(cell)):
            text = re.sub(r"\d:\d\d:\d\d|\]\([^)]*\)|(?i:lecture|problem set) \d+", "", cell.source)
            text = re.sub(r"(?<=\d),(?=\d)", "", text)
            faults += [
                f"{cell.id}: {number} is computed nowhere"
                for number in re.findall(r"\d{2,}", text)
                if number not in known
            ]
    return faults
