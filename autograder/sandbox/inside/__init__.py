"""Stand-ins: the first folder on a sandboxed kernel's import path, with harmless packages of our names.

This file only tells tools that those packages belong below `autograder`; inside nothing imports it.
"""
