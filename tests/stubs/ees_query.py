"""How the service checks and answers a query, with its surprises (ees-api.md, section 5)."""

import re
from dataclasses import dataclass, field

LEVELS = ("EDA", "INST", "LA", "LAD", "LEP", "LSIP", "MAT", "MCA", "NAT", "OA", "PA", "PCON")
LEVELS += ("PFA", "PROV", "REG", "RSC", "SCH", "SPON", "WARD")
TWO_YEARS = {"AY", "FY", "TY"} | {f"{y}Q{q}" for y in ("AY", "FY", "TY") for q in range(1, 5)}
TWO_YEARS |= {"T1", "T2", "T3", "T1T2", "P1", "P2"}
ONE_YEAR = {"CY", "RY", *(f"CYQ{q}" for q in range(1, 5))}
ONE_YEAR |= {f"M{m}" for m in range(1, 13)} | {f"W{w}" for w in range(1, 53)}
EQUAL = ("eq", "notEq", "in", "notIn")
ORDER = ("gt", "gte", "lt", "lte")
FACETS = {
    "filters": EQUAL,
    "geographicLevels": EQUAL,
    "locations": EQUAL,
    "timePeriods": EQUAL + ORDER,
}
PROPERTIES = {"SCH": ("id", "urn", "laEstab"), "PROV": ("id", "ukprn"), "RSC": ("id",)}
PROPERTIES["LA"] = ("id", "code", "oldCode")
LONGEST = {"id": 10, "code": 30, "oldCode": 20, "urn": 6, "laEstab": 7, "ukprn": 8}


def error(code, path, **detail):
    """Write one entry of a validation problem."""
    entry = {"message": f"Words for people about {code}.", "code": code}
    return entry | ({"path": path} if path else {}) | ({"detail": detail} if detail else {})


@dataclass
class Facet:
    """One condition: a facet, a comparison and its values."""

    name: str
    comparison: str
    values: list
    path: str


@dataclass
class Query:
    """A checked query, or its errors."""

    criteria: object = None
    indicators: list | None = None
    sorts: list = field(default_factory=list)
    debug: bool = False
    page: int = 1
    size: int = 1000
    errors: list = field(default_factory=list)
    by_get: bool = False


def from_post(body):
    """Check the body of a POST."""
    query = Query()
    known = {"criteria", "indicators", "sorts", "debug", "page", "pageSize"}
    query.errors += [error("UnknownField", key) for key in body if key not in known]
    if body.get("criteria") is not None:
        query.criteria = criteria(body["criteria"], "criteria", query.errors)
    check_indicators(body.get("indicators"), query)
    for n, sort in enumerate(body.get("sorts") or []):
        check_sort(sort, f"sorts[{n}]", query)
    query.debug = body.get("debug") is True
    query.page, query.size = body.get("page", 1), body.get("pageSize", 1000)
    check_paging(query, 10_000)
    return query


def criteria(node, path, errors):
    """Check a node of the criteria and return it as a tree."""
    if not isinstance(node, dict):
        errors.append(error("InvalidValue", path))
        return None
    for key in ("and", "or"):
        if key in node:
            if not node[key]:
                errors.append(error("NotEmpty", f"{path}.{key}"))
            parts = [criteria(n, f"{path}.{key}[{i}]", errors) for i, n in enumerate(node[key])]
            return (key, parts)
    if "not" in node:
        return ("not", criteria(node["not"], f"{path}.not", errors))
    facets = []
    for name, comparisons in node.items():
        if name not in FACETS:
            errors.append(error("UnknownField", f"{path}.{name}"))
            continue
        for comparison, given in comparisons.items():
            where = f"{path}.{name}.{comparison}"
            if comparison not in FACETS[name]:
                errors.append(error("UnknownField", where))
                continue
            many = comparison in {"in", "notIn"}
            values = given if many else [given]
            if many and not values:
                errors.append(error("NotEmpty", where))
            for n, value in enumerate(values):
                check_value(name, value, f"{where}[{n}]" if many else where, errors)
            facets.append(Facet(name, comparison, list(values), where))
    return ("facets", facets)


