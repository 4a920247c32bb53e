"""pip's settings in uv's words: an organisation's index, its certificate, a folder of wheels.

People set these for pip, in pip.conf or as PIP_…, and uv reads neither. Left out: settings of uv's own,
in its files or as UV_…, which uv reads by itself.
"""

import ast
import os
import subprocess
import sys

# pip's name -> uv's variable, and what stands between several values there.
SAME = {
    "index-url": ("UV_DEFAULT_INDEX", " "),
    "extra-index-url": ("UV_INDEX", " "),
    "find-links": ("UV_FIND_LINKS", ","),
    "no-index": ("UV_NO_INDEX", " "),
    "cert": ("SSL_CERT_FILE", " "),
    "client-cert": ("SSL_CLIENT_CERT", " "),
    "trusted-host": ("UV_INSECURE_HOST", " "),
    "proxy": ("ALL_PROXY", " "),
    "timeout": ("UV_HTTP_TIMEOUT", " "),
    "default-timeout": ("UV_HTTP_TIMEOUT", " "),
    "retries": ("UV_HTTP_RETRIES", " "),
}
# What pip shows, asks and keeps, which decides nothing about what gets installed; and `constraint`,
# which install_tool.py hands on.
NO_MATTER = {
    *(
        "cache-dir",
        "config-file",
        "constraint",
        "disable-pip-version-check",
        "exists-action",
        "format",
    ),
    *(
        "log",
        "no-build-isolation",
        "no-cache-dir",
        "no-color",
        "no-input",
        "no-warn-script-location",
    ),
    *("no-python-version-warning", "prefer-binary", "progress-bar", "quiet", "require-virtualenv"),
    *(
        "break-system-packages",
        "root-user-action",
        "use-deprecated",
        "use-feature",
        "user",
        "verbose",
    ),
}
SECTIONS = ("global", "install", ":env:")  # pip lets the later one count


def pips_settings(listed: str) -> dict[str, str]:
    """What `pip config list` says that an install goes by, by its name.

    >>> pips_settings("global.index-url='https://a/simple'\\n:env:.index-url='https://b/simple'")
    {'index-url': 'https://b/simple'}
    """
    found: dict[str, dict[str, str]] = {section: {} for section in SECTIONS}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        section, _, name = key.rpartition(".")
        if section in found:
            found[section][name.replace("_", "-")] = str(ast.literal_eval(value))
    return {name: value for section in SECTIONS for name, value in found[section].items()}


def unknown(settings: dict[str, str]) -> list[str]:
    """The settings that have no counterpart in uv: with one of these, pip has to install."""
    return sorted(set(settings) - set(SAME) - NO_MATTER)


def for_uv(settings: dict[str, str]) -> dict[str, str]:
    """uv's variables that mean the same.

    >>> for_uv({"find-links": "/a /b"})["UV_FIND_LINKS"]
    '/a,/b'
    """
    # As pip does: all indexes count alike, and the system's certificates are trusted.
    variables = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_SYSTEM_CERTS": "true"}
    for name, value in settings.items():
        if name in SAME:
            variable, between = SAME[name]
            variables[variable] = between.join(value.split())
    return variables


def read_settings() -> dict[str, str]:
    """pip's settings on this machine, from its files and variables."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    quiet = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, capture_output=True, encoding="utf-8", errors="replace", env=quiet, check=False
    )
    return pips_settings(done.stdout)
