"""The HTTP client: retries, limits, resuming, addresses, proxies."""

import gzip
import ssl
import subprocess
import sys
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from highneeds.official.fetch.downloads import size_in_words
from highneeds.official.fetch.ees_client import EesClient
from highneeds.official.fetch.errors import (
    NoConnectionError,
    ServerRefusedError,
    TooLargeError,
    UnexpectedAnswerError,
)
from highneeds.official.fetch.http import DownloadOptions, HttpClient, Timeouts
from highneeds.official.fetch.retries import Retries, retry_after
from highneeds.vocabulary.faults import InputError
from stubs.ees_data import MAIN
from stubs.ees_server import EesStub, Fault
from stubs.other_sites import VERSION_2025, release_zip

ZIP = f"/api/releases/{VERSION_2025}/files"
ASK = {"fromPage": "ReleaseDownloads"}


def fetched(http, limit=10**7, progress=None):
    options = DownloadOptions(limit, progress)
    found = http.download(ZIP, options, params=ASK, packed=False)
    with found.body as body:
        return body.read()


def ranges(stub):
    return [request.headers.get("range") for request in stub.requests]


def test_a_broken_download_goes_on_where_it_stopped(stub, http, waits):
    stub.site.body = release_zip(padding=2000)
    stub.faults += [Fault("drop", ZIP, after=200_000), Fault("drop", ZIP, after=100_000)]
    assert fetched(http) == stub.site.body
    assert ranges(stub) == [None, "bytes=200000-", "bytes=300000-"]
    assert stub.requests[1].headers["if-range"] == '"release-mark-1"'
    assert len(waits) == 2


def test_it_starts_again_when_the_server_cannot_resume(stub, http):
    stub.site.body, stub.site.ranges = release_zip(padding=2000), False
    stub.faults.append(Fault("drop", ZIP, after=200_000))
    assert fetched(http) == stub.site.body
    assert ranges(stub) == [None, None]


def test_it_starts_again_when_the_file_has_changed(stub):
    stub.site.body, changed = release_zip(padding=2000), release_zip(padding=1000)
    stub.faults.append(Fault("drop", ZIP, after=200_000))

    def meanwhile(_):
        stub.site.body, stub.site.mark = changed, '"release-mark-2"'

    with HttpClient(stub.url, sleep=meanwhile) as http:
        assert fetched(http) == changed
    assert ranges(stub) == [None, "bytes=200000-"]


def test_it_starts_again_when_the_range_is_past_the_end(stub):
    stub.site.body, short = release_zip(padding=2000), release_zip(padding=10)
    stub.faults.append(Fault("drop", ZIP, after=200_000))
    with HttpClient(stub.url, sleep=lambda _: setattr(stub.site, "body", short)) as http:
        assert fetched(http) == short


@settings(
    max_examples=20,  # a busy machine is no fault of the program: each example runs a server
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drops=st.lists(st.integers(0, 40_000), max_size=4), resumes=st.booleans())
def test_whatever_the_drops_the_bytes_are_the_same(stub, http, drops, resumes):
    stub.site.body, stub.site.ranges = release_zip(padding=100), resumes
    stub.faults[:] = [Fault("drop", ZIP, after=after) for after in drops]
    assert fetched(http) == stub.site.body


def test_progress_tells_bytes_and_whole(stub, http):
    seen = []
    body = fetched(http, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(body), len(body))


def test_a_length_over_the_limit_is_refused_before_the_body(stub, http):
    stub.site.body = release_zip(padding=2000)
    seen = []
    with pytest.raises(TooLargeError, match=r"limit of 100\.0 kB"):
        fetched(http, limit=100_000, progress=lambda done, total: seen.append(done))
    assert seen == []


def test_a_gzip_bomb_is_stopped_while_it_unpacks(stub, client):
    version = stub.data_sets[MAIN].versions[1]
    version.csv = lambda: b"a,b\n" + b"1,2\n" * 1_000_000
    with pytest.raises(TooLargeError):
        client.csv(MAIN, "1.1", DownloadOptions(1_000_000))


def test_a_server_that_drips_is_left(stub, waits):
    stub.site.body = release_zip(padding=100)
    stub.faults.append(Fault("drip", ZIP))
    with (
        HttpClient(stub.url, timeouts=Timeouts(whole=0.1), sleep=waits.append) as http,
        pytest.raises(NoConnectionError, match="did not answer in time"),
    ):
        fetched(http)


