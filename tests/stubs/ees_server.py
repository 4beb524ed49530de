"""A stand-in for the statistics service, its website and Nomis, on this machine only.

Follows ees-api.md, section 12. Behaviour that no one has checked on the live service is marked
`unverified` here too.
"""

import gzip
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from stubs import ees_query, other_sites
from stubs.ees_data import (
    DEPRECATED,
    MAIN,
    PUBLICATION,
    UNSEEN,
    WITHDRAWN,
    StubVersion,
    main_versions,
    table,
)
from stubs.ees_query import error

STATUS = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 406: "Not Acceptable"}
STATUS |= {415: "Unsupported Media Type"}
TYPES = ("Filters", "Indicators", "Locations", "TimePeriods")


@dataclass
class Fault:
    """A fault for the next request whose path contains `path`; it happens once.

    `kind`: status (with `status` and `headers`), slow_504, drop (after `after` bytes of the
    body), truncated_gzip, html_502, drip, extra_member, debug, html_200, no_gzip.
    """

    kind: str
    path: str = ""
    status: int = 0
    headers: dict = field(default_factory=dict)
    after: int = 0
    delay: float = 0.0


@dataclass
class Request:
    """A request as it came in."""

    method: str
    path: str
    query: dict
    headers: dict
    body: object


@dataclass
class Answer:
    """What a route returns."""

    status: int = 200
    body: bytes = b""
    headers: dict = field(default_factory=dict)


