"""The end of a link to a heading, as JupyterLab spells it and as the lectures write it."""


def jupyter(heading: str) -> str:
    """Blanks become hyphens, and no more.

    >>> jupyter("Why not bytes?")
    'Why-not-bytes?'
    """
    return heading.replace("`", "").replace(" ", "-")
