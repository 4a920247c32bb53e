"""A class: its folder, list, rules and exchange, before and after grading.

Left out: grading itself (`grade`), what it shows (`report`, `summary`).
"""
