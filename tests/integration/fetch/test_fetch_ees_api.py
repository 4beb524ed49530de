"""The client against the stub: the test list of ees-api.md, section 12."""

import json

import pytest

from highneeds.official.fetch.ees_client import EesClient
from highneeds.official.fetch.ees_versions import check_status, refresh
from highneeds.official.fetch.errors import (
    EesForbidden,
    EesMajorChange,
    EesMissingItems,
    EesNotFound,
    EesTimeout,
    EesValidationError,
    EesWithdrawn,
    IncompleteError,
    UnexpectedAnswerError,
)
from highneeds.official.fetch.http import DownloadOptions, Timeouts
from highneeds.vocabulary.faults import FetchError, InputError
from stubs.ees_data import DEPRECATED, MAIN, PUBLICATION, UNSEEN, WITHDRAWN
from stubs.ees_server import Fault

LIMIT = DownloadOptions(10**7)
LA = {"geographicLevels": {"eq": "LA"}}
NOWHERE = {"geographicLevels": {"in": ["NAT", "SCH"]}}


def rows(client, criteria=None, version="1.1", **more):
    return [
        row for page in client.query(MAIN, criteria, version=version, **more) for row in page.rows
    ]


def option(client, column, label, version="1.1"):
    found = next(f for f in client.meta(MAIN, version).filters if f.column == column)
    return next(o.id for o in found.options if o.label == label)


def place(client, level, label, version="1.1"):
    found = client.meta(MAIN, version).locations
    return next(one.id for one in found if (one.level, one.label) == (level, label))


# Paging


@pytest.mark.parametrize(
    ("areas", "size", "pages"), [(0, 10, 1), (1, 40, 1), (1, 36, 1), (2, 36, 2), (3, 36, 3)]
)
def test_every_row_comes_once_whatever_the_number_of_pages(stub, areas, size, pages):
    """One authority has 4 years × 9 rows."""
    names = ["805", "841", "202"][:areas] or ["805"]
    criteria = {"locations": {"in": [{"level": "LA", "oldCode": n} for n in names]}}
    if not areas:
        criteria = {"not": criteria | {"geographicLevels": {"in": ["NAT", "REG", "LA"]}}}
    with EesClient(stub.api_url, page_size=size) as client:
        found = list(client.query(MAIN, criteria, version="1.1"))
    assert len(found) == pages
    assert sum(len(page.rows) for page in found) == 36 * areas == found[0].total_results
    asked = [r.body["page"] for r in stub.requests if r.method == "POST"]
    assert asked == list(range(1, pages + 1))


def test_no_rows_at_a_page_size_of_one_is_no_pages_and_still_an_answer(stub):
    criteria = {"not": {"geographicLevels": {"in": ["NAT", "REG", "LA"]}}}
    with EesClient(stub.api_url, page_size=1) as client:
        (page,) = client.query(MAIN, criteria, version="1.1")
    assert (page.total_pages, page.rows) == (0, ())
    assert [warning.code for warning in page.warnings] == ["QueryNoResults"]


def test_lists_are_read_to_their_last_page(client, stub):
    assert len(client.publications()) == 90
    assert [r.query for r in stub.requests] == [
        {"page": str(n), "pageSize": "40"} for n in (1, 2, 3)
    ]


def test_a_list_that_counts_too_many_pages_ends_at_the_first_empty_one():
    import httpx

    asked = []

    def answer(request):
        asked.append(request.url.params["page"])
        results = [{"id": "x", "title": "T"}] if asked == ["1"] else []
        body = json.dumps({"paging": {"totalPages": 9}, "results": results}).encode()
        return httpx.Response(200, stream=httpx.ByteStream(body))

    with EesClient("https://example.org", transport=httpx.MockTransport(answer)) as client:
        assert [one.id for one in client.publications()] == ["x"]
    assert asked == ["1", "2"]


def test_search_and_single_documents(client):
    (found,) = client.publications("special educ")
    assert found == client.publication(PUBLICATION)
    assert [one.id for one in client.data_sets(PUBLICATION)] == [MAIN, DEPRECATED, WITHDRAWN]
    latest = client.data_set(MAIN).latest
    assert (latest.version, latest.period_start, latest.period_end) == (
        "2.0.1", "2021/22", "2024/25",
    )  # fmt: skip
    assert client.data_set(UNSEEN).latest is None


