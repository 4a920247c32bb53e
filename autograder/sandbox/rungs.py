"""Which walls this host offers: the rungs of a ladder, tried from the top.

`bwrap+cgroup`: namespaces, and one limit for all processes together. `bwrap`: namespaces.
`landlock`: no namespaces, see `bare`. `none`: nothing that would hold; grading refuses. `unsafe` is on
no ladder: a kernel as you, only where it was asked for.
"""

from __future__ import annotations

import functools
import os
import platform
import sys
from dataclasses import dataclass

from autograder.language import marked, words
from autograder.sandbox import bare, bubblewrap, cgroups, view
from autograder.sandbox.confine import landlock
from autograder.sandbox.confine.syscalls import MACHINES

_ = words("commands")


NAMES = ("bwrap+cgroup", "bwrap", "landlock", "none")
NO_BWRAP = marked("install bubblewrap (Debian, Ubuntu, Fedora: the package `bubblewrap`)")
NO_NAMESPACES = marked(
    "allow user namespaces: sysctl user.max_user_namespaces above 0; on Debian also "
    "kernel.unprivileged_userns_clone=1; on Ubuntu 24.04 and newer an AppArmor profile "
    "for bwrap; in a container, a seccomp profile that allows them (podman and "
    "Kubernetes with hostUsers: false do)"
)
NO_LANDLOCK = marked("a kernel with Landlock (Linux 5.13 and newer, `landlock` in the lsm= list)")


class SandboxUnavailable(RuntimeError):
    """This host can't hold a stranger's code; the message says what is missing and the way out."""


@dataclass(frozen=True)
class Rung:
    """One answer to "what holds here".

    details: what was found. missing: why no higher rung. way_out: what to change for a higher one,
    "" at the top. identity: how bubblewrap separates users. cgroup: where groups can be made.
    """

    name: str
    details: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    way_out: str = ""
    identity: bubblewrap.Identity = "namespace"
    cgroup: cgroups.Parents | None = None

    @property
    def holds(self) -> bool:
        """Whether a stranger's code may run on it."""
        return self.name not in ("none", "unsafe")


@functools.cache
def probe() -> Rung:
    """The highest rung of this host, found by trying; remembered for this process.

    >>> probe().name in NAMES
    True
    """
    if sys.platform != "linux":
        said = _("sandboxes need Linux, this is {platform}").format(platform=sys.platform)
        return Rung(
            "none", (), (said,), _("grade in WSL2, in a Linux virtual machine or in a container")
        )
    if platform.machine() not in MACHINES:
        said = _("no seccomp filter for {machine}; known: {machines}").format(
            machine=platform.machine(), machines=", ".join(MACHINES)
        )
        return Rung(
            "none", (), (said,), _("grade on {machines}").format(machines=_(" or ").join(MACHINES))
        )
    tried = _bubblewrap()
    if isinstance(tried, Rung):
        return tried
    missing, ways = tried
    return _landlock(missing, ways)


def _bubblewrap() -> Rung | tuple[list[str], list[str]]:
    """The rung with namespaces, or what is missing and the ways out."""
    offered = bubblewrap.options()
    if not offered:
        return [_("bubblewrap is not installed")], [_(NO_BWRAP)]
    old = [name for name in bubblewrap.NEEDED_OPTIONS if name not in offered]
    if old:
        return [_("this bubblewrap lacks {old}").format(old=", ".join(old))], [
            _("install bubblewrap 0.6 or newer")
        ]
    identities: list[bubblewrap.Identity] = ["namespace"]
    if os.geteuid() == 0:
        identities.insert(0, "user")
    said = ""
    for identity in identities:
        said = bubblewrap.trial(identity)
        if not said:
            return _with_group(identity)
    return [_("bubblewrap cannot separate a process here: {said}").format(said=said)], [
        _(NO_NAMESPACES)
    ]


def _with_group(identity: bubblewrap.Identity) -> Rung:
    abi = landlock.version()
    how = {"user": _("a user of its own"), "namespace": _("a user namespace")}[identity]
    details = [
        _("namespaces, {how}").format(how=how),
        "seccomp",
        _("Landlock {abi}").format(abi=abi) if abi else _("no Landlock"),
    ]
    missing = [] if abi else [_("Landlock: the folder of sockets is bounded a file at a time")]
    group = cgroups.find()
    if group is not None:
        details.append(_("cgroup version {version}").format(version=group.version))
        way = "" if abi else NO_LANDLOCK
        return Rung("bwrap+cgroup", tuple(details), tuple(missing), way, identity, group)
    missing.append(_("no cgroup can be made: memory is bounded a process at a time"))
    way = _(
        "run the grader in a delegated cgroup (systemd-run --user --scope -p Delegate=yes), "
        "or as root"
    )
    return Rung("bwrap", tuple(details), tuple(missing), way, identity)


def _landlock(missing: list[str], ways: list[str]) -> Rung:
    abi = landlock.version()
    if not abi:
        missing, ways = [*missing, _("this kernel has no Landlock")], [*ways, _(NO_LANDLOCK)]
    elif os.geteuid() == 0 and (closed := bare.unreadable(view.look())):
        missing = [
            *missing,
            _("the kernel's user could not enter {closed}").format(closed=", ".join(closed)),
        ]
        ways = [*ways, _("install Python and the environment outside home folders")]
    else:
        group = cgroups.find()
        details = (
            _("Landlock {abi}").format(abi=abi),
            "seccomp",
            *((_("cgroup version {version}").format(version=group.version),) if group else ()),
        )
        return Rung("landlock", details, tuple(missing), _("; or ").join(ways), cgroup=group)
    return Rung("none", (), tuple(missing), _("; or ").join(ways))


def require(name: str = "auto") -> Rung:
    """The rung that a kernel may start on.

    name: `auto` for the highest, or one of NAMES to ask for that one.

    Raises:
        SandboxUnavailable: when none holds, or not the one asked for.
    """
    found = probe()
    if name not in ("auto", found.name):
        found = _asked(name, found)
    if not found.holds:
        raise SandboxUnavailable(
            _("No sandbox holds on this host: {missing}. The way out: {way_out}.").format(
                missing="; ".join(found.missing), way_out=found.way_out
            )
        )
    return found


def _asked(name: str, found: Rung) -> Rung:
    if name == "bwrap" and found.name == "bwrap+cgroup":
        return Rung("bwrap", found.details[:-1], found.missing, found.way_out, found.identity)
    if name == "landlock" and found.name != "none":
        return _landlock([], [])
    if name in NAMES:
        raise SandboxUnavailable(
            _(
                "The sandbox {name} was asked for, and this host offers {found}; {missing}. Ask for "
                "`auto`."
            ).format(
                name=name,
                found=found.name,
                missing="; ".join(found.missing) or _("nothing is missing for that one"),
            )
        )
    raise SandboxUnavailable(
        _("No sandbox is called {name!r}; there are auto, {names}.").format(
            name=name, names=", ".join(NAMES)
        )
    )
