"""The report as one file of HTML: no script, no other file, nothing fetched.

Everything that came from a submission is text here: it is escaped, and the page's own policy allows no
script at all. Drawings are SVG with a title and a description that says the figures.

It is in the language of whoever makes it, the names of checks' behaviours and mistakes too. Left out:
where the figures come from (`report`).
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from statistics import fmean, median

from autograder.judging.rendering import storable
from autograder.language import current, marked, words
from autograder.pages.report import ENOUGH, LOW, CheckFigures, Figures, Item, Shown

_ = words("commands")

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
:root{--ink:#1c2733;--soft:#56636f;--line:#d8dee4;--page:#f6f7f9;--card:#fff;--blue:#0072b2;
--sky:#7cc0ea;--red:#d55e00;--none:#c9ced4;--code:#f2f4f7;color-scheme:light dark}
@media(prefers-color-scheme:dark){:root{--ink:#e6eaee;--soft:#9fabb7;--line:#35414c;--page:#12181e;
--card:#1b242d;--blue:#4aa8e0;--sky:#2b5f80;--red:#f08c4b;--none:#46525e;--code:#141c23}}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,"Segoe UI","DejaVu Sans",sans-serif;color:var(--ink);
background:var(--page);margin:0}
main{max-width:76rem;margin:0 auto;padding:1.5rem 1.5rem 4rem}
h1{font-size:1.7rem;margin:.2rem 0}h2{font-size:1.35rem;margin:2.5rem 0 .8rem}
h3{font-size:1.05rem;margin:0 0 .6rem}
p{margin:.4rem 0;max-width:46rem}.soft{color:var(--soft)}
nav a{margin-right:1.2rem}a{color:var(--blue)}
.facts{display:flex;flex-wrap:wrap;gap:.8rem;margin:0 0 1rem;padding:0;list-style:none}
.facts li{background:var(--card);border:1px solid var(--line);border-radius:.6rem;
padding:.5rem 1rem;min-width:7.5rem}
.facts b{display:block;font-size:1.5rem;line-height:1.2;font-variant-numeric:tabular-nums}
.facts span{color:var(--soft);font-size:.88rem}
.two{display:grid;grid-template-columns:1fr 1fr;gap:1rem;align-items:stretch}
.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;
padding:1rem 1.2rem;margin:0 0 1rem;min-width:0}
@media(max-width:60rem){.two{grid-template-columns:1fr}}
svg{display:block;width:100%;height:auto}svg text{fill:var(--ink);font-size:13px}
svg text.s{fill:var(--soft)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}caption{text-align:left;color:var(--soft);padding:0 0 .4rem}
th,td{text-align:left;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line);
vertical-align:top}
tr:last-child>*{border-bottom:0}th{font-weight:600}thead th{font-size:.88rem;color:var(--soft)}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
details{border-bottom:1px solid var(--line)}details:last-of-type{border-bottom:0}
summary{cursor:pointer;padding:.45rem 0;display:grid;align-items:center;gap:.9rem;
grid-template-columns:1rem 3rem 9rem 1fr auto}
summary::before{content:"▸";color:var(--soft)}details[open]>summary::before{content:"▾"}
summary::-webkit-details-marker{display:none}summary{list-style:none}
summary .n{text-align:right;font-variant-numeric:tabular-nums;font-weight:600}
summary .bar{background:var(--none);border-radius:3px;height:.7rem}
summary .bar i{display:block;background:var(--red);border-radius:3px;height:.7rem}
summary code{color:var(--soft)}
details.more{border-bottom:0}details.more>summary{display:block;color:var(--blue)}
details.more>summary::before{margin-right:.6rem}
details>div{padding:0 0 .8rem 5.9rem}
code,pre{font:13.5px/1.45 ui-monospace,"DejaVu Sans Mono",monospace}
pre{background:var(--code);border-radius:.4rem;padding:.7rem .9rem;margin:.4rem 0;overflow-x:auto;
max-height:26rem}
.names{columns:4 11rem;margin:.4rem 0;padding:0;list-style:none}
.key i{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;margin:0 .35rem 0 .9rem;
vertical-align:-1px}.key i:first-child{margin-left:0}
"""