def test_a_search_of_two_letters_is_refused_by_code(client):
    with pytest.raises(EesValidationError) as refused:
        client.publications("ab")
    assert refused.value.codes == ("MinimumLength",)


# Strictness


def test_paging_in_the_address_of_a_post_is_an_unknown_field(client):
    path = f"/v1/data-sets/{MAIN}/query"
    with pytest.raises(EesValidationError) as refused:
        client._http.json("POST", path, params={"page": "2"}, body={"x": 1})
    assert [(e.code, e.path) for e in refused.value.errors] == [("UnknownField", "page")]


@pytest.mark.parametrize(
    ("criteria", "code", "path"),
    [
        ({"filtres": {"eq": "x"}}, "UnknownField", "criteria.filtres"),
        ({"filters": {"gt": "x"}}, "UnknownField", "criteria.filters.gt"),
        ({"and": []}, "NotEmpty", "criteria.and"),
        ({"filters": {"in": []}}, "NotEmpty", "criteria.filters.in"),
        ({"filters": {"eq": "abcdefghijk"}}, "MaximumLength", "criteria.filters.eq"),
        ({"geographicLevels": {"eq": "LOCAL"}}, "AllowedValue", "criteria.geographicLevels.eq"),
        (
            {"timePeriods": {"eq": {"period": "2024/2025", "code": "CY"}}},
            "TimePeriodAllowedCode",
            "criteria.timePeriods.eq",
        ),
        (
            {"timePeriods": {"eq": {"period": "2024/2026", "code": "AY"}}},
            "TimePeriodInvalidYearRange",
            "criteria.timePeriods.eq",
        ),
        (
            {"timePeriods": {"eq": {"period": "24/25", "code": "AY"}}},
            "TimePeriodInvalidYear",
            "criteria.timePeriods.eq",
        ),
    ],
)
def test_a_bad_condition_is_refused_with_its_place(client, criteria, code, path):
    with pytest.raises(EesValidationError) as refused:
        rows(client, criteria)
    assert [(error.code, error.path) for error in refused.value.errors] == [(code, path)]
    assert path in str(refused.value)


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("locations.eq", "LA|code", "LocationFormat"),
        ("locations.eq", "XX|code|E1", "LocationAllowedLevel"),
        ("locations.eq", "REG|oldCode|805", "LocationAllowedProperty"),
        ("locations.eq", "LA|code|", "LocationValueNotEmpty"),
        ("locations.eq", f"LA|oldCode|{'9' * 21}", "LocationValueMaxLength"),
        ("timePeriods.eq", "2024/2025", "TimePeriodFormat"),
        ("sorts", "timePeriod", "SortFormat"),
        ("sorts", "timePeriod|Up", "SortDirection"),
        ("sorts", f"{'f' * 41}|Asc", "SortFieldMaxLength"),
        ("cache", "1", "UnknownField"),
    ],
)
def test_a_bad_parameter_is_refused_by_its_own_code(client, key, text, code):
    with pytest.raises(EesValidationError) as refused:
        list(client.query_get(MAIN, {key: text}, "1.1"))
    assert refused.value.codes == (code,)


def test_a_page_larger_than_the_service_allows_is_refused(stub):
    with (
        EesClient(stub.api_url, page_size=10_001) as client,
        pytest.raises(EesValidationError) as refused,
    ):
        rows(client)
    assert refused.value.codes == ("InclusiveBetween",)


def test_a_post_without_its_content_type_is_refused(http):
    import httpx

    found = httpx.post(f"{http.base_url}/statistics/v1/data-sets/{MAIN}/query", content=b"{}")
    assert found.status_code == 415  # unverified live: 400 or 415


