"""The site in Chromium, as a reader meets it: landing page, lectures, problem sets, search, paper.

Served on the machine itself; a request to anywhere else fails the walk. Where no site was built, it is
built without running a lecture, and the step that looks for outputs says how to get them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

from lab import CHROMIUM, SCREEN, browsing, is_outside
from served import serving

from scripts.website import pages
from tests.doors.walking import ROOT, Door, Missing, Walk

DOOR = Door("site", "The site")
SITE = ROOT / "build" / "site"
# One page of each kind.
KINDS = {
    "landing": "index.html",
    "prose": "study.html",
    "lecture": "lectures/02_bpe_training.html",
    "lecture with a widget": "lectures/06_sentencepiece.html",
    "problem set": "exercises/ps02_train_bpe/ps02_train_bpe.html",
    "solutions": "exercises/ps02_train_bpe/solutions.html",
    "glossary": "glossary.html",
    "table": "timestamps.html",
    "reference": "reference/index.html",
    "module": "reference/minbpe_ref.base.html",
    "search": "search.html",
}
SHEETS = {"lecture": 2, "problem set": 2, "solutions": 1}  # of A4 that these take at least
PHONE = {"width": 390, "height": 844}
LINES = [
    "aaabdaaabac",
    "she sells sea shells, 안녕 안녕 👋👋",
    "abababab",
    "x",
    "",
    "<b>a</b><b>b</b>",
]


@dataclass
class Site:
    """The served site, a page of Chromium's, and every request that went elsewhere."""

    address: str
    page: Any
    walk: Walk
    outside: list[str] = field(default_factory=list)

    def open(self, name: str) -> Any:
        """The page of that name; gives Playwright's."""
        self.page.goto(f"{self.address}/{name}", wait_until="load")
        return self.page

    def watch(self, page: Any) -> Any:
        """Write down what a page asks of other hosts."""
        page.on(
            "request",
            lambda r: self.outside.append(r.url) if is_outside(r.url, self.address) else None,
        )
        return page


@DOOR.place
@contextmanager
def place(walk: Walk) -> Iterator[Site]:
    try:
        import axe_playwright_python  # noqa: F401
        import sphinx  # noqa: F401
    except ImportError as error:
        raise Missing(f"{error}; make doors installs what it needs") from None
    if CHROMIUM is None:
        raise Missing("no chromium; apt-get install chromium")
    if not (SITE / "index.html").is_file():
        from scripts.website.__main__ import build

        if build(SITE):
            raise RuntimeError("the site could not be built; make site says why")
    with serving(SITE) as address, browsing() as page:
        site = Site(address, page, walk)
        site.watch(page)
        yield site


@DOOR.step("The landing page opens three doors")
def landing(at: Site) -> None:
    page = at.open("index.html")
    at.walk.shoot(page, "landing", whole=True)
    cards = page.locator("nav.doors a.door")
    assert cards.count() == 3
    for target in [cards.nth(i).get_attribute("href") for i in range(3)]:
        at.open(target)
        assert page.locator("article h1").count() == 1, target


@DOOR.step("A line that is typed there is merged as the course merges it")
def merging(at: Site) -> None:
    page = at.open("index.html")
    for line in LINES:
        page.locator("#merging-text").fill(line)
        most = page.locator("#merging-steps").evaluate("s => Number(s.max)")
        ids, steps = as_the_course_does(line)
        assert most == steps, f"{line!r}: {most} merges, not {steps}"
        page.locator("#merging-steps").evaluate(
            "s => { s.value = s.max; s.dispatchEvent(new Event('input')) }"
        )
        shown = page.locator(".merging-tokens .token small").all_inner_texts()
        assert [int(text) for text in shown] == ids, f"{line!r}: {shown}"
        assert page.locator(".merging-tokens b").count() == 0


def as_the_course_does(line: str) -> tuple[list[int], int]:
    """The ids after as many merges as there are pairs that stand twice, and the number of merges."""
    from minbpe_ref import get_stats, merge

    ids, steps = list(line.encode()), 0
    while stats := get_stats(ids):
        pair = max(stats, key=lambda p: stats[p])
        if stats[pair] < 2 or steps == 60:
            break
        ids, steps = merge(ids, pair, 256 + steps), steps + 1
    return ids, steps


@DOOR.step("Every lecture stands there with its outputs, its answers folded", alone=True)
def outputs(at: Site) -> None:
    missing = []
    for name in [path.stem for path in pages.lectures()]:
        page = at.open(f"lectures/{name}.html")
        if page.get_by_text("its outputs are missing").count():
            missing.append(name[:2])
            continue
        assert page.locator(".cell_output").count() > 20, name
        figures = page.locator(".cell_output [role=img][aria-label], .cell_output img[alt]")
        assert figures.count() > 0, name
        assert page.locator(".cell_output details[open], details.hide[open]").count() == 0, name
        assert page.locator(".cell_output img:not([alt])").count() == 0, name
        assert page.locator(".jupyter-widgets, .cell_output .stderr").count() == 0, name
    at.walk.shoot(at.open(KINDS["lecture"]), "lecture")
    if missing:
        raise Missing(f"no outputs of lectures {', '.join(missing)}; make site runs them")


@DOOR.step("A problem set shows no solution; on its own page each opens when asked")
def solutions(at: Site) -> None:
    page = at.open(KINDS["problem set"])
    at.walk.shoot(page, "problem-set")
    assert "raise NotImplementedError()" in page.locator("article").inner_text()
    assert page.get_by_text("counts.get(pair, 0) + 1").count() == 0
    page.get_by_role("link", name="The solutions of problem set 02").click()
    code = page.get_by_text("counts.get(pair, 0) + 1").first
    assert not code.is_visible()
    page.get_by_text("Show get_stats").click()
    assert code.is_visible()
    at.walk.shoot(page, "solutions")