def test_a_slow_but_moving_download_arrives(stub, http):
    stub.faults.append(Fault("drip", ZIP))
    assert fetched(http) == stub.site.body


def test_nobody_there(waits):
    with EesStub() as gone:
        pass
    with (
        HttpClient(gone.url, sleep=waits.append) as http,
        pytest.raises(NoConnectionError, match="could not be reached"),
    ):
        http.json("/x")
    assert len(waits) == 4


def test_a_web_page_in_place_of_data_is_told_and_not_asked_again(stub, http, waits):
    stub.faults.append(Fault("html_200"))
    with pytest.raises(UnexpectedAnswerError, match="sign-in"):
        http.json(f"/statistics/v1/data-sets/{MAIN}")
    assert waits == []


def test_a_refusal_names_the_status_and_the_address(http):
    with pytest.raises(ServerRefusedError) as refused:
        http.json("/nothing")
    assert refused.value.status == 404
    assert str(refused.value) == (
        "The server refused the request with status 404.\n"
        f"Given: {http.base_url}/nothing\n"
        "Do: Check the id or release: this one may not exist, or no longer."
    )


@pytest.mark.parametrize("url", ["http://example.org", "ftp://example.org", "file:///etc", "x"])
def test_only_https_leaves_this_machine(url):
    with pytest.raises(InputError, match="Use an https address"):
        HttpClient(url)


def test_a_redirect_to_plain_http_is_refused(stub, http):
    stub.faults.append(Fault("status", "", 302, {"Location": "http://example.org/file"}))
    with pytest.raises(InputError, match=r"http://example\.org/file"):
        http.json("/x")