def test_a_body_may_hold_comments(http):
    import httpx

    found = httpx.post(
        f"{http.base_url}/statistics/v1/data-sets/{MAIN}/query",
        content=b'{"pageSize": 1 /* one */, // "page": 9\n "page": 2}',
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    assert found.json()["paging"]["page"] == 2


# Behaviour that surprises


def test_in_over_two_filters_is_or_and_not_in_is_and(client):
    chosen = [option(client, "school_type", "Special"), option(client, "sen_provision", "EHC plan")]
    either = rows(client, {"and": [LA, {"filters": {"in": chosen}}]})
    neither = rows(client, {"and": [LA, {"filters": {"notIn": chosen}}]})
    both = rows(client, {"and": [LA, *({"filters": {"eq": one}} for one in chosen)]})
    # Of 3 × 3 combinations for each authority and year: 5 have one or the other, 4 neither, 1 both.
    assert [len(either), len(neither), len(both)] == [5 * 24, 4 * 24, 24]


def test_a_region_without_a_level_also_returns_its_authorities(client):
    region = {"locations": {"eq": {"level": "REG", "code": "E12000009"}}}
    assert {row.level for row in rows(client, region)} == {"REG", "LA"}
    alone = rows(client, region | {"geographicLevels": {"eq": "REG"}})
    assert {row.level for row in alone} == {"REG"}


def test_england_without_a_level_returns_everything(client):
    england = {"locations": {"eq": {"level": "NAT", "code": "E92000001"}}}
    assert len(rows(client, england)) == 360


def test_not_over_two_facets_needs_every_facet_to_fail(client):
    special = option(client, "school_type", "Special")
    found = rows(client, {"not": {"filters": {"eq": special}, "geographicLevels": {"eq": "LA"}}})
    assert {row.level for row in found} == {"NAT", "REG"}
    assert special not in {one for row in found for one in row.filters.values()}
    assert len(found) == 4 * 4 * 6


def test_not_in_on_an_authority_keeps_national_and_regional_rows(client):
    found = rows(client, {"locations": {"notIn": [{"level": "LA", "oldCode": "805"}]}})
    assert len(found) == 360 - 36
    assert {row.level for row in found} == {"NAT", "REG", "LA"}


def test_a_shared_code_matches_the_first_authority_only(client):
    found = rows(client, {"locations": {"eq": {"level": "LA", "code": "E10000001"}}})
    assert {row.locations["LA"] for row in found} == {place(client, "LA", "Northshire")}


@pytest.mark.parametrize(
    ("criteria", "code", "path"),
    [
        ({"and": [{"filters": {"in": ["ZZZZZ"]}}]}, "Filters", "criteria.and[0].filters.in"),
        (
            {"locations": {"eq": {"level": "LA", "code": "E0"}}},
            "Locations",
            "criteria.locations.eq",
        ),
        (NOWHERE, "GeographicLevels", "criteria.geographicLevels.in"),
        (
            {"timePeriods": {"gte": {"period": "2030/2031", "code": "AY"}}},
            "TimePeriods",
            "criteria.timePeriods.gte",
        ),
    ],
)
def test_what_is_not_in_the_data_set_is_an_error_here(client, criteria, code, path):
    with pytest.raises(EesMissingItems) as missing:
        rows(client, criteria)
    (warning,) = missing.value.warnings
    assert (warning.code, warning.path) == (f"{code}NotFound", path)


def test_missing_items_can_be_allowed_and_the_known_ones_are_used(client):
    special = option(client, "school_type", "Special")
    found = rows(client, {"filters": {"in": [special, "ZZZZZ"]}}, allow_missing=True)
    assert len(found) == 120


def test_a_missing_item_is_false_and_true_when_it_is_negated(client):
    gone = {"filters": {"eq": "ZZZZZ"}}
    assert len(rows(client, gone, allow_missing=True)) == 0
    assert len(rows(client, {"not": gone}, allow_missing=True)) == 360
    assert len(rows(client, {"filters": {"notEq": "ZZZZZ"}}, allow_missing=True)) == 360


def test_missing_items_are_objects_by_post_and_strings_by_get(client):
    criteria = {"timePeriods": {"eq": {"period": "2030/2031", "code": "AY"}}}
    (page,) = client.query(MAIN, criteria, version="1.1", allow_missing=True)
    assert page.warnings[0].detail["items"] == [{"period": "2030/2031", "code": "AY"}]
    params = {"timePeriods.eq": "2030/2031|AY"}
    (page,) = client.query_get(MAIN, params, "1.1", allow_missing=True)
    assert page.warnings[0].detail["items"] == ["2030/2031|AY"]
    assert page.warnings[0].path == "timePeriods.eq"


@pytest.mark.parametrize("compare", ["gt", "gte", "lt", "lte"])
def test_an_absent_period_compares_false_for_every_row(client, compare):
    criteria = {"timePeriods": {compare: {"period": "2022/2023", "code": "FY"}}}
    assert rows(client, criteria, allow_missing=True) == []


@pytest.mark.parametrize(("compare", "years"), [("gt", 1), ("gte", 2), ("lt", 2), ("lte", 3)])
def test_periods_compare_in_order(client, compare, years):
    criteria = {"timePeriods": {compare: {"period": "2023/2024", "code": "AY"}}}
    assert len(rows(client, criteria)) == 90 * years


def test_a_single_year_is_taken_as_the_year_it_starts_in(client):
    found = rows(client, {"timePeriods": {"eq": {"period": "2024", "code": "AY"}}})
    assert {row.period for row in found} == {"2024/2025"}


def test_unknown_indicators_and_sort_fields_are_refused(client):
    with pytest.raises(EesValidationError) as refused:
        rows(client, indicators=["ZZZZZ"], sorts=[{"field": "filter|Q", "direction": "Asc"}])
    assert refused.value.codes == ("IndicatorsNotFound", "SortFieldsNotFound")
    assert refused.value.errors[0].detail["items"] == ["ZZZZZ"]


def test_rows_come_newest_first_and_can_be_sorted(client):
    assert rows(client)[0].period == "2024/2025"
    found = rows(client, sorts=[{"field": "timePeriod", "direction": "Asc"}])
    assert [found[0].period, found[-1].period] == ["2021/2022", "2024/2025"]


def test_a_filter_that_does_not_apply_is_left_out_of_the_row(client):
    hospital = next(f.id for f in client.meta(MAIN, "1.1").filters if f.column == "hospital_school")
    found = rows(client, {"geographicLevels": {"in": ["NAT", "LA"]}})
    assert {row.level for row in found if hospital in row.filters} == {"NAT"}


def test_get_and_post_agree(client):
    special = option(client, "school_type", "Special")
    posted = rows(client, {"filters": {"eq": special}, "geographicLevels": {"eq": "LA"}})
    params = {"filters.eq": special, "geographicLevels.eq": "LA"}
    got = [row for page in client.query_get(MAIN, params, "1.1") for row in page.rows]
    assert got == posted
    assert len(got) == 72


# Versions


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2.0", "2.0"), ("2", "2.0"), ("v1.1", "1.1"), ("2.0.1", "2.0.1"), ("1", "1.0"),
        ("2.*", "2.0.1"), ("2.0.*", "2.0.1"), ("1.*.*", "1.1"), ("*", "2.0.1"), (" 1.0 ", "1.0"),
    ],
)  # fmt: skip
def test_version_texts_that_are_accepted(client, text, number):
    assert client.version(MAIN, text).version == number