@DOOR.step("The search finds a word where it stands, and gives no solution away")
def search(at: Site) -> None:
    page = at.open("search.html?q=surrogate")
    page.locator("#search-results li a").first.wait_for()
    found = page.locator("#search-results li a").evaluate_all("all => all.map(a => a.href)")
    assert any("01_strings_and_bytes" in link for link in found), found
    page.goto(f"{at.address}/search.html?q=codebook")
    page.locator("#search-results li a").first.wait_for()
    found = page.locator("#search-results li a").evaluate_all("all => all.map(a => a.href)")
    assert any("glossary" in link for link in found), found
    assert not any("/solutions.html" in link for link in found), found
    at.walk.shoot(page, "search")


@DOOR.step("Typed with the keyboard, the search leads to the same page")
def keyboard(at: Site) -> None:
    page = at.open("index.html")
    page.keyboard.press("Control+k")
    box = page.locator("dialog input[type=search], .search-button__search-container input").first
    box.wait_for()
    page.keyboard.type("surrogate")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=surrogate*")
    page.locator("#search-results li a").first.wait_for()


@DOOR.step("Every link between pages has its target", alone=True)
def links(at: Site) -> None:
    texts = {p.relative_to(SITE).as_posix(): p for p in SITE.rglob("*.html")}
    texts = {name: path for name, path in texts.items() if not name.startswith("_static/")}
    read = {name: path.read_text(encoding="utf-8") for name, path in texts.items()}
    ids = {name: set(re.findall(r'\b(?:id|name)="([^"]+)"', text)) for name, text in read.items()}
    lost = []
    for name, text in read.items():
        for link in set(re.findall(r'\b(?:href|src)="([^"]+)"', text)):
            link = unescape(link)
            if re.match(r"[a-z]+:|#$|//", link):
                continue
            path, mark = urldefrag(urljoin(f"/{name}", link))
            target = unquote(path.partition("?")[0]).lstrip("/")
            if (
                not (SITE / target).exists()
                or mark
                and target in ids
                and not {mark, unquote(mark)} & ids[target]
            ):
                lost.append(f"{name}: {link}")
    assert len(read) > 60 and not lost, "\n".join(lost[:20])


@DOOR.step("axe-core finds nothing serious on a page of each kind, light and dark", alone=True)
def accessible(at: Site) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found: dict[str, list[str]] = {}
    for scheme in ("light", "dark"):
        at.page.emulate_media(color_scheme=scheme)
        for kind, name in KINDS.items():
            page = at.open(name)
            if kind == "search":
                page.goto(f"{at.address}/{name}?q=merge")
                page.locator("#search-results li a").first.wait_for()
            for one in Axe().run(page).response["violations"]:
                if one["impact"] in ("serious", "critical"):
                    where = one["nodes"][0]["html"][:120]
                    found.setdefault(f"{one['id']} {where}", []).append(f"{kind}, {scheme}")
    at.page.emulate_media(color_scheme="light")
    assert not found, "\n".join(f"{what} ({'; '.join(on)})" for what, on in found.items())


@DOOR.step("On a phone nothing runs off the side", alone=True)
def phone(at: Site) -> None:
    at.page.set_viewport_size(PHONE)
    try:
        wide = []
        for kind, name in KINDS.items():
            page = at.open(name)
            at.walk.shoot(page, f"phone-{kind.replace(' ', '-')}")
            if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
                wide.append(kind)
        assert not wide, f"wider than the screen: {', '.join(wide)}"
    finally:
        at.page.set_viewport_size(SCREEN)


@DOOR.step("Pages print: the text without the bars, and nothing from behind one", alone=True)
def paper(at: Site) -> None:
    at.page.emulate_media(media="print")
    try:
        for kind in SHEETS:
            page = at.open(KINDS[kind])
            for bar in (
                ".bd-sidebar-primary",
                ".bd-header-article",
                ".prev-next-footer",
                ".copybtn",
            ):
                assert not page.locator(bar).first.is_visible(), f"{kind}: {bar} is printed"
            assert page.locator("h1:visible").count() == 1, kind
            at.walk.shots.mkdir(parents=True, exist_ok=True)
            target = at.walk.shots / f"{kind.replace(' ', '-')}.pdf"
            made = page.pdf(path=target, format="A4", print_background=True)
            sheets = len(re.findall(rb"/Type ?/Page\b", made))
            assert sheets >= SHEETS[kind], f"{kind}: {sheets} sheets"
        assert not page.get_by_text("counts.get(pair, 0) + 1").first.is_visible()
    finally:
        at.page.emulate_media(media="screen")


@DOOR.step("Without scripts the text is all there", alone=True)
def plain(at: Site) -> None:
    context = at.page.context.browser.new_context(java_script_enabled=False)
    try:
        page = at.watch(context.new_page())
        for kind in ("landing", "lecture", "problem set"):
            page.goto(f"{at.address}/{KINDS[kind]}")
            assert page.locator("article h1").is_visible(), kind
            assert len(page.locator("article").inner_text()) > 1500, kind
    finally:
        context.close()


@DOOR.step("No request left the site", alone=True)
def outside(at: Site) -> None:
    assert at.outside == [], "\n".join(sorted(set(at.outside))[:20])
