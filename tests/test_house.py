"""The files that hold the course together agree with each other.

pyproject.toml is the source: environment.yml is compared with it, offline. Run: pytest
tests/test_house.py. Left out: whether conda can solve environment.yml (needs a channel), and the pins
and the set-up itself (tests/scripts).
"""

import json
import re
import tomllib
from pathlib import Path

import pytest
import rattler
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from rattler.exceptions import InvalidMatchSpecError

ROOT = Path(__file__).resolve().parent.parent
# The name on PyPI -> the name on conda-forge, where they differ.
CONDA_NAMES = {
    "matplotlib": "matplotlib-base",
    "playwright": "playwright-python",
    "torch": "pytorch-cpu",
}
FROM_PIP = ["copydetect>=0.5"]  # not on conda-forge
FIXED_NAMES = ["autograder", "environment.yml", "exercises", "lectures", "minbpe_ref", "solutions"]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def requirements() -> list[Requirement]:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = [text for extra in project["optional-dependencies"].values() for text in extra]
    return [Requirement(text) for text in [*project["dependencies"], *extras]]


def conda_lines() -> list[str]:
    return [line for line in environment()["dependencies"] if isinstance(line, str)]


def environment() -> dict:
    return yaml.safe_load(read("environment.yml"))


def test_environment_has_the_names_and_ranges_of_pyproject() -> None:
    # Ranges as sets of clauses: their order means nothing.
    ranges = {}
    for line in conda_lines():
        spec = rattler.MatchSpec(line)
        ranges[spec.name.normalized] = set(str(spec.version).split(",")) if spec.version else set()
    project = tomllib.loads(read("pyproject.toml"))["project"]
    expected = {"python": {project["requires-python"]}, "pip": set()}
    for requirement in requirements():
        if str(requirement) in FROM_PIP:
            continue
        name = CONDA_NAMES.get(requirement.name, requirement.name)
        expected[name] = {str(one) for one in requirement.specifier}

    assert ranges == expected


def test_environment_takes_everything_from_conda_forge_and_little_from_pip() -> None:
    assert environment()["channels"] == ["conda-forge", "nodefaults"]
    assert [line for line in environment()["dependencies"] if isinstance(line, dict)] == [
        {"pip": [*FROM_PIP, "-e ."]}
    ]


def test_the_parser_rejects_a_bad_line() -> None:
    with pytest.raises(InvalidMatchSpecError):
        rattler.MatchSpec("numpy>=2.0,<")


@pytest.mark.parametrize("name", FIXED_NAMES)
def test_a_fixed_name_exists(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize(
    "name, words",
    [
        ("LICENSE", "Permission is hereby granted, free of charge"),
        ("LICENSE-docs", "Creative Commons Attribution 4.0 International Public License"),
        ("CITATION.cff", "cff-version"),
        ("CHANGELOG.md", "### Exercises"),
    ],
)
def test_a_licence_or_notice_exists(name: str, words: str) -> None:
    assert words in read(name)


def tree_paths() -> list[str]:
    """The paths in README's tree: the names before the gap on each line, under the folder above."""
    block = re.search(r"## The tree.*?```\w*\n(.*?)```", read("README.md"), re.DOTALL)
    assert block, "README.md has no fenced block under '## The tree'"
    paths, folder = [], ""
    for line in block[1].splitlines():
        names = re.split(r" {2,}", line.strip())[0].split()
        if not line.startswith(" "):
            (folder,) = names
        paths += [name if name == folder else folder + name for name in names]
    return paths


def test_readme_names_only_what_exists() -> None:
    paths = tree_paths()
    assert [path for path in paths if not (ROOT / path).exists()] == []
    assert set(FIXED_NAMES) <= {path.rstrip("/") for path in paths}


def test_readme_names_only_targets_that_make_has() -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`(?:[A-Z_]+=\S+ )?make ([a-z0-9]+)", read("README.md"))) <= targets


def test_files_open_with_an_encoding() -> None:
    # ruff looks at every file; this keeps the rule from being switched off.
    ruff = tomllib.loads(read("pyproject.toml"))["tool"]["ruff"]["lint"]
    assert "PLW1514" in ruff["select"] and ruff["preview"]
    assert not any("PLW1514" in rules for rules in ruff["per-file-ignores"].values())


def test_binder_takes_the_pinned_versions_and_a_python_that_will_do() -> None:
    folder = ROOT / ".binder"
    lines = [
        line
        for line in (folder / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    pins = next(line.removeprefix("-c ") for line in lines if line.startswith("-c "))
    assert (folder / pins).resolve() == ROOT / "constraints.txt"
    # The course from here, with extras that it has; everything else hangs on it.
    course = re.fullmatch(r"\.\[([a-z,]+)\]", lines[-1])
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert course and set(course[1].split(",")) <= set(project["optional-dependencies"])
    # Without CPU's index, pip takes CUDA's torch, which is larger than Binder's image may be.
    assert "--extra-index-url https://download.pytorch.org/whl/cpu" in lines
    python = read(".binder/runtime.txt").strip().removeprefix("python-")
    assert SpecifierSet(project["requires-python"]).contains(python)


def test_the_container_sets_up_as_everybody_does() -> None:
    made = json.loads(read(".devcontainer/devcontainer.json"))
    target = made["onCreateCommand"].removeprefix("make ")
    assert re.search(rf"^{target}:", read("Makefile"), re.MULTILINE)
    version = re.search(r"python:([0-9.]+)-", made["image"])
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert version and SpecifierSet(project["requires-python"]).contains(version[1])
    assert made["postAttachCommand"] == ".venv/bin/tokcourse doctor"