def test_the_proxy_of_the_environment_is_used(stub, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", stub.url)
    with HttpClient("http://localhost:9/statistics") as http:
        found = http.json(f"/v1/data-sets/{MAIN}/versions", params={"pageSize": "5"})
    assert found["paging"]["totalResults"] == 4


def test_one_request_at_a_time_for_a_data_set(stub, client):
    jobs = [threading.Thread(target=client.data_set, args=(MAIN,)) for _ in range(4)]
    stub.faults += [Fault("extra_member", delay=0.02) for _ in range(4)]
    for job in jobs:
        job.start()
    for job in jobs:
        job.join()
    assert len(stub.requests) == 4
    assert stub.most_at_once == 1


def test_the_jitter_comes_from_the_seed():
    first, again, other = Retries(seed=1), Retries(seed=1), Retries(seed=2)
    assert first.wait(2, "a") == again.wait(2, "a") != other.wait(2, "a")
    assert 3.0 <= first.wait(2, "a") <= 5.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": " 12 "}, 12.0),
        (
            {
                "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT",
                "date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            30.0,
        ),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:30 GMT"}, None),
        ({"retry-after": "soon", "date": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({}, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_by_the_servers_own_clock(headers, seconds):
    assert retry_after(headers) == seconds


def test_sizes_in_words():
    assert [size_in_words(n) for n in (12, 3_400, 5_600_000, 7 * 10**9)] == [
        "12 bytes", "3.4 kB", "5.6 MB", "7.0 GB",
    ]  # fmt: skip


def test_importing_the_fetchers_loads_no_http_library_and_opens_nothing():
    code = (
        "import sys\n"
        "def closed(event, _):\n"
        "    if event.startswith('socket.'):\n"
        "        raise RuntimeError(event)\n"
        "sys.addaudithook(closed)\n"
        "import highneeds.actions.pull, highneeds.cli.data_pull\n"
        "sys.exit(bool({'httpx', 'tenacity', 'polars'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()


def test_a_client_closes_what_it_opened(stub):
    with EesClient(stub.api_url) as client:
        client.data_set(MAIN)
    assert client._http._client.is_closed


# Servers that misbehave in ways the stub does not


def mocked(answer, waits):
    import httpx

    return HttpClient(
        "https://example.org", transport=httpx.MockTransport(answer), sleep=waits.append
    )


def test_a_certificate_that_is_not_trusted_is_told_at_once_with_what_to_do(waits):
    import httpx

    def answer(request):
        cause = ssl.SSLCertVerificationError(1, "certificate verify failed")
        cause.verify_message = "self-signed certificate in certificate chain"
        raise httpx.ConnectError("failed", request=request) from cause

    with mocked(answer, waits) as http, pytest.raises(NoConnectionError) as refused:
        http.json("/x")
    assert "self-signed certificate in certificate chain" in str(refused.value)
    assert "set SSL_CERT_FILE" in str(refused.value)
    assert waits == []


def test_a_packing_that_was_not_asked_for_is_refused(waits):
    import httpx

    def answer(_):
        headers = {"Content-Encoding": "br"}
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(b"x"))

    with (
        mocked(answer, waits) as http,
        pytest.raises(UnexpectedAnswerError, match="Given: br"),
    ):
        http.json("/x")


def test_a_server_that_resumes_at_another_place_is_asked_for_the_whole(waits):
    import httpx

    whole, asked = b"0123456789", []

    class Broken(httpx.SyncByteStream):
        def __iter__(self):
            yield whole[:4]
            raise httpx.ReadError("dropped")

    def answer(request):
        asked.append(request.headers.get("range"))
        mark = {"ETag": '"a"'}
        if len(asked) == 1:
            return httpx.Response(200, headers=mark, stream=Broken())
        if asked[-1]:
            headers = mark | {"Content-Range": "bytes 2-9/10"}
            return httpx.Response(206, headers=headers, stream=httpx.ByteStream(whole[2:]))
        return httpx.Response(200, headers=mark, stream=httpx.ByteStream(whole))

    with mocked(answer, waits) as http, http.download("/x", DownloadOptions(100)).body as body:
        assert body.read() == whole
    assert asked == [None, "bytes=4-", None]


def test_a_part_with_a_weak_mark_is_not_continued(waits):
    import httpx

    whole, asked = b"0123456789", []

    class Broken(httpx.SyncByteStream):
        def __iter__(self):
            yield whole[:4]
            raise httpx.ReadError("dropped")

    def answer(request):
        asked.append(request.headers.get("range"))
        stream = httpx.ByteStream(whole) if len(asked) > 1 else Broken()
        return httpx.Response(200, headers={"ETag": 'W/"a"'}, stream=stream)

    with mocked(answer, waits) as http, http.download("/x", DownloadOptions(100)).body as body:
        assert body.read() == whole
    assert asked == [None, None]


def test_a_damaged_layer_of_gzip_inside_another_is_asked_for_again(waits):
    import httpx

    inner, asked = gzip.compress(b"a,b\n1,2\n"), []
    answers = [gzip.compress(inner[:-9]), gzip.compress(inner)]

    def answer(request):
        asked.append(request.headers.get("range"))
        stream = httpx.ByteStream(answers.pop(0))
        return httpx.Response(200, headers={"ETag": '"a"'}, stream=stream)

    with mocked(answer, waits) as http, http.download("/x", DownloadOptions(100)).body as body:
        assert body.read() == b"a,b\n1,2\n"
    assert asked == [None, None]  # all of it, although the mark would allow to go on


def test_an_answer_that_does_not_tell_its_length_is_stopped_at_the_limit(waits):
    import httpx

    sent = []

    class Endless(httpx.SyncByteStream):
        def __iter__(self):
            for n in range(1000):
                sent.append(n)
                yield bytes(10)

    with (
        mocked(lambda _: httpx.Response(200, stream=Endless()), waits) as http,
        pytest.raises(TooLargeError, match="limit of 25 bytes"),
    ):
        http.download("/x", DownloadOptions(25))
    assert sent == [0, 1, 2]
    assert waits == []


def test_redirects_that_never_end_are_left(waits):
    import httpx

    hops = []

    def answer(request):
        hops.append(request.url)
        return httpx.Response(302, headers={"Location": f"{request.url}x"})

    with mocked(answer, waits) as http, pytest.raises(NoConnectionError, match="redirects"):
        http.json("/x")
    assert len(hops) == 5 * (1 + 5)  # five tries, each with up to five redirects


def test_json_that_stops_too_soon_is_asked_for_again(waits):
    import httpx

    answers = [b'{"a": [1, 2', b'{"a": 1}']

    def answer(_):
        return httpx.Response(200, stream=httpx.ByteStream(answers.pop(0)))

    with mocked(answer, waits) as http:
        assert http.json("/x") == {"a": 1}
    assert len(waits) == 1
