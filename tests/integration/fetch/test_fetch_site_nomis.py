"""Releases and data sets of the website, and population from Nomis."""

import csv
import io
from dataclasses import replace

import pytest

from highneeds.official.fetch.ees_site import EesSite, suggested_name
from highneeds.official.fetch.errors import IncompleteError, TooLargeError, UnexpectedAnswerError
from highneeds.official.fetch.http import DownloadOptions
from highneeds.official.fetch.nomis import fetch_population, parameters, year_list
from highneeds.official.fetch.source_definitions import (
    EesReleaseSource,
    NomisSource,
    fetch_sources,
    find_source,
)
from highneeds.vocabulary.faults import InputError, UnknownNameError
from narrowing import of_kind
from stubs.ees_data import FILE
from stubs.ees_server import Fault
from stubs.other_sites import CSV, SLUG, VERSION_2025, VERSION_NEW, release_zip

LIMIT = DownloadOptions(10**7)
PLANS = of_kind(EesReleaseSource, find_source("ehc-plans").source)
PEOPLE = of_kind(NomisSource, find_source("nomis:population").source)
AHEAD = of_kind(NomisSource, find_source("nomis:projections").source)


def numbers(body):
    with body:
        return list(csv.DictReader(io.StringIO(body.read().decode())))


# The website


def test_the_newest_release_is_asked_of_the_site(http, stub):
    found = EesSite(http).find_release(PLANS)
    assert (found.slug, found.version, found.notes) == ("2026", VERSION_NEW, ())
    assert stub.paths() == [
        f"/api/publications/{SLUG}",
        f"/api/publications/{SLUG}/releases/2026/version-summary",
    ]


def test_a_release_is_asked_for_its_current_version(http, stub):
    stub.site.releases["2025"] = "44444444-dddd-4ddd-8ddd-000000000009"
    assert EesSite(http).find_release(PLANS, "2025").version.endswith("9")


def test_the_list_of_releases_serves_when_the_publication_names_no_newest(http, stub):
    stub.site.discovery = "list only"
    assert EesSite(http).find_release(PLANS).slug == "2026"


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        ("absent", "status 404"),
        ("strange", "has changed form"),
        ("html", "has changed form"),
    ],
)
@pytest.mark.parametrize("slug", ["", "2025"])
def test_a_known_release_serves_when_the_site_does_not_tell(http, stub, trouble, reason, slug):
    stub.site.discovery = trouble
    found = EesSite(http).find_release(PLANS, slug)
    assert (found.slug, found.version) == ("2025", VERSION_2025)
    (note,) = found.notes
    assert reason in note


def test_a_known_release_serves_when_there_is_no_answer(http, stub):
    stub.faults += [Fault("drop") for _ in range(5)]
    (note,) = EesSite(http).find_release(PLANS).notes
    assert "could not be reached" in note


def test_a_release_that_nobody_knows_is_refused_with_those_that_are_known(http):
    with pytest.raises(UnknownNameError) as unknown:
        EesSite(http).find_release(PLANS, "2031")
    assert "ehc-plans:2026, ehc-plans:2025" in str(unknown.value)


def test_a_release_comes_whole_and_unpacked_is_asked_for(http, stub):
    found = EesSite(http).release_zip(VERSION_2025, LIMIT)
    with found.body as body:
        assert body.read() == stub.site.body
    (request,) = stub.requests
    assert request.query == {"fromPage": "ReleaseDownloads"}
    assert request.headers["accept-encoding"] == "identity"
    assert found.url == f"{stub.url}/api/releases/{VERSION_2025}/files?fromPage=ReleaseDownloads"


@pytest.mark.parametrize(
    "body",
    [release_zip()[:-30], b"", b"<html>Not found</html>", b"PK\x05\x06" + bytes(18)],
    ids=["cut off", "empty", "web page", "no files"],
)
def test_what_is_not_a_release_is_refused(http, stub, body):
    stub.site.body = body
    with pytest.raises(UnexpectedAnswerError, match="not a release ZIP"):
        EesSite(http).release_zip(VERSION_2025, LIMIT)


def test_a_data_set_comes_with_its_own_name(http):
    found = EesSite(http).data_set_csv(FILE, LIMIT)
    with found.body as body:
        assert body.read() == CSV
    assert suggested_name(found, "x.csv") == "sen2_caseload.csv"


@pytest.mark.parametrize(
    "header",
    ["", "attachment", 'attachment; filename="../../etc/x.csv"', 'filename=".x.csv"', "filename=a"],
)
def test_a_name_that_is_not_plain_is_not_used(http, header):
    found = EesSite(http).data_set_csv(FILE, LIMIT)
    found.body.close()
    renamed = replace(found, headers={**found.headers, "content-disposition": header})
    assert suggested_name(renamed, "safe.csv") == "safe.csv"


def test_a_web_page_in_place_of_a_data_set_is_refused(http, stub):
    stub.faults.append(Fault("html_200"))
    with pytest.raises(UnexpectedAnswerError, match="not a CSV file"):
        EesSite(http).data_set_csv(FILE, LIMIT)


# Nomis


