"""What a door is: steps that a person takes, in order, each walked by a test and photographed.

A module `tests/doors/door_NAME.py` makes one door, and is found by its name:

    DOOR = Door("workshop", "Run a workshop")

    @DOOR.place                      # optional: what the steps stand on, made once, put away after
    @contextmanager
    def place(walk):
        with running(walk.folder / "course", walk.folder / "home") as lab, browsing() as page:
            yield SimpleNamespace(lab=lab, page=page, walk=walk)

    @DOOR.step("The plan for 90 minutes names its lectures")
    def plan(at):                    # at: what `place` gave, the Walk itself without one
        at.page.goto(…)
        at.walk.shoot(at.page, "plan")
        assert …

A step passes when its function returns. After one that fails, the door's other steps are not tried,
unless they are declared with `alone=True`. `Missing` says that this machine lacks something; the step
is then not tried, and that is no pass either. Steps clean up after themselves in `place`.
Left out: JupyterLab and Chromium, which are in tests/support/lab.py.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MODULE = Path(__file__).resolve()
HERE = MODULE.parent
ROOT = HERE.parents[1]
SHOTS = ROOT / "build" / "doors"


class Missing(Exception):
    """Something that this machine lacks, and how to get it; the steps that need it are not tried."""


@dataclass(frozen=True)
class Walk:
    """One walk through a door: a folder that goes away, and one for screenshots that stays."""

    folder: Path
    shots: Path

    def shoot(self, page: Any, name: str, *, whole: bool = False) -> Path:
        """Photograph a page of Playwright's, all of its height if `atomic_write`; gives the PNG's path."""
        self.shots.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=self.shots / f"{name}.png", full_page=whole)
        return self.shots / f"{name}.png"


@dataclass(frozen=True)
class Step:
    """What a person does, in words and as a function; `alone` if it does not need those before it."""

    title: str
    take: Callable[[Any], object]
    alone: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a step: `passed`, `failed` or `not tried`, and why."""

    title: str
    status: str
    why: str = ""


@contextmanager
def _open_air(walk: Walk) -> Iterator[Walk]:
    yield walk


@dataclass
class Door:
    """A way into the course. `name` is one word, for the command; `title` is for people."""

    name: str
    title: str
    steps: list[Step] = field(default_factory=list)
    _place: Callable[[Walk], AbstractContextManager[Any]] = _open_air

    def place(self, make: Callable[[Walk], AbstractContextManager[Any]]) -> Callable:
        """Declare what the steps stand on: a context manager that takes the Walk."""
        self._place = make
        return make

    def step(self, title: str, *, alone: bool = False) -> Callable[[Callable], Callable]:
        """Declare the next step; `alone` for one that does not need those before it."""

        def declare(take: Callable[[Any], object]) -> Callable:
            self.steps.append(Step(title, take, alone))
            return take

        return declare

    def walk(self, shots: Path = SHOTS) -> Iterator[Outcome]:
        """Take all steps in order; gives an outcome for each, however it went."""
        left = list(self.steps)
        try:
            with (
                tempfile.TemporaryDirectory(prefix="tok-door-") as folder,
                self._place(Walk(Path(folder), shots / self.name)) as at,
            ):
                stuck = ""
                while left:
                    step = left.pop(0)
                    outcome = _take(step, at, stuck)
                    if outcome.status != "passed" and not step.alone:
                        stuck = stuck or step.title
                    yield outcome
        except Exception as error:  # the place could not be made, or not put away
            if not left:
                yield Outcome("puts everything away", "failed", _said(error))
            for step in left:
                status = "not tried" if isinstance(error, Missing) else "failed"
                yield Outcome(step.title, status, _said(error))


def _take(step: Step, at: Any, stuck: str) -> Outcome:
    if stuck and not step.alone:
        return Outcome(step.title, "not tried", f"comes after “{stuck}”")
    try:
        step.take(at)
    except Missing as error:
        return Outcome(step.title, "not tried", _said(error))
    except (Exception, SystemExit) as error:
        return Outcome(step.title, "failed", _said(error))
    return Outcome(step.title, "passed")


def _said(error: BaseException) -> str:
    """The error in a few lines: where in the door, and what it says."""
    if isinstance(error, Missing):
        return str(error)
    places = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename) != MODULE]
    where = f"{Path(places[0].filename).name}:{places[0].lineno}: " if places else ""
    words = "\n".join(str(error).splitlines()[:6]) or (places[-1].line if places else "")
    return f"{where}{type(error).__name__}: {words}"


def doors(names: Sequence[str] = (), folder: Path = HERE) -> list[Door]:
    """The doors that the modules `door_*.py` declare, by name; raises ValueError for an unknown one."""
    found = {}
    for path in sorted(folder.glob("door_*.py")):
        spec = importlib.util.spec_from_file_location(f"tests.doors.{path.stem}", path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path} cannot be imported")
        module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found[module.DOOR.name] = module.DOOR
    if wrong := [name for name in names if name not in found]:
        raise ValueError(f"no door is called {wrong[0]!r}; there are {', '.join(found)}")
    return [door for name, door in found.items() if not names or name in names]