@dataclass
class StubDataSet:
    """A data set with its versions, oldest first."""

    id: str
    title: str
    versions: list
    status: str = "Published"
    superseding: str = ""

    @property
    def live(self):
        """The latest live version, or None."""
        seen = [one for one in self.versions if not one.draft]
        return seen[-1] if seen else None

    def document(self):
        """Return the data set document."""
        made = {"id": self.id, "title": self.title, "summary": "S", "status": self.status}
        if self.superseding:
            made["supersedingDataSetId"] = self.superseding
        return made | ({"latestVersion": self.live.summary()} if self.live else {})

    def resolve(self, text):
        """Find the version a text means, or None."""
        text = text.strip()
        if found := re.fullmatch(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?", text):
            parts = tuple(int(part or 0) for part in found.groups())
            return next((v for v in self.versions if numbers(v.number) == parts), None)
        if not re.fullmatch(r"\*|v?\d+\.\*|v?\d+\.\d+\.\*|v?\d+\.\*\.\*", text):
            return None
        start = [int(part) for part in re.findall(r"\d+", text)]
        seen = [v for v in self.versions if not v.draft]
        fit = [v for v in seen if list(numbers(v.number)[: len(start)]) == start]
        return fit[-1] if fit else None


def numbers(text):
    """Return major, minor, patch."""
    return tuple(int(part) for part in [*text.split("."), "0"][:3])


class EesStub:
    """The server, as a context manager.

    `url` is the root, `api_url` the base address of the API. `requests` records what came in,
    `faults` is a queue of faults to commit, `most_at_once` the greatest number of requests that
    were open together.
    """

    def __init__(self):
        self.requests, self.faults = [], []
        self.open, self.most_at_once = 0, 0
        self.lock = threading.Lock()
        old = StubVersion("1.0", table((2021,)))
        self.data_sets = {
            one.id: one
            for one in (
                StubDataSet(MAIN, "Pupils by type of SEN provision", main_versions()),
                StubDataSet(DEPRECATED, "An older data set", [old], "Deprecated", MAIN),
                StubDataSet(WITHDRAWN, "A withdrawn data set", [old], "Withdrawn"),
                StubDataSet(
                    UNSEEN, "A data set to come", [StubVersion("1.0", table((2021,)), draft=True)]
                ),
            )
        }
        self.publications = [
            {
                "id": PUBLICATION if not n else f"22222222-bbbb-4bbb-8bbb-{n + 1:012d}",
                "title": "Special educational needs" if not n else f"Publication {n}",
                "slug": f"publication-{n}",
                "summary": "",
                "lastPublished": "2026-06-25T08:30:00+00:00",
            }
            for n in range(90)
        ]
        self.site = other_sites.Site()
        self.nomis = other_sites.NomisTable()

    def __enter__(self):
        stub = self

        class Handler(_Handler):
            service = stub

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.api_url = f"{self.url}/statistics"
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def take_fault(self, path):
        """Take the first waiting fault that is meant for the path."""
        with self.lock:
            for fault in self.faults:
                if fault.path in path:
                    self.faults.remove(fault)
                    return fault
        return None

    def paths(self):
        """List the paths that were asked for."""
        return [request.path for request in self.requests]

    def route(self, request):
        """Answer a request as the real servers would."""
        path = request.path.lower()
        if path.startswith("/statistics/v1/"):
            return Api(self, request).answer(path.removeprefix("/statistics/v1"))
        if path == "/statistics/health":
            return json_answer({"status": "Healthy"})
        if path.startswith("/api/v01/"):
            return Answer(*self.nomis.answer(path, request.query))
        return Answer(*self.site.answer(request.path, request.query, request.headers))


class Problem(Exception):  # noqa: N818 - an RFC 7807 problem, not an error of ours
    """An error answer."""

    def __init__(self, status, errors=None):
        self.status, self.errors = status, errors

    def answer(self):
        """Write the problem document."""
        document = {"type": STATUS[self.status], "title": "Problem", "status": self.status}
        if self.errors is not None:
            document["errors"] = self.errors
        return json_answer(document, self.status)


class Api:
    """The routes of the public API."""

    def __init__(self, stub, request):
        self.stub, self.request = stub, request

    def answer(self, path):
        """Find the route, check the request, and answer."""
        accept = self.request.headers.get("accept", "*/*")
        if not re.search(r"\*/\*|application/(json|\*)|text/csv", accept):
            return Problem(406).answer()
        guid = r"([0-9a-f-]{36})"
        routes = (
            ("GET", r"/publications", self.publications),
            ("GET", rf"/publications/{guid}", self.publication),
            ("GET", rf"/publications/{guid}/data-sets", self.data_sets),
            ("GET", rf"/data-sets/{guid}", self.data_set),
            ("GET", rf"/data-sets/{guid}/meta", self.meta),
            ("GET", rf"/data-sets/{guid}/query", self.query_get),
            ("POST", rf"/data-sets/{guid}/query", self.query_post),
            ("GET", rf"/data-sets/{guid}/csv", self.csv),
            ("GET", rf"/data-sets/{guid}/versions", self.versions),
            ("GET", rf"/data-sets/{guid}/versions/([^/]+)", self.version),
            ("GET", rf"/data-sets/{guid}/versions/([^/]+)/changes", self.changes),
        )
        try:
            for method, pattern, route in routes:
                found = re.fullmatch(pattern, path)
                if found and method == self.request.method:
                    return route(*found.groups())
            raise Problem(404)
        except Problem as problem:
            return problem.answer()

    def publications(self):
        """List publications."""
        page = self.paging(20, 40, {"search"})
        search = self.request.query.get("search")
        if search is not None and len(search) < 3:
            raise Problem(400, [error("MinimumLength", "search", minLength=3)])
        words = (search or "").lower()
        found = [one for one in self.stub.publications if words in one.get("title", "").lower()]
        return paged(found, *page)

    def publication(self, key):
        """Return one publication."""
        self.allow(set())
        return json_answer(self.known_publication(key))

    def data_sets(self, key):
        """List the data sets of a publication."""
        page = self.paging(10, 20)
        self.known_publication(key)
        mine = self.stub.data_sets.values() if key == PUBLICATION else ()
        seen = [one.document() for one in mine if one.live]
        return paged(seen, *page)

    def data_set(self, key):
        """Return one data set."""
        self.allow(set())
        return json_answer(self.known(key).document())

    def meta(self, key):
        """Return the meta of a version."""
        self.allow({"types", "dataSetVersion"})
        types = self.request.query.get("types", ",".join(TYPES)).split(",")
        for one in types:
            if one not in TYPES:
                raise Problem(400, [error("AllowedValue", "types", value=one, allowed=TYPES)])
        return json_answer(self.chosen(key).meta(types))

    def query_get(self, key):
        """Answer a query by parameters."""
        version = self.chosen(key)
        return self.queried(ees_query.from_get(self.request.query), version)

    def query_post(self, key):
        """Answer a query by body; paging in the address is an unknown field here."""
        self.allow({"dataSetVersion"})
        kind = self.request.headers.get("content-type", "")
        if kind.partition(";")[0] != "application/json":
            raise Problem(415)  # unverified: 400 or 415
        body = self.request.body
        if body is None:
            raise Problem(400, [error("NotEmptyBody", "")])
        if not isinstance(body, dict):
            raise Problem(400, [error("InvalidValue", "")])
        version = self.chosen(key)
        return self.queried(ees_query.from_post(body), version)

    def queried(self, query, version):
        """Run a query, or report what is wrong with it."""
        if query.errors:
            raise Problem(400, query.errors)
        document, errors = ees_query.answer(query, version)
        if errors:
            raise Problem(400, errors)
        return json_answer(document)

    def csv(self, key):
        """Return the whole version, gzipped whatever the client accepts."""
        self.allow({"dataSetVersion"})
        version = self.chosen(key)
        return Answer(
            200,
            gzip.compress(version.csv(), mtime=0),
            {
                "Content-Type": "text/csv",
                "Content-Encoding": "gzip",
                "Content-Disposition": f'attachment; filename="{key}_v{version.number}.csv"',
                "X-Robots-Tag": "noindex",
            },
        )

    def versions(self, key):
        """List the published versions, newest first."""
        page = self.paging(10, 20)
        seen = [one.document() for one in self.known(key).versions if not one.draft]
        return paged(seen[::-1], *page)

    def version(self, key, text):
        """Return one version."""
        self.allow(set())
        return json_answer(self.chosen(key, text).document())

    def changes(self, key, text):
        """Return what a version changed."""
        self.allow({"includePatchHistory"})
        version = self.chosen(key, text)
        document = changes_document(version)
        if self.request.query.get("includePatchHistory") == "true":
            start = numbers(version.number)[:2]
            patches = [v for v in self.known(key).versions if numbers(v.number)[:2] == start]
            document["patchHistory"] = [
                changes_document(v) for v in patches if v is not version and v.kind == "Patch"
            ]
        return json_answer(document)

    def allow(self, known):
        """Refuse every parameter that the route does not know."""
        unknown = [key for key in self.request.query if key not in known]
        if unknown:
            raise Problem(400, [error("UnknownField", key) for key in unknown])

    def paging(self, default, largest, more=frozenset()):
        """Check and return page and page size."""
        self.allow({"page", "pageSize"} | more)
        query = ees_query.Query()
        for name, key, start in (("page", "page", 1), ("size", "pageSize", default)):
            text = self.request.query.get(key, str(start))
            setattr(query, name, int(text) if re.fullmatch(r"-?\d+", text) else text)
        ees_query.check_paging(query, largest)
        if query.errors:
            raise Problem(400, query.errors)
        return query.page, query.size

    def known_publication(self, key):
        """Find a publication."""
        for one in self.stub.publications:
            if one["id"] == key:
                return one
        raise Problem(404)

    def known(self, key):
        """Find a data set."""
        if key not in self.stub.data_sets:
            raise Problem(404)
        return self.stub.data_sets[key]

    def chosen(self, key, text=None):
        """Find the version that is asked for; a draft needs the preview token."""
        given = text if text is not None else self.request.query.get("dataSetVersion")
        data_set = self.known(key)
        found = data_set.live if given is None else data_set.resolve(given)
        if found is None and given is None and data_set.versions:
            raise Problem(403)
        if found is None:
            raise Problem(404)
        if found.draft and not self.request.headers.get("preview-token"):
            raise Problem(403)
        return found


def changes_document(version):
    """Return the changes document of a version."""
    empty = {"majorChanges": {}, "minorChanges": {}}
    return {"versionNumber": version.number, "notes": "N"} | empty | version.changes


def paged(items, page, size):
    """Return a page of a list; a page past the end is empty (unverified)."""
    total = len(items)
    paging = {
        "page": page,
        "pageSize": size,
        "totalResults": total,
        "totalPages": int((total - 1) / size) + 1,
    }
    return json_answer({"paging": paging, "results": items[(page - 1) * size : page * size]})


def json_answer(document, status=200):
    """Write an answer as JSON."""
    kind = "application/json" if status < 400 else "application/problem+json"
    return Answer(status, json.dumps(document).encode(), {"Content-Type": f"{kind}; charset=utf-8"})


def without_comments(text):
    """Take comments out of JSON: the service accepts them in a request."""
    return re.sub(
        r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/',
        lambda found: found[1] or "",
        text,
        flags=re.DOTALL,
    )


class _Handler(BaseHTTPRequestHandler):
    """Records the request, commits a fault when one is waiting, and sends the answer."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Stay silent."""

    def do_GET(self):
        self.serve(None)

    def do_POST(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            body = json.loads(without_comments(raw.decode())) if raw.strip() else None
        except ValueError:
            body = "unparseable"
        self.serve(body)

    def serve(self, body):
        stub = self.service
        parts = urlsplit(self.path)
        headers = {name.lower(): text for name, text in self.headers.items()}
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(self.command, parts.path, query, headers, body)
        with stub.lock:
            stub.requests.append(request)
            stub.open += 1
            stub.most_at_once = max(stub.most_at_once, stub.open)
        try:
            fault = stub.take_fault(parts.path)
            answer = self.spoilt(fault, request) if fault else stub.route(request)
            self.send(answer, headers, fault)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with stub.lock:
                stub.open -= 1

    def spoilt(self, fault, request):
        """Return the answer with the fault in it."""
        if fault.delay:
            time.sleep(fault.delay)
        if fault.kind == "status":
            return Answer(fault.status, b"", dict(fault.headers))
        if fault.kind == "slow_504":
            return Answer(504)  # the live body may be empty (unverified)
        page = b"<!DOCTYPE html><html><body>Bad gateway</body></html>"
        if fault.kind in {"html_502", "html_200"}:
            return Answer(int(fault.kind[-3:]), page, {"Content-Type": "text/html"})
        if fault.kind == "debug":
            request.body = {**(request.body or {}), "debug": True}
        answer = self.service.route(request)
        if fault.kind == "truncated_gzip":
            answer.body = answer.body[: len(answer.body) // 2]
        if fault.kind == "no_gzip":
            answer.body = gzip.decompress(answer.body)
            del answer.headers["Content-Encoding"]
        if fault.kind == "twice_gzip":
            answer.body = gzip.compress(answer.body)
        if fault.kind == "extra_member":
            document = json.loads(answer.body)
            extended(document)
            answer.body = json.dumps(document).encode()
        return answer

    def send(self, answer, headers, fault):
        """Send it, packed when the client allows, and badly when the fault says so."""
        body, extra = answer.body, dict(answer.headers)
        wants = "gzip" in headers.get("accept-encoding", "")
        if wants and "Content-Encoding" not in extra and "json" in extra.get("Content-Type", ""):
            body, extra = gzip.compress(body), extra | {"Content-Encoding": "gzip"}
        self.send_response(answer.status)
        for name, text in extra.items():
            self.send_header(name, text)
        self.send_header("api-supported-versions", "1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        kind = fault.kind if fault else ""
        if kind == "drop":
            self.wfile.write(body[: fault.after])
            self.wfile.flush()
            self.close_connection = True
        elif kind == "drip":
            for n in range(0, len(body), 16):
                self.wfile.write(body[n : n + 16])
                self.wfile.flush()
                time.sleep(0.01)
        else:
            self.wfile.write(body)


def extended(document):
    """Add a member that no client knows to every object."""
    if isinstance(document, dict):
        for value in document.values():
            extended(value)
        if "paging" in document or "id" in document:
            document["somethingNew"] = {"a": 1}
    if isinstance(document, list):
        for value in document:
            extended(value)
