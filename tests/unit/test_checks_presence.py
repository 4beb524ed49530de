"""Who is missing from a release: told of a whole release, and not of a part of one."""

from datetime import date

import pytest

import ehc_made as made
from highneeds.actions.data_add import add_files
from highneeds.actions.data_look import check_data
from highneeds.vocabulary.areas import default_areas

EVERYONE = default_areas().existing_at(2025)
RULES = ["missing_authority", "no_figure"]


def told(authorities, folder, without_figure=()):
    sheet = made.wide_requests(authorities, [2024], made.steady())
    for row in sheet.rows:
        if row["old_la_code"] in without_figure:
            row.update(dict.fromkeys((*made.REQUESTS, "requests_received_in_year"), "x"))
    path = folder / "release.zip"
    path.write_bytes(made.zipped([sheet]))
    add_files([path], store_root=folder / "store", retrieved=date(2026, 11, 21))
    found = check_data(folder / "store", rules=RULES)
    return {(f.rule, f.area, f.period, f.measure) for f in found}


def test_an_authority_without_a_row_and_one_without_a_figure_are_named(tmp_path):
    there = [area for area in EVERYONE if area.id != "886"]
    assert told(there, tmp_path, without_figure={"852"}) == {
        ("missing_authority", "886", "2024", "requests.received"),
        ("no_figure", "852", "2024", "requests.received"),
    }


def test_nobody_is_missing_from_a_release_that_has_everyone(tmp_path):
    assert told(EVERYONE, tmp_path) == set()


@pytest.mark.parametrize(("count", "judged"), [(99, False), (100, True)])
def test_a_part_of_a_release_is_not_judged(count, judged, tmp_path):
    assert bool(told(EVERYONE[:count], tmp_path)) == judged