@pytest.mark.parametrize("text", ["1.*.4", "*.1.0", "2.1*", "1.", "V1", "", "latest"])
def test_version_texts_that_are_refused_before_anything_is_asked(client, stub, text):
    with pytest.raises(InputError, match="not a version number"):
        client.version(MAIN, text)
    assert stub.requests == []


def test_the_service_refuses_the_same_texts(http):
    import httpx

    for text in ("1.*.4", "*.1.0", "2.1*", "1.", "V1"):
        path = f"/statistics/v1/data-sets/{MAIN}/versions/{text}"
        found = httpx.get(http.base_url + path)
        # The server writes paths in lower case, so it cannot tell V1 from v1 there.
        assert found.status_code == (200 if text == "V1" else 404)
        query = {"dataSetVersion": text}
        found = httpx.get(f"{http.base_url}/statistics/v1/data-sets/{MAIN}/meta", params=query)
        assert found.status_code == 404


def test_a_draft_needs_its_token(stub, client):
    with pytest.raises(EesForbidden):
        client.meta(MAIN, "2.1")
    with EesClient(stub.api_url, preview_token="55555555-eeee-4eee-8eee-000000000001") as seer:
        assert seer.meta(MAIN, "2.1").version == "2.1"


def test_an_unknown_data_set_and_version_are_not_found(client):
    with pytest.raises(EesNotFound, match="knows no such"):
        client.data_set("99999999-aaaa-4aaa-8aaa-000000000001")
    with pytest.raises(EesNotFound):
        client.meta(MAIN, "7.0")


def test_an_id_that_is_none_is_refused_before_anything_is_asked(client, stub):
    with pytest.raises(InputError, match="not an id"):
        client.data_set("../publications")
    assert stub.requests == []


