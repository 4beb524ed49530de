"""The client against the stub: the test list of ees-api.md, section 12."""

import pytest

from highneeds.official.fetch.ees_answers import ApiVersions, read
from highneeds.official.fetch.ees_client import EesClient
from highneeds.official.fetch.ees_versions import check_status, refresh
from highneeds.official.fetch.errors import (
    EesForbidden,
    EesMajorChange,
    EesNotFound,
    EesTimeout,
    EesWithdrawn,
    IncompleteError,
    UnexpectedAnswerError,
)
from highneeds.official.fetch.http import DownloadOptions, Timeouts
from highneeds.vocabulary.faults import FetchError, InputError
from stubs.ees_data import DEPRECATED, MAIN, WITHDRAWN
from stubs.ees_server import Fault

LIMIT = DownloadOptions(10**7)


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


def test_a_draft_is_told_to_be_one(client):
    with pytest.raises(EesForbidden, match="may not be seen yet"):
        client.version(MAIN, "2.1")


def test_an_unknown_data_set_and_version_are_not_found(client):
    with pytest.raises(EesNotFound, match="knows no such"):
        client.data_set("99999999-aaaa-4aaa-8aaa-000000000001")
    with pytest.raises(EesNotFound):
        client.version(MAIN, "7.0")


def test_an_id_that_is_none_is_refused_before_anything_is_asked(client, stub):
    with pytest.raises(InputError, match="not an id"):
        client.data_set("../publications")
    assert stub.requests == []


def test_changes_tell_what_was_deleted_added_and_changed(client):
    assert [str(one) for one in client.changes(MAIN, "2.0").major] == [
        "filter option in School type: Mainstream deleted"
    ]
    assert [str(one) for one in client.changes(MAIN, "1.1").minor] == ["time period: 2024/25 added"]
    (minor,) = client.changes(MAIN, "2.0.1").minor
    assert str(minor) == "indicator: Number of pupils changed"


def test_a_refresh_takes_a_minor_version_and_tells_what_it_changed(client, stub):
    stub.data_sets[MAIN].versions = stub.data_sets[MAIN].versions[:2]
    found = refresh(client, MAIN, "1.0")
    assert found.latest == "1.1"
    assert [str(c) for step in found.steps for c in step.minor] == ["time period: 2024/25 added"]


def test_a_refresh_with_nothing_new_asks_only_for_the_versions(client, stub):
    assert refresh(client, MAIN, "2.0.1").steps == ()
    assert len(stub.requests) == 1


def test_a_major_version_stops_the_refresh(client, stub):
    with pytest.raises(EesMajorChange) as stop:
        refresh(client, MAIN, "1.1")
    assert stop.value.changes == ("filter option in School type: Mainstream deleted",)
    assert "--release 1.*" in str(stop.value)
    assert not any(path.endswith("/csv") for path in stub.paths())


def test_a_deprecated_data_set_names_its_successor_and_a_withdrawn_one_stops(client):
    (note,) = check_status(client.data_set(DEPRECATED))
    assert MAIN in note
    assert check_status(client.data_set(MAIN)) == ()
    with pytest.raises(EesWithdrawn):
        check_status(client.data_set(WITHDRAWN))


# Values, debug, unknown members


def test_members_that_the_service_adds_are_kept_and_do_no_harm(client, stub):
    stub.faults.append(Fault("extra_member", f"/{MAIN}"))
    assert client.data_set(MAIN).extra == {"somethingNew": {"a": 1}}


def test_a_member_that_is_gone_is_told_plainly(client, stub):
    stub.data_sets[MAIN].document = lambda: {"id": MAIN}
    with pytest.raises(UnexpectedAnswerError, match="expected text in title"):
        client.data_set(MAIN)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"results": []}, "a whole number in totalPages"),
        ({"paging": {"totalPages": 1}, "results": 7}, "a list in results"),
        ({"paging": {"totalPages": 1}, "results": [{"version": 2}]}, "text in version"),
        ([], "an object"),
    ],
)
def test_an_answer_of_another_form_is_told_by_its_first_odd_member(answer, words):
    with pytest.raises(UnexpectedAnswerError, match=f"expected {words}"):
        read(ApiVersions, answer)


def test_versions_are_read_to_their_last_page(client, stub):
    from stubs.ees_data import StubVersion, table

    stub.data_sets[MAIN].versions = [StubVersion(f"1.{n}", table((2021,))) for n in range(45)]
    assert [one.version for one in client.versions(MAIN)] == [f"1.{n}" for n in range(44, -1, -1)]
    pages = [{"page": str(n), "pageSize": "20"} for n in (1, 2, 3)]
    assert [request.query for request in stub.requests] == pages


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
    stub.faults.append(Fault("slow_504"))
    assert client.data_set(MAIN).id == MAIN
    assert len(waits) == 1


def test_504_for_ever_suggests_the_csv(client, stub, waits):
    stub.faults += [Fault("slow_504") for _ in range(5)]
    with pytest.raises(EesTimeout, match="data pull ees-api"):
        client.data_set(MAIN)
    assert all(0.75 * b <= w <= 1.25 * b for w, b in zip(waits, (1, 2, 4, 8), strict=True))


def test_our_own_time_out_is_a_time_out_too(stub, waits):
    stub.faults += [Fault("slow_504", delay=0.3) for _ in range(5)]
    short = Timeouts(read=0.05)
    with (
        EesClient(stub.api_url, timeouts=short, sleep=waits.append) as client,
        pytest.raises(EesTimeout),
    ):
        client.data_set(MAIN)


def test_429_waits_as_long_as_it_is_told(client, stub, waits):
    stub.faults.append(Fault("status", "", 429, {"Retry-After": "7"}))
    assert client.data_set(MAIN).id == MAIN
    assert waits == [7.0]


def test_429_for_an_hour_is_told_at_once(client, stub, waits):
    stub.faults.append(Fault("status", "", 429, {"Retry-After": "3600"}))
    with pytest.raises(FetchError, match="wait 3600 s"):
        client.data_set(MAIN)
    assert waits == []


@pytest.mark.parametrize("status", [400, 403, 404])
def test_a_refusal_is_not_asked_again(client, stub, waits, status):
    stub.faults.append(Fault("status", "", status))
    with pytest.raises(FetchError):
        client.data_set(MAIN)
    assert waits == []


def test_an_html_502_is_retried_and_never_shown(client, stub, waits):
    stub.faults += [Fault("html_502") for _ in range(5)]
    with pytest.raises(FetchError) as failed:
        client.data_set(MAIN)
    assert len(waits) == 4
    assert "status 502" in str(failed.value)
    assert "<" not in str(failed.value).replace("<data-set id>", "")


def test_a_dropped_connection_is_retried(client, stub, waits):
    stub.faults += [Fault("drop", after=20), Fault("drop")]
    assert client.data_set(MAIN).id == MAIN
    assert len(waits) == 2


def test_every_request_names_the_product_and_asks_for_json(client, stub):
    client.data_set(MAIN)
    (request,) = stub.requests
    assert request.headers["user-agent"].startswith("highneeds/")
    assert request.headers["accept"] == "application/json"


def test_every_call_is_logged_without_its_parameters(client, caplog):
    caplog.set_level("INFO", "highneeds.fetch")
    client.versions(MAIN)
    logged = caplog.text
    assert f"GET /statistics/v1/data-sets/{MAIN}/versions 200" in logged
    assert "pageSize" not in logged
