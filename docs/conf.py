"""Sphinx's settings for the site, which `make site` builds (scripts/website).

No page asks anything of another host: MathJax comes with the site, widgets stand still, fonts are the
reader's own.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from autograder.language import current, words  # noqa: E402

_ = words("site")

project = "gpt-tokenizer-course"
author = "the gpt-tokenizer-course authors"
copyright = "code MIT, prose and figures CC BY 4.0"
language = current()

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.mathjax",
    "sphinx-mathjax-offline",
    "sphinx_copybutton",
    "sphinx_design",
]
myst_enable_extensions = ["colon_fence", "dollarmath", "html_image"]
myst_heading_anchors = 4
# Links to a heading are written as JupyterLab spells them.
myst_heading_slug_func = "scripts.website.slugs.jupyter"
nb_execution_mode = "off"  # scripts/website/execution.py runs what has changed
nb_ipywidgets_js = {}  # they would come from another host
nb_merge_streams = True
suppress_warnings = ["mystnb.unknown_mime_type"]

autodoc_typehints = "signature"
autodoc_preserve_defaults = True
add_module_names = False
python_use_unqualified_type_names = True

html_theme = "sphinx_book_theme"
html_title = _("Build the GPT tokenizer")
html_static_path = ["_static"]
html_css_files = ["course.css"]
html_js_files = [("merging.js", {"defer": "defer"})]
html_favicon = "_static/icon.svg"
html_copy_source = False
html_show_sourcelink = False
html_permalinks_icon = "#"
html_context = {"default_mode": "auto"}
html_theme_options = {
    "navbar_persistent": [],  # the search is in the sidebar
    "logo": {"text": "gpt-tokenizer-course"},
    "home_page_in_toc": True,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_toc_level": 2,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "extra_footer": _(
        "Made to be read offline: no page of this site asks anything of another host."
    ),
}


def setup(app):
    from scripts.website.reference import as_rst

    def read(app, what, name, obj, options, lines):
        lines[:] = as_rst(lines)

    app.connect("autodoc-process-docstring", read)
    app.connect("build-finished", name_toggles)


def name_toggles(app, exception):
    """Give the sidebar's arrows, which the theme leaves without a word, a name to be read aloud."""
    bare = '<summary><span class="toctree-toggle"'
    for path in Path(app.outdir).rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if bare in text:
            named = bare.replace("<summary>", f'<summary aria-label="{_("pages within")}">')
            path.write_text(text.replace(bare, named), encoding="utf-8")