def check_value(name, value, path, errors):
    """Check one value of a POST condition."""
    if name == "filters":
        check_text(value, 10, path, errors)
    elif name == "geographicLevels":
        if value not in LEVELS:
            errors.append(error("AllowedValue", path, value=value, allowed=LEVELS))
    elif name == "locations":
        level = value.get("level")
        if level not in LEVELS:
            errors.append(error("AllowedValue", f"{path}.level", value=level, allowed=LEVELS))
        allowed = PROPERTIES.get(level, ("id", "code"))
        for key, text in value.items():
            if key != "level" and key not in allowed:
                errors.append(error("UnknownField", f"{path}.{key}"))
            elif key != "level":
                check_text(text, LONGEST[key], f"{path}.{key}", errors)
    else:
        check_period(value.get("period", ""), value.get("code", ""), path, errors)


def check_text(text, longest, path, errors):
    """Check a text that must not be empty or too long."""
    if not isinstance(text, str):
        errors.append(error("InvalidValue", path))
    elif not text:
        errors.append(error("NotEmpty", path))
    elif len(text) > longest:
        errors.append(error("MaximumLength", path, maxLength=longest))


def check_period(period, code, path, errors):
    """Check a period: a range only for types that span two years, and of consecutive years."""
    if code not in TWO_YEARS | ONE_YEAR:
        errors.append(error("TimePeriodAllowedCode", path, value=code))
    elif re.fullmatch(r"\d{4}", period):
        return
    elif found := re.fullmatch(r"(\d{4})/(\d{4})", period):
        if code in ONE_YEAR:
            errors.append(error("TimePeriodAllowedCode", path, value=code))
        elif int(found[2]) != int(found[1]) + 1:
            errors.append(error("TimePeriodInvalidYearRange", path, value=period))
    else:
        errors.append(error("TimePeriodInvalidYear", path, value=period))


def check_indicators(given, query):
    """Check the list of indicators."""
    if given is None:
        return
    if not given:
        query.errors.append(error("NotEmpty", "indicators"))
    for n, text in enumerate(given):
        check_text(text, 40, f"indicators[{n}]", query.errors)
    query.indicators = list(given)


def check_sort(sort, path, query):
    """Check one sort of a POST."""
    check_text(sort.get("field", ""), 40, f"{path}.field", query.errors)
    if sort.get("direction") not in {"Asc", "Desc"}:
        query.errors.append(error("AllowedValue", f"{path}.direction"))
    query.sorts.append(sort)


def check_paging(query, largest):
    """Check page and page size."""
    for key, value in (("page", query.page), ("pageSize", query.size)):
        if not isinstance(value, int):
            query.errors.append(error("InvalidValue", key))
        elif key == "page" and value < 1:
            query.errors.append(error("GreaterThanOrEqual", key, comparisonValue=1))
        elif key == "pageSize" and not 1 <= value <= largest:
            query.errors.append(error("InclusiveBetween", key, **{"from": 1, "to": largest}))


def from_get(params):
    """Check the parameters of a GET."""
    query = Query(by_get=True)
    facets = []
    for key, text in params.items():
        name, _, comparison = key.partition(".")
        if comparison in FACETS.get(name, ()):
            parts = text.split(",") if comparison in {"in", "notIn"} else [text]
            values = [get_value(name, part, key, query.errors) for part in parts]
            facets.append(Facet(name, comparison, values, key))
        elif key == "indicators":
            check_indicators(text.split(","), query)
        elif key == "sorts":
            for part in text.split(","):
                get_sort(part, query)
        elif key == "debug":
            query.debug = text.lower() == "true"
        elif key in {"page", "pageSize"}:
            value = int(text) if re.fullmatch(r"-?\d+", text) else text
            setattr(query, "page" if key == "page" else "size", value)
        elif key != "dataSetVersion":
            query.errors.append(error("UnknownField", key))
    query.criteria = ("facets", facets) if facets else None
    check_paging(query, 10_000)
    return query


