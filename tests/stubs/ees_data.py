"""The data behind the stub: a small tidy table, in several versions."""

import csv
import io
from dataclasses import dataclass, field
from functools import cached_property

MAIN = "11111111-aaaa-4aaa-8aaa-000000000001"
DEPRECATED = "11111111-aaaa-4aaa-8aaa-000000000002"
WITHDRAWN = "11111111-aaaa-4aaa-8aaa-000000000003"
FILE = "33333333-cccc-4ccc-8ccc-000000000001"

LEVELS = {"NAT": "National", "REG": "Regional", "LA": "Local authority"}
IDENTIFIERS = {"Academic year": "AY"}
COLUMNS = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "new_la_code",
    "old_la_code",
    "la_name",
)
FILTERS = (
    ("school_type", "School type", ""),
    ("sen_provision", "SEN provision", "Provision on census day"),
    ("hospital_school", "Hospital school", ""),
)
INDICATORS = (
    ("pupil_count", "Number of pupils", "", 0),
    ("pupil_percent", "Share of pupils", "%", None),
)
REGIONS = {
    "North East": "E12000001",
    "South West": "E12000009",
    "Inner London": "E13000001",
}
AUTHORITIES = (
    ("Hartlepool", "E06000001", "805", "North East"),
    ("Darlington", "E06000005", "841", "North East"),
    ("Camden", "E09000007", "202", "Inner London"),
    ("Cornwall and Scilly", "E06000052 / E06000053", "908 / 420", "South West"),
    ("Northshire", "E10000001", "901", "North East"),
    ("Northshire (former)", "E10000001", "902", "North East"),
)
SYMBOLS = ("c", "z", "x", "low", "u", "")


def table(years, school_types=("Total", "Special", "Mainstream"), corrected=False):
    """Make the tidy table: every area, year and option, with each symbol once."""
    rows: list[dict[str, str]] = []
    for year in years:
        for place in places():
            for kind in school_types:
                for provision in ("Total", "EHC plan", "SEN support"):
                    number = len(rows)
                    rows.append(
                        place
                        | {
                            "time_period": f"{year}{(year + 1) % 100:02d}",
                            "time_identifier": "Academic year",
                            "school_type": kind,
                            "sen_provision": provision,
                            "hospital_school": "Total" if not place["region_name"] else "",
                            "pupil_count": str(1000 + 7 * number + corrected),
                            "pupil_percent": f"{number % 100}.{number % 7}5",
                        }
                    )
    for row, symbol in zip(rows[20:], SYMBOLS, strict=False):
        row["pupil_count"] = symbol
    return rows


def places():
    """List the areas: England, its regions, their authorities."""
    blank = dict.fromkeys(COLUMNS, "")
    england = blank | {"country_code": "E92000001", "country_name": "England"}
    yield england | {"geographic_level": "National"}
    for name, code in REGIONS.items():
        part = england | {"region_code": code, "region_name": name}
        yield part | {"geographic_level": "Regional"}
    for name, new, old, region in AUTHORITIES:
        yield england | {
            "geographic_level": "Local authority",
            "region_code": REGIONS[region],
            "region_name": region,
            "new_la_code": new,
            "old_la_code": old,
            "la_name": name,
        }


@dataclass
class StubVersion:
    """One version: a table, and what the service says of it."""

    number: str
    rows: list
    kind: str = "Major"
    status: str = "Published"
    draft: bool = False
    changes: dict = field(default_factory=dict)

    @cached_property
    def periods(self):
        """List (code, period), by code then period."""
        found = {(row["time_identifier"], row["time_period"]) for row in self.rows}
        return sorted((IDENTIFIERS[i], f"{p[:4]}/{p[:2]}{p[4:]}") for i, p in found)

    def csv(self):
        """Return the whole version as CSV bytes, with labels."""
        text = io.StringIO()
        names = [*COLUMNS, *(f[0] for f in FILTERS), *(i[0] for i in INDICATORS)]
        writer = csv.DictWriter(text, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return text.getvalue().encode()

    def summary(self):
        """Return the members that a version shares with `latestVersion`."""
        labels = [f"{p[:5]}{p[7:]}" for _, p in self.periods]
        return {
            "version": self.number,
            "published": "2026-06-25T08:30:00+00:00",
            "totalResults": len(self.rows),
            "file": {"id": FILE},
            "timePeriods": {"start": labels[0], "end": labels[-1]},
            "geographicLevels": list(LEVELS.values()),
            "filters": [label for _, label, _ in FILTERS],
            "indicators": [one[1] for one in INDICATORS],
        }

    def document(self):
        """Return the version document."""
        return self.summary() | {
            "type": self.kind,
            "status": self.status,
            "notes": f"Notes of {self.number}",
            "release": {"title": "Academic year 2024/25", "slug": "2024-25"},
        }


def main_versions():
    """Make 1.0, 1.1, 2.0 (an option deleted), its patch 2.0.1, and the draft 2.1."""
    first = StubVersion("1.0", table((2021, 2022, 2023)))
    second = StubVersion("1.1", table((2021, 2022, 2023, 2024)), "Minor")
    kept = ("Total", "Special")
    third = StubVersion("2.0", table((2021, 2022, 2023, 2024), kept))
    patch = StubVersion("2.0.1", table((2021, 2022, 2023, 2024), kept, corrected=True), "Patch")
    draft = StubVersion("2.1", table((2021,), kept), "Minor", "Draft", draft=True)
    period = {"code": "AY", "period": "2024/2025", "label": "2024/25"}
    second.changes = {"minorChanges": {"timePeriods": [{"currentState": period}]}}
    third.changes = {
        "majorChanges": {
            "filterOptions": [
                {
                    "filter": {"id": "7zXob", "column": "school_type", "label": "School type"},
                    "options": [{"previousState": {"id": "O7CLF", "label": "Mainstream"}}],
                }
            ]
        }
    }
    unit = {"id": "dP0Zw", "column": "pupil_count", "label": "Number of pupils"}
    before, after = unit | {"unit": ""}, unit | {"unit": "string"}
    change = {"indicators": [{"previousState": before, "currentState": after}]}
    patch.changes = {"minorChanges": change}
    return [first, second, third, patch, draft]
