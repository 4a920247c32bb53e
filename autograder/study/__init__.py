"""A learner on their own: a folder laid out and brought up to date, checks from the terminal, progress,
and what a workshop hands out.

Left out: a single check in a notebook (`notebook_check`), grading.
"""