def get_value(name, text, path, errors):
    """Read one value of a GET condition, with its own error codes for bad strings."""
    if name == "locations":
        parts = text.split("|")
        if len(parts) != 3:
            errors.append(error("LocationFormat", path, value=text))
            return {}
        level, key, code = parts
        if level not in LEVELS:
            errors.append(error("LocationAllowedLevel", path, value=level))
        elif key not in PROPERTIES.get(level, ("id", "code")):
            errors.append(error("LocationAllowedProperty", path, value=key))
        elif not code:
            errors.append(error("LocationValueNotEmpty", path))
        elif len(code) > LONGEST[key]:
            errors.append(error("LocationValueMaxLength", path, maxLength=LONGEST[key]))
        return {"level": level, key: code}
    if name == "timePeriods":
        parts = text.split("|")
        if len(parts) != 2:
            errors.append(error("TimePeriodFormat", path, value=text))
            return {"period": "", "code": ""}
        check_period(*parts, path, errors)
        return {"period": parts[0], "code": parts[1]}
    check_value(name, text, path, errors)
    return text


def get_sort(text, query):
    """Read one sort of a GET: the direction follows the last bar."""
    name, bar, direction = text.rpartition("|")
    if not bar:
        query.errors.append(error("SortFormat", "sorts", value=text))
    elif not name:
        query.errors.append(error("SortFieldNotEmpty", "sorts"))
    elif len(name) > 40:
        query.errors.append(error("SortFieldMaxLength", "sorts", maxLength=40))
    elif direction not in {"Asc", "Desc"}:
        query.errors.append(error("SortDirection", "sorts", value=direction))
    query.sorts.append({"field": name, "direction": direction})


def answer(query, version):
    """Run a checked query: (document, None) or (None, errors)."""
    errors = late_errors(query, version)
    if errors:
        return None, errors
    warnings = []
    test = compiled(query.criteria, version, query, warnings)
    found = [(n, row) for n, row in enumerate(version.facts) if test(row)]
    ordered = in_order(found, query, version)
    total = len(ordered)
    start = (query.page - 1) * query.size
    chosen = query.indicators or list(version.indicators)
    if not total:
        warnings.append({"message": "No rows.", "code": "QueryNoResults"})
    if query.debug:
        warnings.append({"message": "Debug.", "code": "DebugEnabled"})
    paging = {
        "page": query.page,
        "pageSize": query.size,
        "totalResults": total,
        "totalPages": int((total - 1) / query.size) + 1,
    }
    rows = [written(row, chosen, query, version) for _, row in ordered[start : start + query.size]]
    return {"paging": paging, "results": rows, "warnings": warnings}, None


def late_errors(query, version):
    """Report unknown indicators and sort fields, which are errors and not warnings."""
    chosen = query.indicators or list(version.indicators)
    absent = [one for one in chosen if one not in version.indicators]
    errors = [error("IndicatorsNotFound", "indicators", items=absent)] if absent else []
    known = {"timePeriod", "geographicLevel", *(f"location|{x}" for x in version.locations)}
    known |= {f"filter|{x}" for x in version.filters} | {f"indicator|{x}" for x in chosen}
    lost = [sort for sort in query.sorts if sort["field"] not in known]
    if lost:
        items = [f"{s['field']}|{s['direction']}" for s in lost] if query.by_get else lost
        errors.append(error("SortFieldsNotFound", "sorts", items=items))
    return errors


def compiled(node, version, query, warnings):
    """Turn the tree into a test of a row."""
    if node is None:
        return lambda row: True
    kind, parts = node
    if kind in {"and", "or"}:
        tests = [compiled(part, version, query, warnings) for part in parts]
        join = all if kind == "and" else any
        return lambda row: join(test(row) for test in tests)
    if kind == "not":
        inner, content = parts
        if inner == "facets":  # joined with OR before it is negated, so every facet must fail
            tests = [condition(facet, version, query, warnings) for facet in content]
            return lambda row: not any(test(row) for test in tests)
        test = compiled(parts, version, query, warnings)
        return lambda row: not test(row)
    tests = [condition(facet, version, query, warnings) for facet in parts]
    return lambda row: all(test(row) for test in tests)