def page(sets: Sequence[Figures]) -> str:
    """The whole file."""
    links = "".join(f"<a href='#{_id(f)}'>{_esc(f.assignment)}</a>" for f in sets)
    nav = f"<nav aria-label='{_esc(_('problem sets'))}'>{links}</nav>" if len(sets) > 1 else ""
    body = "".join(_set(figures) for figures in sets)
    title = _("How the class did")
    about = _(
        "For instructors: it names who is missing. Points are the gradebook's: marks by hand are in "
        "them, and what lateness cost is taken off. Examples are students' code without comments and "
        "names; nothing on this page runs."
    )
    return storable(
        f"<!doctype html><html lang={current()}><head><meta charset=utf-8>"
        f'<meta http-equiv=Content-Security-Policy content="{POLICY}">'
        "<meta name=viewport content='width=device-width,initial-scale=1'>"
        f"<title>{title}</title><style>{STYLE}</style></head><body><main>"
        f"<h1>{title}</h1><p class=soft>{about}</p>{nav}{body}</main></body></html>\n"
    )


def _id(figures: Figures) -> str:
    return _esc(figures.assignment.replace(" ", "-"))


def _esc(text: object) -> str:
    return html.escape(str(text), quote=True)


def _set(figures: Figures) -> str:
    most = figures.most
    full = sum(t >= most for t in figures.totals)
    facts = [
        (len(figures.totals), _("submissions")),
        (f"{fmean(figures.totals):.1f}", _("mean of {most:g} points").format(most=most)),
        (f"{median(figures.totals):g}", _("median")),
        (full, _("with all points")),
        (len(figures.missing), _("missing")),
        (len(figures.refused), _("not readable")),
        (figures.waiting, _("wait for marks by hand")),
    ]
    listed = "".join(f"<li><b>{value}</b><span>{_esc(name)}</span></li>" for value, name in facts)
    return (
        f"<section aria-labelledby='{_id(figures)}'><h2 id='{_id(figures)}'>"
        f"{_esc(figures.assignment)}</h2><ul class=facts>{listed}</ul>"
        f"<div class=two>{_card(_('Points of the class'), histogram(figures.totals, most))}"
        f"{_card(_('Each problem'), problems(figures.checks))}</div>"
        f"{_card(_('Mistakes by name'), _mistakes(figures))}"
        f"{_card(_('Questions to look at'), _poor(figures))}"
        f"{_card(_('What a check cost'), _costs(figures.checks))}"
        f"{_card(_('Who is missing'), _missing(figures))}"
        f"<p class=soft>{_('Run {run}.').format(run=_esc(figures.run))}</p></section>"
    )


def _card(title: str, inside: str) -> str:
    return f"<div class=card><h3>{_esc(title)}</h3>{inside}</div>"


# ---- Drawings --------------------------------------------------------------------------------

BINS = 10
FIRST = 10  # mistakes that are listed without a click
WIDTH, HEIGHT = 520, 250


def bins(totals: Sequence[float], most: float) -> list[tuple[float, float, int]]:
    """(from, to, students) of each tenth of the points; all points are in the last.

    >>> bins([0, 1.9, 2, 20], 20)[0], bins([0, 1.9, 2, 20], 20)[-1]
    ((0.0, 2.0, 2), (18.0, 20.0, 1))
    """
    step = (most or 1.0) / BINS
    counts = [0] * BINS
    for total in totals:
        counts[min(BINS - 1, max(0, int(total / step + 1e-9)))] += 1
    return [(step * k, step * (k + 1), n) for k, n in enumerate(counts)]


def histogram(totals: Sequence[float], most: float) -> str:
    """How many students have how many points."""
    found = bins(totals, most)
    top, base, left = 24, HEIGHT - 40, 8
    highest = max([n for *_, n in found] + [1])
    wide = (WIDTH - 2 * left) / BINS
    parts = []
    for k, (low, _high, n) in enumerate(found):
        high = (base - top) * n / highest
        x, y = left + k * wide, base - high
        parts.append(
            f"<rect x='{x + 3:.1f}' y='{y:.1f}' width='{wide - 6:.1f}' height='{high:.1f}' rx=3 "
            "fill='var(--blue)'/>"
        )
        if n:
            parts.append(
                f"<text x='{x + wide / 2:.1f}' y='{y - 6:.1f}' text-anchor=middle>{n}</text>"
            )
        parts.append(f"<text class=s x='{x:.1f}' y='{base + 17}' text-anchor=middle>{low:g}</text>")
    end = left + BINS * wide
    parts.append(f"<text class=s x='{end:.1f}' y='{base + 17}' text-anchor=middle>{most:g}</text>")
    parts.append(f"<line x1='{left}' x2='{end}' y1='{base}' y2='{base}' stroke='var(--line)'/>")
    below = f"x='{WIDTH / 2}' y='{base + 36}' text-anchor=middle"
    parts.append(f"<text class=s {below}>{_('points')}</text>")
    told = _("{low:g} to {high:g} points: {n}")
    said = "; ".join(told.format(low=low, high=high, n=n) for low, high, n in found if n)
    title = _("Students by points")
    return _drawing(parts, WIDTH, HEIGHT, title, said or _("nobody has points"), margin=12)


