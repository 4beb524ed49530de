"""How the service answers a query, with its surprises (ees-api.md, section 5)."""

from stubs.ees_query import ORDER, TWO_YEARS, error


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
