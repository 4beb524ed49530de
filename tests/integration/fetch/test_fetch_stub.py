"""Facts about the stub itself: a stub that is wrong makes every other test worthless."""

import json
from pathlib import Path

import httpx
import pytest

from stubs.ees_data import MAIN, PUBLICATION
from stubs.sqids import FIRST_BLOCKED, encode

RECORDED = Path(__file__).parent / "recorded"
"""Real answers, JSON only. Empty until someone has asked the live service."""

PATHS = {
    "publications": "/v1/publications",
    "publication": f"/v1/publications/{PUBLICATION}",
    "data-sets": f"/v1/publications/{PUBLICATION}/data-sets",
    "data-set": f"/v1/data-sets/{MAIN}",
    "meta": f"/v1/data-sets/{MAIN}/meta?dataSetVersion=1.1",
    "query": f"/v1/data-sets/{MAIN}/query?dataSetVersion=1.1&pageSize=1",
    "versions": f"/v1/data-sets/{MAIN}/versions",
    "version": f"/v1/data-sets/{MAIN}/versions/2.0",
    "changes": f"/v1/data-sets/{MAIN}/versions/2.0/changes",
}
SHAPES = {
    "publications": "paging results",
    "publication": "id lastPublished slug summary title",
    "data-sets": "paging results",
    "data-set": "id latestVersion status summary title",
    "meta": "filters geographicLevels indicators locations timePeriods",
    "query": "paging results warnings",
    "versions": "paging results",
    "version": (
        "file filters geographicLevels indicators notes published release status timePeriods "
        "totalResults type version"
    ),
    "changes": "majorChanges minorChanges notes versionNumber",
}


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "dP0Zw"), (2, "O7CLF"), (3, "7zXob"), (10, "HTzLj"), (60, "wwbxT"), (100, "UhYRF"),
        (1000, "67vrf"),
    ],
)  # fmt: skip
def test_ids_are_those_of_the_service(number, text):
    assert encode(number) == text


def test_ids_differ_and_stop_where_the_block_list_begins_to_matter():
    assert len({encode(number) for number in range(FIRST_BLOCKED)}) == FIRST_BLOCKED
    with pytest.raises(ValueError, match="only"):
        encode(FIRST_BLOCKED)


@pytest.mark.parametrize("name", PATHS)
def test_documents_have_the_members_of_the_guide(stub, name):
    found = httpx.get(stub.api_url + PATHS[name]).json()
    assert sorted(found) == SHAPES[name].split()


def test_recorded_answers_have_the_same_members_as_the_stub(stub):
    """Compares every file of `recorded/`, named after a path above; there is none yet."""
    names = {path.stem: path for path in RECORDED.glob("*.json")}
    assert names.keys() <= PATHS.keys()
    for name, path in names.items():
        real = json.loads(path.read_text(encoding="utf-8"))
        assert real.keys() == httpx.get(stub.api_url + PATHS[name]).json().keys()


def test_ids_are_the_same_on_every_run(stub):
    found = httpx.get(stub.api_url + PATHS["meta"]).json()
    labels = [(one["id"], one["label"]) for one in found["filters"]]
    assert labels == [
        ("dP0Zw", "Hospital school"),
        ("O7CLF", "SEN provision"),
        ("7zXob", "School type"),
    ]


def test_an_unacceptable_type_is_406_and_paths_are_lower_cased(stub):
    url = stub.api_url + PATHS["data-set"]
    assert httpx.get(url, headers={"Accept": "image/png"}).status_code == 406
    assert httpx.get(stub.api_url + PATHS["data-set"].upper().replace("V1", "v1")).is_success


def test_the_csv_route_has_its_headers(stub):
    found = httpx.get(f"{stub.api_url}/v1/data-sets/{MAIN}/csv?dataSetVersion=2.*")
    assert found.headers["content-encoding"] == "gzip"
    assert found.headers["content-type"] == "text/csv"
    assert f'filename="{MAIN}_v2.0.1.csv"' in found.headers["content-disposition"]
    assert found.headers["x-robots-tag"] == "noindex"


def test_a_page_past_the_end_is_empty_with_the_same_totals(stub):
    found = httpx.get(stub.api_url + PATHS["publications"] + "?page=9").json()
    assert found["results"] == []
    assert found["paging"] == {"page": 9, "pageSize": 20, "totalResults": 90, "totalPages": 5}


def test_a_debug_query_says_so_and_writes_labels(stub):
    found = httpx.get(stub.api_url + PATHS["query"] + "&debug=true&geographicLevels.eq=LA").json()
    assert [one["code"] for one in found["warnings"]] == ["DebugEnabled"]
    (row,) = found["results"]
    assert row["locations"]["LA"].endswith(":: Hartlepool (code = E06000001, oldCode = 805)")