def problems(found: Sequence[CheckFigures]) -> str:
    """Of each check, how many have all points, some, none, or have not begun."""
    row, label = 38, 168
    height = max(row * len(found), row)
    parts, said = [], []
    for k, one in enumerate(found):
        y, shares = k * row, _shares(one)
        total = sum(n for n, _ in shares) or 1
        mean = _("mean –")
        if one.scores:
            mean = _("mean {mean:.1f} of {points:g}").format(
                mean=fmean(one.scores), points=one.check.points
            )
        name = one.check.function
        name = name if len(name) < 21 else name[:19] + "…"
        parts.append(f"<text x=0 y='{y + 15}' font-weight=600>{_esc(name)}</text>")
        parts.append(f"<text class=s x=0 y='{y + 31}'>{mean}</text>")
        x = float(label)
        for n, colour in shares:
            wide = (WIDTH - label) * n / total
            if n:
                parts.append(
                    f"<rect x='{x:.1f}' y='{y + 5}' width='{max(wide - 1.5, 1):.1f}' height=22 rx=3 "
                    f"fill='{colour}'/>"
                )
            if wide > 26:
                ink = "var(--ink)" if colour in ("var(--none)", "var(--sky)") else "#fff"
                parts.append(
                    f"<text x='{x + wide / 2:.1f}' y='{y + 21}' text-anchor=middle "
                    f"style='fill:{ink}'>{n}</text>"
                )
            x += wide
        counted = zip(shares, KEY, strict=True)
        counts = ", ".join(f"{_(word)}: {n}" for (n, _colour), (word, _same) in counted)
        said.append(f"{one.check.function}: {counts}")
    key = "".join(f"<i style='background:{colour}'></i>{_(word)}" for word, colour in KEY)
    drawn = _drawing(parts, WIDTH, height, _("Points by problem"), "; ".join(said))
    return f"{drawn}<p class='soft key'>{key}</p>"


KEY = (
    (marked("all points"), "var(--blue)"),
    (marked("some points"), "var(--sky)"),
    (marked("no points"), "var(--red)"),
    (marked("not begun"), "var(--none)"),
)


def _shares(one: CheckFigures) -> list[tuple[int, str]]:
    full = sum(score >= one.check.points for score in one.scores)
    some = sum(0 < score < one.check.points for score in one.scores)
    waiting = one.statuses["not started"] + one.statuses["missing"] + one.statuses["waiting"]
    waiting = min(waiting, len(one.scores) - full - some)
    nothing = len(one.scores) - full - some - waiting
    return list(zip((full, some, nothing, waiting), (colour for _, colour in KEY), strict=True))


def _drawing(parts: list[str], width: int, height: int, title: str, said: str, margin: int = 0) -> str:  # fmt: skip
    box = f"{-margin} 0 {width + 2 * margin} {height}"
    return (
        f"<svg viewBox='{box}' role=img aria-label='{_esc(title)}: {_esc(said)}'>"
        f"<title>{_esc(title)}</title><desc>{_esc(said)}</desc>{''.join(parts)}</svg>"
    )


# ---- Tables ----------------------------------------------------------------------------------


def _mistakes(figures: Figures) -> str:
    if not figures.mistakes:
        return f"<p>{_('None that the checks know by name.')}</p>"
    total = max(len(figures.totals), 1)
    lines = [_mistake(shown, total) for shown in figures.mistakes]
    more = ""
    if len(lines) > FIRST:
        told = _("{n} more, less common").format(n=len(lines) - FIRST)
        more = f"<details class=more><summary>{told}</summary>{''.join(lines[FIRST:])}</details>"
    return "".join(lines[:FIRST]) + more


