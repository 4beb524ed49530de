"""Facts about the stub itself: a stub that is wrong makes every other test worthless."""

import json
from pathlib import Path

import httpx
import pytest

from stubs.ees_data import MAIN

RECORDED = Path(__file__).parent / "recorded"
"""Real answers, JSON only. Empty until someone has asked the live service."""

PATHS = {
    "data-set": f"/v1/data-sets/{MAIN}",
    "versions": f"/v1/data-sets/{MAIN}/versions",
    "version": f"/v1/data-sets/{MAIN}/versions/2.0",
    "changes": f"/v1/data-sets/{MAIN}/versions/2.0/changes",
}
SHAPES = {
    "data-set": "id latestVersion status summary title",
    "versions": "paging results",
    "version": (
        "file filters geographicLevels indicators notes published release status timePeriods "
        "totalResults type version"
    ),
    "changes": "majorChanges minorChanges notes versionNumber",
}


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
    found = httpx.get(stub.api_url + PATHS["versions"] + "?page=9").json()
    assert found["results"] == []
    assert found["paging"] == {"page": 9, "pageSize": 10, "totalResults": 4, "totalPages": 1}