def test_every_page_is_read_and_no_row_twice(http, stub):
    found = numbers(fetch_population(http, PEOPLE, LIMIT))
    assert len(found) == 100 * 10 * 26 == int(found[0]["RECORD_COUNT"])
    assert len({(r["DATE_NAME"], r["GEOGRAPHY_CODE"], r["C_AGE_NAME"]) for r in found}) == 26_000
    asked = [(r.query["recordoffset"], r.query["recordlimit"]) for r in stub.requests]
    assert asked == [("0", "25000"), ("25000", "25000")]


def test_the_parameters_are_those_of_the_guide():
    assert parameters(PEOPLE, "E08000019", "2024") == {
        "geography": "E08000019",
        "date": "2024",
        "gender": "0",
        "c_age": "101...126",
        "measures": "20100",
        "select": "date_name,geography_code,geography_name,c_age_name,obs_value,record_count",
    }
    assert parameters(AHEAD)["projected_year"] == "2025...2035"


def test_one_area_and_some_years(http):
    one, two = "E06000045", "2030-2031"
    found = numbers(fetch_population(http, AHEAD, LIMIT, geography=one, years=two))
    assert [r["PROJECTED_YEAR_NAME"] for r in found] == ["2030"] * 26 + ["2031"] * 26
    assert {r["C_AGE_NAME"] for r in found} == {f"Age {age}" for age in range(26)}


def test_fewer_rows_than_counted_is_an_error(http, stub):
    stub.nomis.lose = 1000
    with pytest.raises(IncompleteError, match="25,000 of 26,000 rows"):
        fetch_population(http, PEOPLE, LIMIT)


def test_a_page_that_comes_twice_is_an_error(http, stub):
    stub.nomis.repeat = True
    with pytest.raises(IncompleteError, match="once"):
        fetch_population(http, PEOPLE, LIMIT)


def test_no_figures_is_an_error_and_not_an_empty_table(http):
    with pytest.raises(IncompleteError, match="no figures"):
        fetch_population(http, PEOPLE, LIMIT, geography="E00000000")


def test_another_form_is_an_error(http, stub):
    stub.nomis.answer = lambda *_: (200, b'"AREA","PEOPLE"\n"E06000045",1\n', {})
    with pytest.raises(UnexpectedAnswerError, match="no column DATE_NAME"):
        fetch_population(http, PEOPLE, LIMIT)


@pytest.mark.parametrize("short", [b"E06000045", b'E06000045,Southampton,"Age 0'])
def test_a_page_whose_last_line_is_cut_short_is_an_error(http, stub, short):
    heading = b"DATE_NAME,GEOGRAPHY_CODE,GEOGRAPHY_NAME,C_AGE_NAME,OBS_VALUE,RECORD_COUNT\n"
    stub.nomis.answer = lambda *_: (200, heading + b"2024,E1,A,Age 0,5,26\n2024," + short, {})
    with pytest.raises(UnexpectedAnswerError, match="does not know"):
        fetch_population(http, PEOPLE, LIMIT)


def test_a_count_that_changes_between_pages_is_an_error(http, stub):
    honest = stub.nomis.answer

    def answer(path, query):
        status, body, headers = honest(path, query)
        more = query["recordoffset"] != "0"
        return status, body.replace(b"26000", b"27000") if more else body, headers

    stub.nomis.answer = answer
    with pytest.raises(UnexpectedAnswerError, match="changed between pages"):
        fetch_population(http, PEOPLE, LIMIT)


def test_the_limit_counts_all_pages(http, stub):
    first = parameters(PEOPLE) | {"recordoffset": "0", "recordlimit": "25000"}
    _, body, _ = stub.nomis.answer("/api/v01/dataset/nm_2002_1.data.csv", first)
    with pytest.raises(TooLargeError):
        fetch_population(http, PEOPLE, DownloadOptions(len(body) + 1000))
    assert len(stub.requests) == 2


@pytest.mark.parametrize("text", ["24", "2024-2020", "2024/25", "1900-2024", "x"])
def test_years_that_are_none_are_refused(text):
    with pytest.raises(InputError, match="not years"):
        year_list(text)


# The definitions


def test_each_source_is_defined_once_in_a_file_of_its_name():
    from highneeds import definitions

    stems = [
        path.rsplit("/", 1)[1].removesuffix(".yaml") for path in definitions.names("sources/fetch")
    ]
    assert [one.id.replace(":", "-") for one in fetch_sources()] == stems
    for one in fetch_sources():
        assert one.base_url.scheme == "https"
        assert one.reviewed.date < one.reviewed.next


@pytest.mark.parametrize(
    ("text", "source", "part"),
    [
        ("ehc-plans", "ehc-plans", ""),
        (" ehc-plans:2025 ", "ehc-plans", "2025"),
        (FILE.upper(), "data-set", FILE),
        (f"ees-api:{FILE}", "ees-api", FILE),
        ("nomis:population", "nomis:population", ""),
        ("nomis:projections:E06000045,E06000044", "nomis:projections", "E06000045,E06000044"),
    ],
)
def test_sources_that_can_be_named(text, source, part):
    found = find_source(text)
    assert (found.source.id, found.part) == (source, part)


@pytest.mark.parametrize(
    "text",
    ["", "ehc", "ehc-plans2025", "nomis", "nomis:births", "ees-api", "ees-api:7", "data-set",
     "ehc-plans:../x", "nomis:population:a b"],
)  # fmt: skip
def test_sources_that_cannot(text):
    with pytest.raises(UnknownNameError, match="Write ehc-plans"):
        find_source(text)
