"""Templates: compiled once, escaped without exception, given words by functions that are tested."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from highneeds.document.model import Chart
from highneeds.document.wording import finding_words, is_right_to_left, source_words, worst_first
from highneeds.publish.charts.svg import svg
from highneeds.publish.crosstab import reading_table
from highneeds.publish.theme import HouseStyle
from highneeds.publish.writers.html import block_words
from highneeds.vocabulary.escape import clean


@cache
def environment() -> Environment:
    """Return the environment of all pages.

    Notes
    -----
    Every printed word is escaped, and rid of characters that no page may hold. A name that a
    template does not know is an error and never an empty place.
    """
    made = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    for function in (
        block_words.chart_lines,
        block_words.note_title,
        block_words.paragraphs,
        block_words.severity_look,
        block_words.severity_words,
        block_words.table_heads,
        block_words.table_lines,
        block_words.table_rows,
        drawing,
        finding_words,
        reading_table,
        source_words,
        worst_first,
    ):
        # By its own name, so that a search for the function finds the template too.
        made.globals[function.__name__] = function
    made.tests |= {
        "right_to_left": is_right_to_left,
        "long": block_words.is_long,
        "linked": block_words.is_linked,
    }
    return made


def template(name: str) -> Template:
    """Return a template by its file name; Jinja keeps it compiled."""
    return environment().get_template(name)


def page_text(name: str, **values: Any) -> str:
    """Fill the template of a whole page.

    Cleaned once more as a whole: words that a template joins to others are escaped already, and so
    pass by the cleaning of single words.
    """
    return clean(template(name).render(**values))


def _clean(value: Any) -> Any:
    return clean(value) if type(value) is str else value


def drawing(chart: Chart, theme: HouseStyle, **options: Any) -> Markup:
    """Draw a chart; the picture brings its own name for screen readers."""
    return Markup(svg(chart, theme, **options))  # noqa: S704 - made by our own writer, which escapes
