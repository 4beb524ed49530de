import subprocess
import sys
from datetime import date

import pytest

from highneeds.definitions import read
from highneeds.vocabulary.area import Level, fold, plain
from highneeds.vocabulary.areas import areas_from, default_areas
from highneeds.vocabulary.faults import UnknownNameError
from narrowing import there

AREAS = default_areas()


def test_every_authority_has_a_region_and_a_known_kind():
    regions = {area.id for area in AREAS.all if area.level is Level.REGIONAL}
    kinds = {area.kind for area in AREAS.authorities}
    assert {area.region for area in AREAS.authorities} == {r for r in regions if r[:3] == "E12"}
    assert kinds == {
        "county_council",
        "london_borough",
        "metropolitan_district",
        "sui_generis",
        "unitary_authority",
    }


def test_london_boroughs_alone_are_inner_or_outer():
    inner = [area for area in AREAS.authorities if area.london == "E13000001"]
    outer = [area for area in AREAS.authorities if area.london == "E13000002"]
    assert (len(inner), len(outer)) == (14, 19)
    assert {area.region for area in inner + outer} == {"E12000007"}
    assert AREAS.find("Greenwich").london == "E13000002"
    assert AREAS.find("Haringey").london == "E13000001"


@pytest.mark.parametrize(
    ("year", "count"),
    [(2009, 150), (2010, 152), (2019, 152), (2020, 151), (2021, 151), (2022, 152), (2024, 153)],
)
def test_number_of_authorities_in_january(year, count):
    assert len(AREAS.existing_at(year)) == count


def test_code_spans_follow_each_other_without_gap():
    for area in AREAS.authorities:
        for before, after in zip(area.codes, area.codes[1:], strict=False):
            assert (there(after.first) - there(before.last)).days == 1, area.name
        assert area.codes[-1].last == area.end


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("852", "852"),
        ("e06000045", "852"),
        ("Southampton City Council", "852"),
        ("St Helens", "342"),
        ("Saint Helens", "342"),
        ("Bristol", "801"),
        ("City of Bristol", "801"),
        ("Hull", "810"),
        ("KINGSTON UPON HULL CITY OF", "810"),
        ("BCP", "839"),
        ("Bournemouth, Christchurch & Poole", "839"),
        ("Bedford", "822"),
        ("Bedford Borough", "822"),
        ("Durham", "840"),
        ("Durham County Council", "840"),
        ("Herefordshire", "884"),
        ("London Borough of Brent", "304"),
        ("Royal Borough of Kensington & Chelsea", "207"),
        ("City of Bradford Metropolitan District Council", "380"),
        ("City of London", "201"),
        ("London", "E12000007"),
        ("London (Inner)", "E13000001"),
        ("E08000020", "390"),
        ("E08000037", "390"),
        ("E08000039", "373"),
        ("E10000002", "825"),
        ("E06000060", "825"),
        ("970", "E92000001"),
        ("england", "E92000001"),
        ("989", "E12000008"),
        ("Yorkshire & the Humber", "E12000003"),
        ("Dorset", "838"),
        ("Dorset (Pre LG)", "835"),
        ("Dorset County Council", "835"),
    ],
)
def test_find(text, area):
    assert AREAS.find(text).id == area


def test_a_name_of_two_areas_means_the_one_that_existed_then():
    assert AREAS.find("Dorset", year=2019).id == "835"
    assert AREAS.find("Dorset", year=2020).id == "838"


def test_an_unknown_name_gives_the_three_nearest():
    with pytest.raises(UnknownNameError) as error:
        AREAS.find("Sothampton")
    assert str(error.value) == (
        "No authority, region or country is known by this.\n"
        'Given: "Sothampton"\n'
        "Do: Did you mean: Southampton (852); Wolverhampton (336); "
        "Northamptonshire (928, until 2021)?"
    )
    assert error.value.exit_code == 2


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("Newcastle", ["391", "860"]),
        ("Kingston", ["314", "810"]),
        ("Cheshire", ["895", "896", "875"]),
        ("west", ["941", "943", "213"]),
    ],
)
def test_an_ambiguous_name_gives_the_candidates(text, choices):
    with pytest.raises(UnknownNameError, match="stands for several areas") as error:
        AREAS.find(text)
    assert all(f"({choice}" in str(error.value) for choice in choices)


@pytest.mark.parametrize("text", ["", " ", "zzzz", "999", "E09999999", "💷"])
def test_nonsense_is_refused_kindly(text):
    with pytest.raises(UnknownNameError):
        AREAS.find(text)


@pytest.mark.parametrize(
    ("old", "new", "name", "area", "problem"),
    [
        ("852", "E06000045", "Southampton", "852", ""),
        ("390", "E08000020", "Gateshead", "390", ""),
        ("852", None, None, "852", ""),
        (None, "E06000045", None, "852", ""),
        ("852", "z", "Southampton", "852", ""),
        ("835", "E10000009", "Dorset", "835", ""),
        ("838", "E06000059", "Dorset", "838", ""),
        ("823", None, "Cambridgeshire", None, "name_disagrees"),
        ("852", "E06000044", "Southampton", None, "codes_disagree"),
        ("852", None, "Atlantis", None, "name_disagrees"),
        ("908", None, "Cornwall and the Isles of Scilly", "908", "new_name"),
        ("852", None, "Northamptonshire", None, "name_disagrees"),
        ("852", "E06000045", "Southampton and Itchen", "852", "new_name"),
        ("852", "E06000999", "Southampton", "852", "new_code"),
        ("999", "E06000999", "Atlantis", None, "unknown_area"),
        (None, "", "Southampton", None, "unknown_area"),
    ],
)
def test_match_codes(old, new, name, area, problem):
    match = AREAS.match_codes(old, new, name)
    assert (match.area.id if match.area else None, match.problem) == (area, problem)
    assert bool(match.message) == bool(problem)


def test_successors_and_predecessors():
    assert [area.id for area in AREAS.successors("835")] == ["838", "839"]
    assert [area.id for area in AREAS.predecessors("839")] == ["835", "836", "837"]
    assert AREAS.get("836").end == date(2019, 3, 31)
    assert AREAS.get("839").start == date(2019, 4, 1)
    assert AREAS.get("836").existed_during(date(2019, 1, 1), date(2019, 12, 31))
    assert not AREAS.get("836").existed_during(date(2019, 4, 1), date(2020, 3, 31))


def test_reorganisations_tie_authorities_into_grounds():
    assert [tuple(a.id for a in ground) for ground in AREAS.joint_grounds()] == [
        ("820", "822", "823"),
        ("835", "836", "837", "838", "839"),
        ("875", "895", "896"),
        ("909", "942", "943"),
        ("928", "940", "941"),
    ]


def test_folding_keeps_different_places_apart():
    names = [area.name for area in AREAS.all if area.id != "835"]
    assert len({fold(name) for name in names}) == len(names)
    assert plain("Derby City Council") != plain("Derbyshire County Council")


def test_two_areas_with_one_code_are_refused():
    data = read("areas.yaml")
    twice = {**data["authorities"], "999": data["authorities"]["852"]}
    with pytest.raises(ValueError, match="stands for two areas"):
        areas_from(data | {"authorities": twice})


def test_importing_areas_does_not_import_the_heavy_libraries():
    code = (
        "import sys; from highneeds.vocabulary.areas import default_areas; default_areas();"
        "print([m for m in ('polars', 'pydantic', 'numpy', 'difflib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
