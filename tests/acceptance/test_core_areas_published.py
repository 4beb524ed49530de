"""Every code and name in every release that we hold stands for the authority it says it is."""

import csv
import io
import zipfile

import pytest

from highneeds.vocabulary.areas import default_areas
from narrowing import there
from published import PUBLISHED, either

AREAS = default_areas()
pytestmark = pytest.mark.published


def triples(data):
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig", errors="replace")))
    return {
        (row["old_la_code"], row["new_la_code"], row["la_name"], row["region_code"])
        for row in rows
        if row["geographic_level"] == "Local authority"
    }


@pytest.mark.parametrize("release", ["2022", "2025"])
def test_every_code_triple_of_the_releases_resolves(release):
    folder = PUBLISHED / f"ehc-plans-{release}"
    with zipfile.ZipFile(folder / f"education-health-and-care-plans_{release}.zip") as archive:
        found = set().union(
            *(
                triples(archive.read(name))
                for name in archive.namelist()
                if name.endswith(".csv") and "Tribunal" not in name
            )
        )
    assert len({old for old, *_ in found}) >= either(153, 50)
    for old, new, name, region in found:
        match = AREAS.match_codes(old, new, name)
        assert match.problem == "", match.message
        assert match.area is not None
        assert region in {match.area.region, match.area.london}
        assert AREAS.find(old) is AREAS.find(new) is match.area


def test_every_name_of_the_lait_list_and_its_region_resolves():
    from highneeds.files.tabular import read_table

    rows = read_table(PUBLISHED / "areas" / "la_code_list.xlsx").frame.rows()
    assert len(rows) > either(150, 50)
    for number, name, region, _ in rows:
        if number == "1000":  # "England (discontinued)" is no area
            continue
        match = AREAS.match_codes(number, None, name)
        assert match.problem == "", match.message
        if region != "NA":
            area = there(match.area)
            assert AREAS.find(region).id in {area.region, area.london}


def test_every_name_of_the_tidy_finance_file_resolves():
    with (PUBLISHED / "s251" / "high-needs-section-251-2021-22.csv").open() as file:
        rows = {(row["old_la_code"], row["la_name"]) for row in csv.DictReader(file)}
    assert len(rows) >= either(150, 45)
    assert [m.message for m in (AREAS.match_codes(o, None, n) for o, n in rows) if m.problem] == []