def _mistake(shown: Shown, total: int) -> str:
    share = 100 * shown.students / total
    ours = words(_set_of(shown.check))
    told = _("No example can be shown: the code is no Python, or far too long.")
    example = f"<p class=soft>{told}</p>"
    if shown.example:
        told = _("One of them wrote:")
        example = f"<p class=soft>{told}</p><pre>{_esc(shown.example)}</pre>"
    told = _esc(_("{share:.0f} % of the class").format(share=share))
    return (
        f"<details><summary><span class=n>{shown.students}</span>"
        f"<span class=bar role=img aria-label='{told}'>"
        f"<i style='width:{share:.1f}%'></i></span>"
        f"<span>{_esc(ours(shown.name))}</span><code>{_esc(shown.check)}</code></summary>"
        f"<div><p>{_esc(ours(shown.sentence))}</p>{example}</div></details>"
    )


def _set_of(check_id: str) -> str:
    """The problem set of a check: the part that its names and sentences are translated in."""
    return check_id.partition(".")[0]


def _poor(figures: Figures) -> str:
    if len(figures.totals) < ENOUGH:
        told = _("Too few submissions to tell: {n}, and {enough} are needed.")
        return f"<p>{told.format(n=len(figures.totals), enough=ENOUGH)}</p>"
    poor = figures.poor_items()
    same = [item for item in figures.items if item.discrimination is None]
    told = _(
        "An item is one behaviour of a check. Its discrimination is the correlation of its points "
        "with the points of all others; below {low:g}, those who do well elsewhere hardly do better "
        "here, and the question may be unclear, too hard, or beside the point."
    ).format(low=LOW)
    told, all_same = f"<p>{told}</p>", ""
    if same:
        alike = _("{same} of {all} items tell nobody apart: everybody has the same points.")
        alike = alike.format(same=len(same), all=len(figures.items))
        all_same = f"<p class=soft>{alike}</p>"
    if not poor:
        return f"{told}<p>{_('None is below {low:g}.').format(low=LOW)}</p>{all_same}"
    lines = "".join(_item(item) for item in poor)
    return (
        f"{told}<div class=wide><table><thead><tr><th>{_('check')}<th>{_('behaviour')}"
        f"<th class=n>{_('points')}<th class=n>{_('mean share')}<th class=n>{_('discrimination')}"
        f"</tr></thead><tbody>{lines}</tbody></table></div>{all_same}"
    )


def _item(item: Item) -> str:
    name = words(_set_of(item.check))(item.name)
    return (
        f"<tr><td><code>{_esc(item.check)}</code><td>{_esc(name)}<td class=n>{item.points:g}"
        f"<td class=n>{100 * item.share:.0f} %<td class=n>{item.discrimination or 0.0:.2f}</tr>"
    )


def _costs(found: Sequence[CheckFigures]) -> str:
    lines = []
    for one in found:
        if not one.seconds:
            cells = "<td class=n>–" * 5
        else:
            times = (median(one.seconds), _percentile(one.seconds, 0.95), max(one.seconds))
            memory = [m / 1e6 for m in one.memory]
            cells = "".join(
                f"<td class=n>{value}"
                for value in (
                    *(_("{seconds:.2f} s").format(seconds=s) for s in times),
                    f"{median(memory):.0f} MB",
                    f"{max(memory):.0f} MB",
                )
            )
        lines.append(f"<tr><th><code>{_esc(one.check.id)}</code>{cells}</tr>")
    told = _(
        "The time of all answers to a check, and the memory of the largest process meanwhile; of code "
        "that was judged to the end"
    )
    heads = (_("time, median"), "95 %", _("most"), _("memory, median"), _("most"))
    head = "".join(f"<th class=n>{name}" for name in heads)
    return (
        f"<div class=wide><table><caption>{told}</caption><thead><tr><th>{_('check')}{head}</tr>"
        f"</thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of the values does not exceed.

    >>> _percentile([3, 1, 2], 0.95), _percentile([3, 1, 2], 0.5)
    (3, 2)
    """
    ordered = sorted(values)
    place = -(-share * len(ordered) // 1)
    return ordered[max(0, int(place) - 1)]


def _missing(figures: Figures) -> str:
    parts = []
    for title, who in (
        (_("Handed nothing in"), figures.missing),
        (_("Handed in what can't be read"), figures.refused),
    ):
        if who:
            names = "".join(f"<li>{_esc(name)}</li>" for name in who)
            parts.append(f"<p>{title}:</p><ul class=names>{names}</ul>")
    nobody = _("Nobody: everybody in the gradebook has handed in.")
    return "".join(parts) or f"<p>{nobody}</p>"
