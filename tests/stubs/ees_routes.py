"""The routes of the public API (ees-api.md, section 2)."""

import gzip
import json
import re
from dataclasses import dataclass, field

STATUS = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 406: "Not Acceptable"}


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
            ("GET", rf"/data-sets/{guid}", self.data_set),
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

    def data_set(self, key):
        """Return one data set."""
        self.allow(set())
        return json_answer(self.known(key).document())

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
        self.allow(set())
        return json_answer(changes_document(self.chosen(key, text)))

    def allow(self, known):
        """Refuse every parameter that the route does not know."""
        unknown = [key for key in self.request.query if key not in known]
        if unknown:
            raise Problem(400, [error("UnknownField", key) for key in unknown])

    def paging(self, default, largest):
        """Check and return page and page size."""
        self.allow({"page", "pageSize"})
        page = int(self.request.query.get("page", "1"))
        size = int(self.request.query.get("pageSize", str(default)))
        if page < 1:
            raise Problem(400, [error("GreaterThanOrEqual", "page")])
        if not 1 <= size <= largest:
            raise Problem(400, [error("InclusiveBetween", "pageSize")])
        return page, size

    def known(self, key):
        """Find a data set."""
        if key not in self.stub.data_sets:
            raise Problem(404)
        return self.stub.data_sets[key]

    def chosen(self, key, text=None):
        """Find the version that is asked for; a draft may not be seen."""
        given = text if text is not None else self.request.query.get("dataSetVersion")
        data_set = self.known(key)
        found = data_set.live if given is None else data_set.resolve(given)
        if found is None and given is None and data_set.versions:
            raise Problem(403)
        if found is None:
            raise Problem(404)
        if found.draft:
            raise Problem(403)
        return found


def error(code, path):
    """Write one entry of a validation problem."""
    return {"message": f"Words for people about {code}.", "code": code, "path": path}


def changes_document(version):
    """Return the changes document of a version."""
    empty: dict[str, dict[str, object]] = {"majorChanges": {}, "minorChanges": {}}
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
