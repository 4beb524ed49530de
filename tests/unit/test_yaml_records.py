"""What a person reads when a YAML file does not fit: file, key, what was given, what to do."""

from datetime import date

import pytest
from pydantic import Field, model_validator

from highneeds.files.yaml_file import entry_name, validated
from highneeds.vocabulary.faults import InputError
from highneeds.vocabulary.strict import Strict


class Amount(Strict):
    value: float
    reason: str = ""


class Item(Strict):
    id: str = ""
    share: float = Field(default=0.5, le=1)
    cost: float | Amount = 0.0

    @model_validator(mode="after")
    def check(self):
        if self.share == 0:
            raise ValueError("a share of 0 does nothing; did you mean 1?")
        return self


class Whole(Strict):
    as_at: date
    items: tuple[Item, ...] = ()
    span: tuple[float, float] | None = None
    by_year: dict[int, float] = Field(default_factory=dict)


GOOD = {"as_at": "2026-01-15"}


def told(data, **how):
    with pytest.raises(InputError) as caught:
        validated(Whole, data, "mine.yaml", **how)
    return [str(fault) for fault in caught.value.faults]


def test_what_fits_is_returned():
    assert validated(Whole, GOOD, "mine.yaml").as_at == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (
            {"asat": "2026-01-15", "as_at": "2026-01-15"},
            'mine.yaml, key "asat": This key is not known.\nGiven: "2026-01-15"\n'
            'Do: Correct its name (did you mean "as_at"?) or take it out and load the file again.',
        ),
        (
            {**GOOD, "items": [{"id": "one", "cost": {"value": 1, "why": "r"}}]},
            'mine.yaml, key "items.one.cost": This should be a valid number.\n'
            "Given: the keys value, why\nDo: Correct it and load the file again.\n\n"
            'mine.yaml, key "items.one.cost.why": This key is not known.\nGiven: "r"\n'
            "Do: Correct its name (the keys here are reason, value) or take it out and load the "
            "file again.",
        ),
        (
            {"items": []},
            'mine.yaml, key "as_at": This key is needed and is missing.\n'
            "Given: the keys items\nDo: Add it and load the file again.",
        ),
        (
            {**GOOD, "items": [{"id": "one"}, {"id": "two", "share": 33}]},
            'mine.yaml, key "items.two.share": This should be less than or equal to 1.\n'
            'Given: "33"\nDo: Correct it and load the file again.',
        ),
        (
            {**GOOD, "items": [{}, {"share": 33}]},
            'mine.yaml, key "items.entry 2.share": This should be less than or equal to 1.\n'
            'Given: "33"\nDo: Correct it and load the file again.',
        ),
        (
            {**GOOD, "items": [{"id": "one", "share": 0}]},
            'mine.yaml, key "items.one": A share of 0 does nothing; did you mean 1?\n'
            "Do: Correct it and load the file again.",
        ),
        (
            {**GOOD, "items": ["avoid"]},
            'mine.yaml, key "items.entry 1": Keys with values belong here.\nGiven: "avoid"\n'
            "Do: Write them as key: value (the keys here are cost, id, share) and load the file "
            "again.",
        ),
        (
            {**GOOD, "span": [1]},
            'mine.yaml, key "span": This list is too short.\nGiven: a list of 1\n'
            "Do: Write every entry and load the file again.",
        ),
        (
            {"as_at": None},
            'mine.yaml, key "as_at": This should be a valid date.\nGiven: nothing\n'
            "Do: Correct it and load the file again.",
        ),
        (
            ["as_at"],
            "mine.yaml: Keys with values belong here.\nGiven: a list of 1\n"
            "Do: Write them as key: value (the keys here are as_at, by_year, items, span) "
            "and load the file again.",
        ),
    ],
)
def test_a_fault_says_key_what_was_given_and_what_to_do(data, text):
    assert "\n\n".join(told(data)) == text


def test_the_choices_between_types_are_no_keys():
    """Pydantic's own path here is items.0.cost.float and items.0.cost.Amount.value."""
    heads = [text.splitlines()[0] for text in told({**GOOD, "items": [{"cost": {"reason": "r"}}]})]
    assert heads == [
        'mine.yaml, key "items.entry 1.cost": This should be a valid number.',
        'mine.yaml, key "items.entry 1.cost.value": This key is needed and is missing.',
    ]


def test_every_fault_is_told_at_once():
    assert len(told({"items": [{"share": 2}], "by_year": {"soon": 1}})) == 3


def test_a_section_and_its_page_are_named():
    (text,) = told({}, within="forecast", guide="docs/how-to/forecast.md")
    assert 'key "forecast.as_at"' in text
    assert text.endswith("Do: Add it; docs/how-to/forecast.md shows the keys.")


def test_a_long_text_is_cut():
    (text,) = told({"as_at": "x" * 10_000})
    assert len(text) < 400


def test_an_entry_goes_by_its_reference_first():
    assert entry_name({"id": "plans", "ref": "1.01"}, 4) == "1.01"
    assert entry_name({"use": "plans"}, 4) == "plans"
    assert entry_name("words", 4) == "entry 5"
