"""Start a process of ours sooner.

Reading a notebook checks it against a schema by jsonschema, which, where it finds `rfc3987_syntax`,
compiles a grammar of internationalised addresses: more than a second of every process, for a format
that a notebook's schema does not have.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import cast


def start() -> None:
    """Have that grammar count as not installed in this process; before notebooks are imported."""
    sys.modules.setdefault("rfc3987_syntax", cast(ModuleType, None))
