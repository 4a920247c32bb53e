"""All attacks, in the order in which they are tried."""

from __future__ import annotations

from tests.attacks.base import Attack
from tests.attacks.breaking import BREAKING
from tests.attacks.earning import EARNING
from tests.attacks.files import FILES
from tests.attacks.lying import LYING
from tests.attacks.notebooks import NOTEBOOKS
from tests.attacks.reading import READING
from tests.attacks.showing import SHOWING
from tests.attacks.sockets import SOCKETS
from tests.attacks.values import VALUES

ATTACKS: tuple[Attack, ...] = (
    *EARNING,
    *LYING,
    *NOTEBOOKS,
    *READING,
    *BREAKING,
    *SOCKETS,
    *VALUES,
    *FILES,
    *SHOWING,
)
BY_NAME = {attack.name: attack for attack in ATTACKS}
