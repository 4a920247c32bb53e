"""The site around them: JupyterLab's pages, the notebooks as files, settings, and a first page.

Left out: what is fetched (`tools`), Python itself (`runtime`), what of the course goes in (`course`).
"""

from __future__ import annotations

import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lite import course, page, runtime, tools

SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}
CONFIG: dict[str, Any] = {
    "jupyter-lite-schema-version": 0,
    "jupyter-config-data": {
        "appName": "Tokenizer course",
        "contentsStorageName": "gpt-tokenizer-course files",
        "settingsStorageName": "gpt-tokenizer-course settings",
        "workspacesStorageName": "gpt-tokenizer-course workspaces",
        "contentsAllJsonFile": "all.json",
        "litePluginSettings": {
            "@jupyterlite/pyodide-kernel-extension:kernel": {"disablePyPIFallback": True}
        },
    },
}


def build(pyodide: Path, wheels: Path, work: Path, target: Path) -> None:
    """Build the site into `target`, by way of a folder `work` of JupyterLite's own form."""
    shutil.rmtree(work, ignore_errors=True)
    runtime.lay_out(pyodide, wheels, work / "static" / "pyodide")
    (work / "pypi").mkdir()
    for comm in wheels.glob("comm-*.whl"):  # the kernel installs it by name when it starts
        shutil.copyfile(comm, work / "pypi" / comm.name)
    _write(work / "jupyter-lite.json", CONFIG)
    _write(work / "overrides.json", SETTINGS)
    made = work / "made"
    flags = ("--no-sourcemaps", "--no-unused-shared-packages", "--apps", "lab")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("JUPYTER")}
    clean |= {"JUPYTER_CONFIG_DIR": str(work / "config"), "JUPYTER_NO_CONFIG": "1"}
    folders = ("--lite-dir", work, "--output-dir", made)
    command = (tools.PYTHON, "-m", "jupyterlite_core", "build", *folders, *flags)
    tools.run(*command, cwd=work, env=clean)
    lay_contents(made)
    (made / "index.html").write_text(page.first_page(), encoding="utf-8")
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, target)
    shutil.rmtree(work)


def lay_contents(site: Path) -> None:
    """The notebooks under `files/`, and for each folder the list that JupyterLab asks a server for."""
    for path in course.notebooks():
        copy = site / "files" / path.relative_to(tools.ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(course.for_the_browser(path.read_text(encoding="utf-8")), encoding="utf-8")
    files, now = site / "files", datetime.now(UTC).isoformat(timespec="seconds")
    for folder in [files, *(path for path in files.rglob("*") if path.is_dir())]:
        inner = folder.relative_to(files)
        listed = [listing(path, files, now) for path in sorted(folder.iterdir())]
        _write(
            site / "api" / "contents" / inner / "all.json",
            listing(folder, files, now) | {"content": listed, "format": "json"},
        )


def listing(path: Path, files: Path, when: str) -> dict[str, Any]:
    """A file or folder as JupyterLab's contents interface tells of it, without its contents.

    when: the time that is shown as its last change.
    """
    inner = path.relative_to(files).as_posix()
    kind = "directory" if path.is_dir() else "notebook"
    return {
        "name": "" if inner == "." else path.name,
        "path": "" if inner == "." else inner,
        "type": kind,
        "size": path.stat().st_size if path.is_file() else None,
        "created": when,
        "last_modified": when,
        "writable": True,
        "content": None,
        "format": None,
        "mimetype": None,
    }


def _write(path: Path, data: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
