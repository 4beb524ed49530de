"""A list of statistical neighbours is known by its content, whatever the file is called."""

import pytest

from highneeds.official.readers import neighbours
from published import EXTRACTS
from small_source_files import read

DATA = (EXTRACTS / "neighbours" / "sn_april_2021.xlsx").read_bytes()


@pytest.mark.parametrize("known", [True, False])
def test_a_known_list_is_dated_by_its_rows_and_another_is_not(known, monkeypatch):
    pairs = read(DATA, "list.xlsx")[1].tables[0].frame
    mark = neighbours.fingerprint(pairs)
    assert neighbours.fingerprint(pairs.reverse()) == mark
    facts = {"title": "A list", "release": "2021-04", "sha256": [mark if known else "0" * 64]}
    lists = {"lists": {"april-2021": facts}}
    monkeypatch.setattr(neighbours, "read_definition", lambda _: lists)
    _, result = read(DATA, "renamed by a person.xlsx")
    wanted = ("2021-04", "april-2021") if known else ("undated", f"list-{mark[:8]}")
    assert (result.release.slug, result.tables[0].frame["list_id"][0]) == wanted