def test_a_wildcard_is_looked_up_once_and_all_pages_are_of_that_version(client, stub):
    assert {page.version for page in client.query(MAIN, version="1.*")} == {"1.1"}
    asked = [r.query for r in stub.requests if r.path.endswith("/query")]
    assert asked == [{"dataSetVersion": "1.1"}] * 4


def test_changes_tell_what_was_deleted_added_and_changed(client):
    assert [str(one) for one in client.changes(MAIN, "2.0").major] == [
        "filter option in School type: Mainstream deleted"
    ]
    assert [str(one) for one in client.changes(MAIN, "1.1").minor] == ["time period: 2024/25 added"]
    whole = client.changes(MAIN, "2.0", patch_history=True)
    assert [patch.version for patch in whole.patches] == ["2.0.1"]
    assert [str(one) for one in whole.patches[0].minor] == ["indicator: Number of pupils changed"]


def test_a_refresh_takes_a_minor_version_and_reads_the_meta_again(client, stub):
    stub.data_sets[MAIN].versions = stub.data_sets[MAIN].versions[:2]
    found = refresh(client, MAIN, "1.0")
    assert (found.latest, found.meta.version) == ("1.1", "1.1")
    assert [str(c) for step in found.steps for c in step.minor] == ["time period: 2024/25 added"]


def test_a_refresh_with_nothing_new_asks_only_for_the_versions(client, stub):
    assert refresh(client, MAIN, "2.0.1").meta is None
    assert len(stub.requests) == 1


def test_a_major_version_stops_the_refresh(client, stub):
    with pytest.raises(EesMajorChange) as stop:
        refresh(client, MAIN, "1.1")
    assert stop.value.changes == ("filter option in School type: Mainstream deleted",)
    assert "--release 1.*" in str(stop.value)
    assert not any(path.endswith("/meta") for path in stub.paths())


def test_a_deprecated_data_set_names_its_successor_and_a_withdrawn_one_stops(client):
    (note,) = check_status(client.data_set(DEPRECATED))
    assert MAIN in note
    assert check_status(client.data_set(MAIN)) == ()
    with pytest.raises(EesWithdrawn):
        check_status(client.data_set(WITHDRAWN))


# Values, debug, unknown members


def test_symbols_come_as_they_are(client):
    count = next(i.id for i in client.meta(MAIN, "1.0").indicators if i.column == "pupil_count")
    found = [row.values[count] for row in rows(client, version="1.0")]
    assert [text for text in found if not text.isdecimal()] == ["c", "z", "x", "low", "u", ""]


def test_a_debug_answer_is_refused(client, stub):
    stub.faults.append(Fault("debug", "/query"))
    with pytest.raises(UnexpectedAnswerError, match="debug"):
        rows(client)
    with pytest.raises(InputError, match="Debug answers are not for use"):
        client.query_get(MAIN, {"debug": "true"})


def test_members_that_the_service_adds_are_kept_and_do_no_harm(client, stub):
    stub.faults.append(Fault("extra_member", "/query"))
    assert len(rows(client)) == 360
    stub.faults.append(Fault("extra_member", f"/{MAIN}"))
    assert client.data_set(MAIN).extra == {"somethingNew": {"a": 1}}


def test_a_member_that_is_gone_is_told_plainly(client, stub):
    stub.publications[:] = [{"id": PUBLICATION}]
    with pytest.raises(UnexpectedAnswerError, match="expected text in title"):
        client.publications()


def test_meta_groups_that_are_not_asked_for_are_empty(client, stub):
    found = client.meta(MAIN, "1.1", types=["Indicators"])
    assert (found.filters, found.levels, found.periods, found.locations) == ((), (), (), ())
    assert [one.unit for one in found.indicators] == ["", "%"]
    assert [one.decimals for one in found.indicators] == [0, None]


# CSV


@pytest.mark.parametrize("fault", [None, "no_gzip", "twice_gzip"])
def test_the_csv_is_unpacked_however_it_comes(client, stub, fault):
    if fault:
        stub.faults.append(Fault(fault, "/csv"))
    version, body = client.csv(MAIN, "1.*", LIMIT)
    with body:
        assert body.read() == stub.data_sets[MAIN].versions[1].csv()
    assert version.version == "1.1"
    assert stub.requests[-1].headers["accept"] == "text/csv, */*"


