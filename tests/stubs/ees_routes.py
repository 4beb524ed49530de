"""The routes of the public API (ees-api.md, section 2)."""

import gzip
import json
import re
from dataclasses import dataclass, field

from stubs import ees_query
from stubs.ees_answer import answer as answered
from stubs.ees_data import PUBLICATION
from stubs.ees_query import error

STATUS = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 406: "Not Acceptable"}
STATUS |= {415: "Unsupported Media Type"}
TYPES = ("Filters", "Indicators", "Locations", "TimePeriods")


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
        document, errors = answered(query, version)
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
