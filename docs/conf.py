"""How the documentation is built: `make docs`, in which a warning is an error."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

from highneeds import __version__

project = "highneeds"
author = "the maintainers of highneeds"
copyright = "2026, the maintainers of highneeds"  # noqa: A001 - the name that Sphinx reads
release = __version__
version = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc", "from_the_program"]
exclude_patterns = ["_build", "_ext"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
autosummary_generate = False
myst_heading_anchors = 4
myst_enable_extensions = ["colon_fence", "deflist"]
nitpicky = False

default_role = "code"
autodoc_typehints = "none"
autodoc_member_order = "bysource"
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

html_theme = "furo"
html_title = "highneeds"
html_show_sourcelink = False
html_copy_source = False
html_theme_options: dict[str, list[str]] = {"top_of_page_buttons": []}
highlight_language = "none"


def _absolute_values(_app, _what, _name, _object, _options, lines):
    """Escape |x|: docstrings mean an absolute value, and the reader of markup a substitution."""
    lines[:] = [
        line if line.lstrip().startswith(("|", "+")) else re.sub(r"(?<!\\)\|", r"\\|", line)
        for line in lines
    ]


def setup(app):
    """Register what is ours."""
    app.connect("autodoc-process-docstring", _absolute_values, priority=900)