def condition(facet, version, query, warnings):
    """Turn one condition into a test; what is not in the data set is warned of and false."""
    known, absent = [], []
    for value in facet.values:
        found = looked_up(facet.name, value, version)
        (absent if found is None else known).append(value if found is None else found)
    if absent:
        name = facet.name[0].upper() + facet.name[1:]
        items = [written_item(facet.name, one) for one in absent] if query.by_get else absent
        warnings.append(
            {
                "message": f"Words for people about {facet.name}.",
                "code": f"{name}NotFound",
                "path": facet.path,
                "detail": {"items": items},
            }
        )
    if facet.comparison in ORDER:
        return ordered_test(facet.comparison, known)
    negated = facet.comparison in {"notEq", "notIn"}

    def test(row):
        return any(matches(facet.name, one, row) for one in known) != negated

    return test


def looked_up(name, value, version):
    """Return the value as it stands in the rows, or None when it is not in the data set."""
    if name == "filters":
        known = any(value in one[3] for one in version.filters.values())
        return value if known else None
    if name == "geographicLevels":
        return value if value in version.locations else None
    if name == "locations":
        key = next(k for k in ("id", "code", "oldCode", "urn", "laEstab", "ukprn") if k in value)
        for option, number, _, codes in version.locations.get(value["level"], []):
            if (option if key == "id" else codes.get(key)) == value[key]:
                return (value["level"], number)  # a shared code matches the first only
        return None
    period = value["period"]
    if "/" not in period and value["code"] in TWO_YEARS:
        period = f"{period}/{int(period) + 1}"
    found = (value["code"], period)
    return found if found in version.periods else None


def matches(name, value, row):
    """Whether a row has the value."""
    if name == "filters":
        return value in row["filters"].values()
    if name == "geographicLevels":
        return row["level"] == value
    if name == "locations":
        return row["at"][value[0]] == value[1]
    return row["time"] == value


def ordered_test(comparison, known):
    """Compare periods; one that is not in the data set gives false for every row."""
    if not known:
        return lambda row: False
    code, period = known[0]
    compare = {"gt": str.__gt__, "gte": str.__ge__, "lt": str.__lt__, "lte": str.__le__}
    return lambda row: row["time"][0] == code and compare[comparison](row["time"][1], period)


def written_item(name, value):
    """Write a missing item as GET does."""
    if name == "locations":
        (key, text) = next((k, v) for k, v in value.items() if k != "level")
        return f"{value['level']}|{key}|{text}"
    return f"{value['period']}|{value['code']}" if name == "timePeriods" else value


def in_order(found, query, version):
    """Sort by each field; the row number is always the last key."""
    labels = {
        level: {number: label for _, number, label, _ in options} | {0: ""}
        for level, options in version.locations.items()
    }

    def key(field, row):
        kind, _, name = field.partition("|")
        if kind == "timePeriod":
            return row["time"][1]
        if kind == "geographicLevel":
            return row["level"]
        if kind == "location":
            return labels[name][row["at"][name]]
        if kind == "filter":
            return version.filters[name][3].get(row["filters"].get(name), "")
        return row["values"][name]

    made = list(found)
    default = [{"field": "timePeriod", "direction": "Desc"}]
    for sort in reversed(query.sorts or default):
        down = sort["direction"] == "Desc"
        made.sort(key=lambda one, field=sort["field"]: key(field, one[1]), reverse=down)
    return made


def written(row, chosen, query, version):
    """Write one row of the answer."""
    names = {
        level: {number: (key, label, codes) for key, number, label, codes in options}
        for level, options in version.locations.items()
    }
    at = {level: names[level][number] for level, number in row["at"].items() if number}
    if not query.debug:
        locations = {level: key for level, (key, _, _) in at.items()}
        filters, values = row["filters"], {key: row["values"][key] for key in chosen}
    else:
        locations = {level: debug_place(*one) for level, one in at.items()}
        filters = {
            f"{key} :: {version.filters[key][0]}": f"{o} :: {version.filters[key][3][o]}"
            for key, o in row["filters"].items()
        }
        values = {f"{key} :: {version.indicators[key][0]}": row["values"][key] for key in chosen}
    return {
        "timePeriod": {"code": row["time"][0], "period": row["time"][1]},
        "geographicLevel": row["level"],
        "locations": locations,
        "filters": filters,
        "values": values,
    }


def debug_place(key, label, codes):
    """Write a location as debug does."""
    listed = ", ".join(f"{name} = {text}" for name, text in codes.items())
    return f"{key} :: {label} ({listed})"
