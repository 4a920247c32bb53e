"""nbgrader's execute step, with the score decided outside the learner's kernel.

`Judge` stands in nbgrader's own list of preprocessors in place of its `Execute`. It takes what was
judged before from the cache, and has the rest run and judged in a process of its own.

Left out: running and judging (`execute`), the process (`worker`), what an entry hangs on (`cache`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Dict, Float, Unicode

from autograder.course import records
from autograder.course.kept_scores import hold
from autograder.grading import cache, worker
from autograder.grading.execute import Settings
from autograder.language import speaking


class Judge(NbGraderPreprocessor):
    """The step; its traits are what a grading run is configured by."""

    kernel = Unicode("python3", help="kernelspec that submissions run in").tag(config=True)
    environment = Dict({}, help="variables for the kernel's process").tag(config=True)
    secret_file = Unicode("", help="file with the secret that hidden inputs hang on").tag(
        config=True
    )
    run = Unicode("", help="id of this grading run, recorded so that an appeal replays it").tag(
        config=True
    )
    cell_seconds = Float(20.0, help="time for one cell").tag(config=True)
    notebook_seconds = Float(120.0, help="time for all cells of a notebook").tag(config=True)
    check_seconds = Float(120.0, help="time for the answers to all checks").tag(config=True)
    records = Unicode("", help="folder for a record of each submission").tag(config=True)
    kept = Unicode("", help="file of scores that a regrading kept").tag(config=True)
    cache = Unicode("", help="folder of judged notebooks; none is judged twice").tag(config=True)
    reveal = Unicode("mistake", help="of hidden failures: nothing, mistake, counterexample").tag(
        config=True
    )

    language = Unicode("en", help="of the feedback").tag(config=True)

    def settings(self) -> Settings:
        """The traits as one record."""
        secret = Path(self.secret_file).read_bytes() if self.secret_file else b""
        return Settings(
            self.kernel,
            tuple(sorted(self.environment.items())),
            secret,
            self.run,
            self.cell_seconds,
            self.notebook_seconds,
            self.check_seconds,
            self.reveal,
            self.language,
        )

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run and judge one submission's notebook, in a process of its own, unless that was done."""
        names, settings = resources["nbgrader"], self.settings()
        digest = records.fingerprint(nb)
        entries = cache.Cache(Path(self.cache)) if self.cache else None
        name = cache.key(nb, names["assignment"], settings)
        judged = entries.get(name) if entries else None
        if judged is None:
            judged = worker.shared().judge(nb, names["assignment"], settings)
            if entries:
                entries.put(name, judged)
        nb, made = worker.filled(nb, names["assignment"], settings, judged)
        if self.kept:
            with speaking(self.language):
                made = hold(Path(self.kept), names, nb, made)
        if self.records:
            facts = {
                "run": self.run,
                "notebook": digest,
                "sandbox": records.rung(self.kernel),
                "start": judged.begun,
                "seconds": judged.seconds,
            }
            folder = Path(self.records)
            records.write(folder, names["assignment"], names["student"], facts, made)
        return nb, resources
