"""Made-up EHC plan releases in every layout, each with what a reader must find in it.

The names are written out here, after sources.md, and not taken from the layouts of the package.
"""

import csv
import io
import zipfile
from dataclasses import dataclass, field

from highneeds.vocabulary.areas import default_areas

ENGLAND = "E92000001"
SYMBOLS = {
    "c": "suppressed",
    "z": "not_applicable",
    "x": "missing",
    "low": "low",
    "u": "unreliable",
    "": "missing",
}

MAINSTREAM = {
    "mainstream_la_maintained": "mainstream_la_maintained",
    "mainstream_la_maintained_resourced_provision": "mainstream_la_maintained_resourced",
    "mainstream_la_maintained_senunit": "mainstream_la_maintained_unit",
    "mainstream_academy": "mainstream_academy",
    "mainstream_academy_resourced_provision": "mainstream_academy_resourced",
    "mainstream_academy_senunit": "mainstream_academy_unit",
    "mainstream_free_school": "mainstream_free_school",
    "mainstream_free_school_resourced_provision": "mainstream_free_school_resourced",
    "mainstream_free_school_senunit": "mainstream_free_school_unit",
    "mainstream_independent": "mainstream_independent",
}
SPECIAL = {
    "special_la_maintained": "special_la_maintained_or_hospital",
    "special_academy_free": "special_academy_free",
    "special_independent": "special_independent",
    "special_non_maintained": "special_non_maintained",
}
SPECIAL_2026 = {
    "special_la_maintained": "special_la_maintained_or_hospital",
    "special_academy": "special_academy",
    "special_free_school": "special_free_school",
    "special_independent": "special_independent",
    "special_non_maintained": "special_non_maintained",
}
AP = {
    "ap_pru_academy": "ap_academy",
    "ap_pru_free_school": "ap_free_school",
    "ap_pru_la_maintained": "ap_la_maintained",
}
FE = {
    "general_fe_tertiary_colleges": "fe_general_or_sixth_form",
    "specialist_post_16_institutions": "specialist_post_16",
    "ukrlp_provider": "ukrlp_provider",
}
ELSEWHERE = {
    "elective_home_education": "elective_home_education",
    "other_arrangements_la": "la_arrangements",
    "other_arrangements_parents": "parental_arrangements",
    "online_provider": "online_provider",
    "w_settings": "welsh_setting",
    "other_schools": "other_school",
    "other_placement_settings": "other_placement",
    "neet": "neet",
    "neet_ntci": "neet_notice_to_cease",
    "neet_other": "neet_other",
    "neet_other_csa": "neet_compulsory_school_age",
}
BESIDE = {"nm_early_years": "early_years", "placement_unknown": "not_recorded"}
NEEDS = ("asd", "hi", "mld", "msi", "oth", "pd", "pmld", "semh", "slcn", "sld", "spld", "vi")
REQUESTS = {
    "requests_decided_to_assess": "agreed",
    "requests_decided_not_to_assess": "refused",
    "requests_decision_not_made": "undecided",
    "requests_withdrawn": "withdrawn",
}
REQUESTS_BESIDE = {
    "requests_rya": "youth_accommodation",
    "request_outcome_six_weeks": "within_6_weeks",
    "request_outcome_over_6_weeks": "over_6_weeks",
    "mediation_related_request": "mediation",
    "tribunal_related_request": "tribunal",
    "tribunal_after_mediation_request": "tribunal_after_mediation",
}
# Layout of 2022 and 2023: group, type, leaf.
ESTABLISHMENTS = (
    ("Mainstream school", "Mainstream - LA maintained", "mainstream_la_maintained"),
    ("Mainstream school", "Mainstream - LA maintained - SEN unit", "mainstream_la_maintained_unit"),
    ("Mainstream school", "Mainstream - Academy", "mainstream_academy"),
    ("Mainstream school", "Mainstream - Academy - Resourced Provision",
     "mainstream_academy_resourced"),
    ("Mainstream school", "Mainstream - Independent", "mainstream_independent"),
    ("Special school", "Special - LA maintained", "special_la_maintained"),
    ("Special school", "Special - Academy/free", "special_academy_free"),
    ("Special school", "Hospital School", "hospital_school"),
    ("Alternative provision/Pupil referral unit", "AP/PRU - Academy", "ap_academy"),
    ("Further education", "General FE and tertiary colleges/HE", "fe_general"),
    ("Further education", "Sixth form college", "sixth_form"),
    ("Educated elsewhere",
     "Awaiting provision - compulsory school age and in education", "awaiting_provision"),
    ("Educated elsewhere",
     "Awaiting provision - above compulsory school age and not in education",
     "awaiting_provision"),
    ("Educated elsewhere", "Elective home education", "elective_home_education"),
    ("NEET", "NEET", "neet"),
    ("Other", "Other", "other_placement"),
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """What a reader must make of one cell."""

    value: float | None
    status: str | None


def cell(text):
    """Return what a printed cell means."""
    return Cell(None, SYMBOLS[text]) if text in SYMBOLS else Cell(float(text), None)


@dataclass
class Sheet:
    """One CSV of a release: its rows, and the cells that must come out of it."""

    table: str
    name: str
    rows: list = field(default_factory=list)
    expected: dict = field(default_factory=dict)

    def bytes(self, *, bom=True, order=None, upper=()):
        """Write the file, its columns in another order and some headings in capitals."""
        columns = order or list(self.rows[0])
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n" if bom else "\n")
        writer.writerow([c.upper() if c in upper else c for c in columns])
        writer.writerows([[row[c] for c in columns] for row in self.rows])
        return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


def place(area, year, *, stock, newest):
    """Return the location cells of a row: England, a region or an authority."""
    areas = default_areas()
    level = {"national": "National", "regional": "Regional", "la": "Local authority"}[area.level]
    period = f"{year - 1}{year % 100:02d}" if stock and newest else str(year)
    region = areas.get(area.region) if area.level == "la" else area
    local = area.level == "la"
    return {
        "time_period": period,
        "time_identifier": "Academic year" if stock and newest else "Calendar year",
        "geographic_level": level,
        "country_code": ENGLAND,
        "country_name": "England",
        "region_code": "" if area.id == ENGLAND else region.id,
        "region_name": "" if area.id == ENGLAND else region.name,
        "old_la_code": area.id if local else "",
        "new_la_code": area.codes[-1].code if local else "",
        "la_name": area.name if local else "",
    }


def places(authorities):
    """Return England, the regions of some authorities, and these."""
    areas = default_areas()
    regions = [areas.get(region) for region in dict.fromkeys(a.region for a in authorities)]
    return [areas.get(ENGLAND), *regions, *authorities]


def total_of(cells):
    """Add the cells that are numbers."""
    return sum(int(c) for c in cells if c not in SYMBOLS)


def wide_caseload(authorities, years, draw, *, future=False, new=False):
    """Make `caseload.csv` or `newplans.csv` in the layout of 2025, or a plausible one of 2026."""
    sheet = Sheet("new_plans" if new else "caseload", "newplans.csv" if new else "caseload.csv")
    groups = {
        "mainstream_total": MAINSTREAM,
        "special_total": SPECIAL_2026 if future else SPECIAL,
        "ap_pru_total": AP,
        "fe_total": FE,
        "ed_elsewhere": ELSEWHERE,
    }
    totals = {"ap_pru_total": "ap_total", "ed_elsewhere": "elsewhere_total"}
    extra = {"await_prov" if future else "await_prov_2022": "awaiting_provision"}
    beside = {**BESIDE, **extra}
    title = ("All new EHC plans" if future else "New EHC plans") if new else "All EHC plans"
    for area in places(authorities):
        for year in years:
            for topic, label, key in ((title, title, ("all", "all")),
                                      ("Sex", "Female", ("sex", "female"))):  # fmt: skip
                row = place(area, year, stock=not new, newest=True)
                row |= {"breakdown_topic": topic, "breakdown": label}
                wanted: dict[str, Cell] = {}
                sums = {}
                national = area.id == ENGLAND
                for total, parts in groups.items():
                    drawn = {c: draw(national) for c in parts}
                    row |= drawn
                    wanted |= {leaf: cell(drawn[c]) for c, leaf in parts.items()}
                    sums[total] = str(total_of(drawn.values()))
                    wanted[totals.get(total, total)] = cell(sums[total])
                drawn = {c: draw(national) for c in beside}
                row |= {**drawn, **sums}
                wanted |= {leaf: cell(drawn[c]) for c, leaf in beside.items()}
                whole = str(total_of([*sums.values(), *drawn.values()]))
                row["new_ehc_plans" if new else "ehcplans"] = whole
                wanted["plans"] = cell(whole)
                wanted["elsewhere_not_split"] = Cell(0.0, None)
                share = "ap_pru_total_pc" if future else "AP_PRU_total_pc"
                row[share] = percent(row["ap_pru_total"], whole)
                sheet.rows.append(row)
                sheet.expected[(area.level.value, area.id, year, *key)] = wanted
    return sheet


def percent(part, whole):
    """Print a percentage as the releases do."""
    return f"{int(1000 * int(part) / int(whole) + 0.5 + 1e-9) / 10:.1f}" if int(whole) else "x"


def wide_needs(authorities, years, draw, *, future=False):
    """Make the file of primary needs; of 2026 with Down syndrome."""
    sheet = Sheet("needs", "sen_needs_caseload.csv" if future else "sen_needs_all_plans.csv")
    columns = {f"number_{n}": f"need_{n}" for n in (*NEEDS, *(("ds",) if future else ()))}
    columns["number_need_unknown"] = "need_unknown"
    for area in places(authorities):
        for year in years:
            row = place(area, year, stock=True, newest=True)
            row |= {"breakdown_topic": "All EHC plans", "breakdown": "All EHC plans"}
            drawn = {c: draw(area.id == ENGLAND) for c in columns}
            whole = str(total_of(drawn.values()))
            sheet.rows.append({**row, "ehc_plans": whole, **drawn})
            sheet.expected[(area.level.value, area.id, year, "all", "all")] = {
                "plans": cell(whole),
                **{to: cell(drawn[c]) for c, to in columns.items()},
            }
    return sheet


def wide_requests(authorities, years, draw, *, future=False):
    """Make `requests.csv`, with a breakdown by age."""
    sheet = Sheet("requests", "requests.csv")
    title = "All requests for " + ("an EHC needs assessment" if future else "EHC needs assessments")
    for area in places(authorities):
        for year in years:
            for topic, label, key in (
                (title, title, ("all", "all")),
                ("Child or young persons age", "age 7", ("age", "7")),
                ("Child or young persons age", "Aged 2 and under", ("age", "0-2")),
            ):
                row = place(area, year, stock=False, newest=True)
                row |= {"breakdown_topic": topic, "breakdown": label}
                drawn = {c: draw(area.id == ENGLAND) for c in (*REQUESTS, *REQUESTS_BESIDE)}
                whole = str(total_of(drawn[c] for c in REQUESTS))
                sheet.rows.append({**row, "requests_received_in_year": whole, **drawn})
                both = {**REQUESTS, **REQUESTS_BESIDE}
                sheet.expected[(area.level.value, area.id, year, *key)] = {
                    "received": cell(whole),
                    **{to: cell(drawn[c]) for c, to in both.items()},
                }
    return sheet


def long_caseload(authorities, years, draw, *, later=False):
    """Make the establishment file in the layout of 2022, or of 2023 (`later`)."""
    sheet = Sheet("caseload", "sen2_estab_caseload.csv")
    for area in places(authorities):
        for year in years:
            head = place(area, year, stock=True, newest=False)
            drawn = [(g, t, leaf, draw(area.id == ENGLAND)) for g, t, leaf in ESTABLISHMENTS]
            groups: dict[str, list[str]] = {}
            for group, _, _, count in drawn:
                groups.setdefault(group, []).append(count)
            printed = [(g, t, count) for g, t, _, count in drawn]
            printed += [(g, "Total", str(total_of(counts))) for g, counts in groups.items()]
            whole = str(total_of(count for *_, count in drawn))
            printed.append(("Total", "Total", whole))
            for group, kind, count in printed:
                sheet.rows += _long_rows(head, group, kind, count, later=later)
            wanted = {"plans": cell(whole)}
            for leaf in dict.fromkeys(leaf for _, _, leaf, _ in drawn):
                cells = [count for _, _, name, count in drawn if name == leaf]
                numbers = [c for c in cells if c not in SYMBOLS]
                known = len(numbers) == len(cells)
                wanted[leaf] = Cell(float(sum(map(int, numbers))) if known else None, None)
            sheet.expected[(area.level.value, area.id, year, "all", "all")] = wanted
    return sheet


def _long_rows(head, group, kind, count, *, later):
    base = {**head, "establishment_group": group, "establishment_type": kind}
    if later:
        return [
            {**base, "ehcp_or_statement": which, "num_caseload": n, "pc_caseload": "0"}
            for which, n in (("Total", count), ("EHC plan", count), ("Statement", "0"))
        ]
    return [
        {**base, "Total_st": "z", "Total_st_pc": "z", "Total_ehc": count, "Total_ehc_pc": "0",
         "Total_all": count, "Total_all_pc": "0"}
    ]  # fmt: skip


def zipped(sheets, guidance="", folder="data/"):
    """Put sheets into a release ZIP, the same bytes every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets:
            info = zipfile.ZipInfo(folder + sheet.name, (2026, 1, 1, 0, 0, 0))
            archive.writestr(info, sheet.bytes())
        if guidance:
            info = zipfile.ZipInfo("data-guidance/data-guidance.txt", (2026, 1, 1, 0, 0, 0))
            archive.writestr(info, guidance)
    return out.getvalue()


def steady(seed=0):
    """Return a drawing function of plain counts that differ from cell to cell."""
    state = [seed]

    def draw(national):
        state[0] = (state[0] * 31 + 17) % 97
        return str(state[0] + (10_000 if national else 0))

    return draw


def several(*codes):
    """Return authorities by code."""
    return [default_areas().get(code) for code in codes]
