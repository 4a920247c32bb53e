"""The last steps before a stranger's code: taken inside the sandbox, by the process that will run it.

`python -m confine SPEC` lowers limits, gives up identity and privileges, installs Landlock and seccomp,
and then becomes the kernel, in the same process: a second start would cost every submission 15 ms.
`apply` is also what a process forked from a warm one calls (`warm`).

Standard library only, and nothing in here is secret: the learner's code can read these files.
Left out: namespaces and mounts, which exist before this starts (`autograder/sandbox/bubblewrap.py`).
"""

FAILED = 121  # exit status: a wall could not be built, so nothing ran
