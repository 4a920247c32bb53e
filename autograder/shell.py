"""What a person is to type: paths as this machine's shell takes them."""

from __future__ import annotations

import os
import shlex
from pathlib import Path


def typed(path: Path | str) -> str:
    """A path in a command that is printed, quoted where the shell would take it apart.

    >>> typed("tokens"), typed("my tokens")
    ('tokens', "'my tokens'")
    """
    text = str(path)
    if os.name == "nt":  # PowerShell and cmd both take double quotes, and no path holds one
        return f'"{text}"' if set(text) & set(" '&()[]{}^=;!+,`~$") else text
    return shlex.quote(text)