def test_a_truncated_gzip_is_fetched_again(client, stub, waits):
    stub.faults.append(Fault("truncated_gzip", "/csv"))
    _, body = client.csv(MAIN, "1.1", LIMIT)
    with body:
        assert body.read() == stub.data_sets[MAIN].versions[1].csv()
    assert len(waits) == 1


def test_a_gzip_that_stays_truncated_is_an_error(client, stub, waits):
    stub.faults += [Fault("truncated_gzip", "/csv") for _ in range(5)]
    with pytest.raises(FetchError, match="stopped before its end"):
        client.csv(MAIN, "1.1", LIMIT)
    assert len(waits) == 4


def test_a_web_page_in_place_of_the_csv_is_told_as_one(client, stub):
    stub.faults.append(Fault("html_200", "/csv"))
    with pytest.raises(UnexpectedAnswerError, match="often it is a web page"):
        client.csv(MAIN, "1.1", LIMIT)


def test_a_csv_with_too_few_rows_is_refused(client, stub):
    version = stub.data_sets[MAIN].versions[1]
    whole = version.summary() | {"totalResults": 361}
    version.summary = lambda: whole
    with pytest.raises(IncompleteError, match="360 rows, expected 361"):
        client.csv(MAIN, "1.1", LIMIT)


# Faults and waits


def test_504_then_success(client, stub, waits):
    stub.faults.append(Fault("slow_504", "/query"))
    assert len(rows(client)) == 360
    assert len(waits) == 1


def test_504_for_ever_suggests_the_csv(client, stub, waits):
    stub.faults += [Fault("slow_504", "/query") for _ in range(5)]
    with pytest.raises(EesTimeout, match="data pull ees-api"):
        rows(client)
    assert all(0.75 * b <= w <= 1.25 * b for w, b in zip(waits, (1, 2, 4, 8), strict=True))


def test_our_own_time_out_is_a_time_out_too(stub, waits):
    stub.faults += [Fault("slow_504", "/query", delay=0.3) for _ in range(5)]
    short = Timeouts(read=0.05)
    with (
        EesClient(stub.api_url, timeouts=short, sleep=waits.append) as client,
        pytest.raises(EesTimeout),
    ):
        rows(client)


def test_429_waits_as_long_as_it_is_told(client, stub, waits):
    stub.faults.append(Fault("status", "/query", 429, {"Retry-After": "7"}))
    assert len(rows(client)) == 360
    assert waits == [7.0]


def test_429_for_an_hour_is_told_at_once(client, stub, waits):
    stub.faults.append(Fault("status", "/query", 429, {"Retry-After": "3600"}))
    with pytest.raises(FetchError, match="wait 3600 s"):
        rows(client)
    assert waits == []


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_refusal_is_not_asked_again(client, stub, waits, status):
    stub.faults.append(Fault("status", "/query", status))
    with pytest.raises(FetchError):
        rows(client)
    assert waits == []


def test_an_html_502_is_retried_and_never_shown(client, stub, waits):
    stub.faults += [Fault("html_502", "/query") for _ in range(5)]
    with pytest.raises(FetchError) as failed:
        rows(client)
    assert len(waits) == 4
    assert "status 502" in str(failed.value)
    assert "<" not in str(failed.value).replace("<data-set id>", "")


def test_a_dropped_connection_is_retried(client, stub, waits):
    stub.faults += [Fault("drop", "/query", after=20), Fault("drop", "/query")]
    assert len(rows(client)) == 360
    assert len(waits) == 2


def test_every_request_names_the_product_and_asks_for_json(client, stub):
    client.meta(MAIN, "1.1")
    (request,) = stub.requests
    assert request.headers["user-agent"].startswith("highneeds/")
    assert request.headers["accept"] == "application/json"


def test_every_call_is_logged_without_its_parameters(client, caplog):
    caplog.set_level("INFO", "highneeds.fetch")
    list(client.query_get(MAIN, {"geographicLevels.eq": "NAT"}, "1.1"))
    logged = caplog.text
    assert f"GET /statistics/v1/data-sets/{MAIN}/query 200" in logged
    assert "36 rows" in logged
    assert "geographicLevels" not in logged.replace("highneeds.fetch", "")
