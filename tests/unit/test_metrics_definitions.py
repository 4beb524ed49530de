"""Every metric is defined once, in words and as a formula, and a bad definition is refused."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from highneeds.definitions import names, parse_yaml, read
from highneeds.measures.formulas import FORMULAS
from highneeds.measures.registry import FAMILIES, Metric, find_metric, metrics
from highneeds.vocabulary.canonical_tables import tables
from highneeds.vocabulary.faults import UnknownNameError
from highneeds.vocabulary.provision import load_map, map_ids

INVALID = sorted((Path(__file__).parents[1] / "fixtures" / "metrics_invalid").glob("*.yaml"))
IDS = sorted(metrics())


def test_definitions_and_formulas_have_the_same_ids():
    assert {name.split("/")[1].removesuffix(".yaml") for name in names("metrics")} == set(FORMULAS)
    assert set(metrics()) == set(FORMULAS)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_definition_is_refused_for_its_reason(path):
    text = path.read_text(encoding="utf-8")
    first, _, _ = text.partition("\n")
    expected = first.removeprefix("# expected: ")
    with pytest.raises(ValidationError) as told:
        Metric.model_validate(parse_yaml(text))
    (error,) = told.value.errors()
    place = ".".join(str(part) for part in error["loc"])
    assert expected in f"{place}: {error['msg']}"


def test_there_is_an_invalid_definition_for_each_rule():
    assert len(INVALID) >= 20


@pytest.mark.parametrize("metric_id", IDS)
def test_words_and_formula_of_a_metric_fit(metric_id):
    metric, formula = metrics()[metric_id], FORMULAS[metric_id]
    assert metric.id == metric_id
    assert (metric.denominator is None) == (formula.denominator is None)
    assert (metric.family is not None) == callable(formula.numerator)
    assert metric.definition.endswith(".")
    assert metric.why.endswith(".")
    known = set(tables()) | {
        "caseload_ages", "new_plans_ages", "people_2_18", "people_0_25", "s251_outturn",
        "s251_budget",
    }  # fmt: skip
    assert formula.table in known
    assert formula.below in known | {""}


@pytest.mark.parametrize("metric_id", IDS)
@pytest.mark.parametrize("map_id", map_ids())
def test_every_group_of_a_family_has_a_label(metric_id, map_id):
    chosen = load_map(map_id)
    groups = set(FORMULAS[metric_id].groups(chosen))
    if metrics()[metric_id].family is None:
        assert groups == {""}
        return
    labels = read("groups.yaml")
    known = {group.id for group in chosen.groups} | set(labels["needs"]) | set(labels["s251_lines"])
    for part in ("age_bands", "start_bands", "ceased_reasons"):
        known |= set(labels[part])
    assert groups <= known
    assert groups


def test_every_family_is_used():
    assert {m.family for m in metrics().values()} - {None} == set(FAMILIES)


@pytest.mark.parametrize(
    ("given", "found"),
    [("plans", "plans"), (" Plans ", "plans"), ("provision_share.ap", "provision_share")],
)
def test_a_metric_is_found_by_its_id(given, found):
    assert find_metric(given).id == found


def test_an_unknown_metric_suggests_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean within_20_weeks"):
        find_metric("within_20_week")
