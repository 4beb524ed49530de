"""How the service checks a query, by POST and by GET (ees-api.md, sections 4 to 6)."""

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
