"""Say what was measured: a table, the worst ratios, a plot.

A ratio is a peer's CPU seconds over the engine's: above 1 the engine is ahead.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

Group = tuple[str, str, int]  # task, corpus, vocabulary size


def grouped(results: dict[str, Any]) -> dict[Group, dict[str, dict[str, float]]]:
    """Return the measurements that may be compared, by name."""
    groups: dict[Group, dict[str, dict[str, float]]] = defaultdict(dict)
    for row in results["medians"]:
        groups[row["task"], row["corpus"], row["vocab_size"]][row["name"]] = row
    return groups


def rivals(name: str, names: list[str]) -> list[str]:
    """Return which of `names` do the same work as the engine's `name`: same pattern, same output."""
    gpt2 = {"gigabpe", "gigatoken"}
    if name == "engine":
        return [n for n in names if not n.startswith("engine") and n not in gpt2]
    if name == "engine, GPT-2":
        return [n for n in names if n in gpt2]
    kind = name.partition(", ")[2]
    return [n for n in names if not n.startswith("engine") and n.endswith(kind)]


def ratios(results: dict[str, Any]) -> list[tuple[float, Group, str, str]]:
    """Return for each group and each of the engine's faces the ratio of its best peer."""
    found = []
    for group, rows in grouped(results).items():
        for name in rows:
            if not name.startswith("engine"):
                continue
            peers = rivals(name, list(rows))
            if peers:
                best = min(peers, key=lambda peer: rows[peer]["cpu"])
                found.append((rows[best]["cpu"] / rows[name]["cpu"], group, name, best))
    return found


def summary(results: dict[str, Any]) -> str:
    """Return the table and, last, one line with the worst ratios."""
    lines = []
    for (task, corpus, size), rows in grouped(results).items():
        lines.append(f"\n{task} {corpus}" + (f", vocabulary {size}" if size else ", cl100k_base"))
        for name, row in sorted(rows.items(), key=lambda item: item[1]["cpu"]):
            lines.append(
                f"  {name:18} {row['cpu']:8.2f} s  {row['bytes'] / row['cpu'] / 1e6:7.1f} MB/s"
                f"  process {row['process']:6.2f} s  +{row['peak_mb']:.0f} MB"
            )
    lines.append("\nmerges equal to:")
    lines += [f"  {name:18} {what}" for name, what in results["equal"].items()]
    worst = []
    for task, label in (("train", "training"), ("encode", "encoding")):
        of_task = [found for found in ratios(results) if found[1][0] == task]
        ratio, (_, corpus, size), name, peer = min(of_task)
        where = f"{corpus}{f' at {size}' if size else ''}"
        worst.append(f"{label} {ratio:.2f} ({name} to {peer}, {where})")
    lines.append(f"\nworst ratio to the best peer: {', '.join(worst)}")
    return "\n".join(lines)


PAGE = """\
# Benchmarks

Written by `make bench` ({machine}; medians of {rounds} rounds, every library in turn in a process of its own on one processor). A figure is CPU seconds inside the call, with the text in memory; what is loaded or compiled before is in the process time. Memory is the peak above what reading the text had taken already; 0 stands for no more than that. Before anything is timed, merges are compared with each other and ids with tiktoken's; the run ends if they differ.

![Throughput of each library on each corpus; the engine's bars are hatched](../benchmarks/results.svg)

**{worst}.** Above 1 the engine is ahead; where it is not, use the peer if speed is all that counts.

{tables}

## Whose merges are equal

{equal}
"""


def write_page(results: dict[str, Any], path: Path) -> None:
    """Write the figures as a page of the docs."""
    tables = []
    for (task, corpus, size), rows in grouped(results).items():
        title = f"{task} {corpus}" + (f", vocabulary {size:,}" if size else ", cl100k_base")
        lines = [
            f"## {title.capitalize()}",
            "",
            "| library | CPU s | MB/s | whole process, s | memory, MB |",
        ]
        lines.append("|---|---|---|---|---|")
        for name, row in sorted(rows.items(), key=lambda item: item[1]["cpu"]):
            speed = row["bytes"] / row["cpu"] / 1e6
            lines.append(
                f"| {name} | {row['cpu']:.2f} | {speed:.1f} | {row['process']:.2f} | {row['peak_mb']:.0f} |"
            )
        tables.append("\n".join(lines))
    equal = "\n".join(f"- {name}: {what}" for name, what in results["equal"].items())
    worst = summary(results).splitlines()[-1].capitalize()
    text = PAGE.format(
        machine=results["machine"], rounds=results["rounds"], worst=worst,
        tables="\n\n".join(tables), equal=equal,
    )  # fmt: skip
    path.write_text(text, encoding="utf-8")


def write_plot(results: dict[str, Any], path: Path) -> None:
    """Draw each group's throughput as bars, the engine's marked by hatching as well as by colour."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "benchmarks"  # the same figures give the same file
    from matplotlib import pyplot

    groups = [group for group in grouped(results) if group[1] != "english_100"]
    columns = 3
    rows_of = -(-len(groups) // columns)
    figure, axes = pyplot.subplots(
        rows_of, columns, figsize=(15, 3.2 * rows_of), squeeze=False, layout="constrained"
    )
    for axis in axes.flat[len(groups) :]:
        axis.remove()
    for axis, group in zip(axes.flat, groups, strict=False):
        rows = grouped(results)[group]
        names = sorted(rows, key=lambda name: -rows[name]["cpu"])
        speeds = [rows[name]["bytes"] / rows[name]["cpu"] / 1e6 for name in names]
        bars = axis.barh(names, speeds, color="#999999")
        for name, bar in zip(names, bars, strict=True):
            if name.startswith("engine"):
                bar.set(color="#0072B2", hatch="//", edgecolor="white")
        axis.bar_label(bars, fmt="%.1f", padding=2, fontsize=8)
        task, corpus, size = group
        axis.set_title(f"{task} {corpus}" + (f", {size}" if size else ", cl100k"), fontsize=10)
        axis.tick_params(labelsize=8)
        axis.set_xlabel("MB a CPU second", fontsize=8)
    figure.savefig(path, metadata={"Date": None})
