"""The end of a link to a heading: as JupyterLab spells it and the lectures write it, and as Git hosts do.

The site knows one spelling, JupyterLab's, so a page of docs/ is brought to it.
"""

import re
from collections.abc import Mapping

HEADING = re.compile(r"^#+ (.+?)\s*$", re.MULTILINE)
LINK = re.compile(r"\]\(([\w-]+\.md)?#([^)\s]+)\)")


def jupyter(heading: str) -> str:
    """Blanks become hyphens, and no more.

    >>> jupyter("Why not bytes?")
    'Why-not-bytes?'
    """
    return heading.replace("`", "").replace(" ", "-")


def hosted(heading: str) -> str:
    """Small letters, signs dropped, blanks as hyphens.

    >>> hosted("Why not `bytes`?")
    'why-not-bytes'
    """
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def respelled(name: str, texts: Mapping[str, str]) -> str:
    """A page with its links to headings as JupyterLab spells them; `texts` has all pages by name.

    >>> respelled("a", {"a": "# On paper\\n[x](#on-paper) [y](b.md#two)", "b": "## Two?"})
    '# On paper\\n[x](#On-paper) [y](b.md#Two?)'
    """

    def link(found: re.Match[str]) -> str:
        page = (found[1] or f"{name}.md").removesuffix(".md")
        headings = HEADING.findall(texts.get(page, ""))
        ends = {hosted(heading): jupyter(heading) for heading in headings}
        return f"]({found[1] or ''}#{ends.get(found[2], found[2])})"

    return LINK.sub(link, texts[name])
