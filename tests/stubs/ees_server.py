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
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from stubs import other_sites
from stubs.ees_data import (
    DEPRECATED,
    MAIN,
    WITHDRAWN,
    StubVersion,
    main_versions,
    table,
)
from stubs.ees_routes import Answer, Api, StubDataSet


@dataclass
class Fault:
    """A fault for the next request whose path contains `path`; it happens once.

    `kind`: status (with `status` and `headers`), slow_504, drop (after `after` bytes of the
    body), truncated_gzip, html_502, drip, extra_member, html_200, no_gzip.
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
            )
        }
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
        if path.startswith("/api/v01/"):
            return Answer(*self.nomis.answer(path, request.query))
        return Answer(*self.site.answer(request.path, request.query, request.headers))


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

    service: Any  # the stub that answers; set on the class by `start`

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
