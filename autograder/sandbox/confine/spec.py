"""What the sandbox's outside tells its inside: one small file of JSON, read once before the start."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Spec:
    """How one process is to be confined, and what it then becomes.

    argv: the command behind the interpreter (`-m module …`), or a program with its arguments.
    stand_ins: folder put first on the import path; import_from: folders put last. hide: packages whose
    import is refused. limits: `RLIMIT_…` name -> value. uid: the user to become, None to stay. own_network, own_signals:
    see `seccomp.build`. read: None where namespaces already bound what is visible.
    supervise: there is no pid namespace, so a process must stay behind that ends all others.
    """

    argv: list[str]
    stand_ins: str
    import_from: list[str] = field(default_factory=list)
    hide: list[str] = field(default_factory=list)
    limits: dict[str, int] = field(default_factory=dict)
    uid: int | None = None
    own_network: bool = True
    own_signals: bool = True
    supervise: bool = False
    landlock: bool = True
    read: list[str] | None = None
    listing: list[str] = field(default_factory=list)
    write: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """The file's text.

        >>> Spec.from_json(Spec(["-m", "this"], "/stand-ins").to_json()).argv
        ['-m', 'this']
        """
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Spec:
        """Read the file's text; an unknown or missing name raises TypeError."""
        return cls(**json.loads(text))
