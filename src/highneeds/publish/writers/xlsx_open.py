"""A new workbook in which text stays text, also behind the charts of a deck."""

import io

import xlsxwriter

# What a person typed stays text: neither "=1+1" nor an address may come alive in a board's
# workbook.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def open_workbook(out: io.BytesIO) -> xlsxwriter.Workbook:
    """Open a workbook that is written to memory; text is never a formula, a link or a number."""
    return xlsxwriter.Workbook(out, _OPTIONS)
