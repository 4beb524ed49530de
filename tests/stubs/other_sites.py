"""The statistics website and Nomis, as far as the fetchers use them."""

import csv
import io
import json
import re
import zipfile

from stubs.ees_data import FILE

SLUG = "education-health-and-care-plans"
VERSION_2025 = "2e60aacd-d46c-416a-af4d-9d2269506ff6"
VERSION_NEW = "44444444-dddd-4ddd-8ddd-000000000001"
CSV = b"\xef\xbb\xbftime_period,geographic_level,ehc_plans\n2025,National,638745\n"
CUT = 25_000


def release_zip(padding=0):
    """Make a small release ZIP with the layout of a real one."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("data/sen2_caseload.csv", CSV)
        archive.writestr("supporting-files/filler.bin", bytes(range(256)) * padding)
        archive.writestr(
            "data-guidance/data-guidance.txt", "\ufeffEducation, health and care plans"
        )
    return made.getvalue()


class Site:
    """The website and its content API. Set `discovery` to break what the content API says."""

    def __init__(self):
        self.body = release_zip()
        self.ranges = True
        self.mark = '"release-mark-1"'
        self.discovery = "ok"
        self.releases = {"2026": VERSION_NEW, "2025": VERSION_2025}

    def answer(self, path, query, headers):
        """Answer a request as (status, body, headers)."""
        if found := re.fullmatch(r"/api/releases/([^/]+)/files", path):
            if found[1] not in self.releases.values():
                return 404, b"", {}
            if query != {"fromPage": "ReleaseDownloads"}:
                return 400, b"", {}
            return self.part(headers)
        if found := re.fullmatch(r"/data-catalogue/data-set/([^/]+)/csv", path):
            if found[1] != FILE:
                return 404, b"<html>", {"Content-Type": "text/html"}
            name = 'attachment; filename="sen2_caseload.csv"'
            return 200, CSV, {"Content-Type": "text/csv", "Content-Disposition": name}
        return self.content(path)

    def part(self, headers):
        """Send the ZIP, or the rest of it when a range is asked for and the mark still fits."""
        kind = {"Content-Type": "application/octet-stream"}
        if not self.ranges:
            return 200, self.body, kind
        kind |= {"ETag": self.mark, "Accept-Ranges": "bytes"}
        asked = re.fullmatch(r"bytes=(\d+)-", headers.get("range", ""))
        if not asked or headers.get("if-range") != self.mark:
            return 200, self.body, kind
        start = int(asked[1])
        if start >= len(self.body):
            return 416, b"", kind
        total = len(self.body)
        place = {"Content-Range": f"bytes {start}-{total - 1}/{total}"}
        return 206, self.body[start:], kind | place

    def content(self, path):
        """Answer the internal content API."""
        start = f"/api/publications/{SLUG}"
        kind = {"Content-Type": "application/json"}
        if not path.startswith(start) or self.discovery == "absent":
            return 404, b"", {}
        if self.discovery == "strange":
            return 200, b'{"everything": "is different now"}', kind
        if self.discovery == "html":
            return 200, b"<html>Moved</html>", {"Content-Type": "text/html"}
        newest = next(iter(self.releases))
        if path == start:
            known = {"latestRelease": {"slug": newest}} if self.discovery == "ok" else {}
            return 200, json.dumps({"slug": SLUG, **known}).encode(), kind
        if path == f"{start}/releases":
            listed = [{"slug": slug, "title": slug} for slug in self.releases]
            return 200, json.dumps(listed).encode(), kind
        found = re.fullmatch(re.escape(start) + r"/releases/([^/]+)/version-summary", path)
        if found and found[1] in self.releases:
            document = {"id": self.releases[found[1]], "slug": found[1]}
            return 200, json.dumps(document).encode(), kind
        return 404, b"", {}


class NomisTable:
    """Population by area, year and age; an answer is cut at 25,000 rows with status 200."""

    def __init__(self):
        self.years = [str(year) for year in range(2015, 2025)]
        self.areas = [("E06000045", "Southampton"), ("E06000044", "Portsmouth")]
        self.areas += [(f"E9900{n:04d}", f"Area {n}") for n in range(1, 99)]
        self.lose, self.repeat = 0, False

    def answer(self, path, query):
        """Answer a request as (status, body, headers)."""
        kind = {"Content-Type": "text/csv"}
        projected = "nm_2006_1" in path
        time = "projected_year" if projected else "date"
        wanted = {time, "geography", "gender", "c_age", "measures", "select"}
        if set(query) != wanted | {"recordoffset", "recordlimit"}:
            return 400, b"error", kind
        rows = self.rows(query, query[time])
        columns = [name.upper() for name in query["select"].split(",")]
        start, most = int(query["recordoffset"]), min(int(query["recordlimit"]), CUT)
        part = rows[start : start + most]
        if start and self.lose:
            part = part[: -self.lose]
        if start and self.repeat:
            part = rows[: len(part)]
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
        writer.writerow(columns)
        for year, code, name, age, people in part:
            cells = {
                "DATE_NAME": year,
                "PROJECTED_YEAR_NAME": year,
                "GEOGRAPHY_CODE": code,
                "GEOGRAPHY_NAME": name,
                "C_AGE_NAME": age,
                "OBS_VALUE": people,
                "RECORD_COUNT": len(rows),
            }
            writer.writerow([cells[column] for column in columns])
        return 200, text.getvalue().encode(), kind

    def rows(self, query, time):
        """Make all the rows that a request means."""
        years = self.years if "..." in time or "latest" in time else time.split(",")
        areas = self.areas
        if "TYPE" not in query["geography"]:
            areas = [one for one in areas if one[0] in query["geography"].split(",")]
        first, last = (int(text) - 101 for text in query["c_age"].split("..."))
        return [
            (year, code, name, f"Age {age}", 1000 + age)
            for year in years
            for code, name in areas
            for age in range(first, last + 1)
        ]
