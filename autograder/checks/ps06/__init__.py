"""Problem set 06: special tokens, chat format, fill in the middle, files (lecture 1:18:26; 1:51:41).

A module a function, in exercise order: `registering`, `encoding`, `decoding`, `chats`, `holes`,
`saving`, `loading`, `exporting`. What the functions are given is in `adapters`.
"""

from __future__ import annotations

from autograder.checks.ps06.chats import RENDER_CHAT
from autograder.checks.ps06.decoding import DECODE
from autograder.checks.ps06.encoding import ENCODE
from autograder.checks.ps06.exporting import EXPORT
from autograder.checks.ps06.holes import FILL
from autograder.checks.ps06.loading import LOAD
from autograder.checks.ps06.registering import REGISTER
from autograder.checks.ps06.saving import SAVE
from autograder.checks.ps06.start import start

__all__ = ["CHECKS", "start"]

CHECKS = (REGISTER, ENCODE, DECODE, RENDER_CHAT, FILL, SAVE, LOAD, EXPORT)
