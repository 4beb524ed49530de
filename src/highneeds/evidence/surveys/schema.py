"""The shape of a survey: the instrument (what is asked) and the file that maps an export to it."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from highneeds.definitions import names, read
from highneeds.vocabulary.strict import Strict


class Scale(Strict):
    """Answers in order, most negative first; what lies outside the base is named apart.

    Attributes
    ----------
    points
        Code to label, in order. An even number has no neutral point.
    negative, positive
        Codes counted as disagree and agree; any other point is neutral.
    outside
        Answers reported but not in the base: does not apply, don't know.
    also
        Further spellings by code.
    """

    points: dict[str, str] = Field(min_length=2)
    negative: tuple[str, ...]
    positive: tuple[str, ...]
    outside: dict[str, str] = Field(default_factory=dict)
    also: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _codes_exist(self) -> Self:
        unknown = {*self.negative, *self.positive} - set(self.points)
        unknown |= set(self.also) - set(self.points) - set(self.outside)
        if unknown:
            raise ValueError(f"codes that the scale does not have: {', '.join(sorted(unknown))}")
        if set(self.negative) & set(self.positive):
            raise ValueError("a point is both negative and positive")
        return self

    @property
    def codes(self) -> tuple[str, ...]:
        """Points, then answers outside the base."""
        return (*self.points, *self.outside)


class BackgroundQuestion(Strict):
    """A background question that splits the results."""

    id: str
    text: str
    categories: dict[str, str]
    also: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    required: bool = False


class AskedOf(Strict):
    """Who was asked a question: those in these categories of a group."""

    group: str
    categories: tuple[str, ...]


class Likert(Strict):
    """A statement with a scale."""

    kind: Literal["likert"]
    id: str
    text: str
    scale: str


class Choices(Strict):
    """Tick all that apply."""

    kind: Literal["choices"]
    id: str
    text: str
    options: dict[str, str]
    also: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    asked_of: AskedOf | None = None


class FreeText(Strict):
    """An open question."""

    kind: Literal["text"]
    id: str
    text: str


class Grid(Strict):
    """Services: how far each is used, and whether it is effective.

    Attributes
    ----------
    know, users
        Codes of the use scale that count as knowing of the service, and as using it.
    """

    kind: Literal["grid"]
    id: str
    text: str
    use: str
    effect: str
    know: tuple[str, ...]
    users: tuple[str, ...]
    items: dict[str, str]


class Instrument(Strict):
    """A set of questions with its scales and background groups."""

    id: str
    version: str
    title: str
    audience: str
    source: str
    reviewed: date
    unit: str
    scales: dict[str, Scale]
    groups: tuple[BackgroundQuestion, ...] = ()
    questions: tuple[Likert | Choices | FreeText | Grid, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _refers_to_itself(self) -> Self:
        ids = [q.id for q in self.questions] + [g.id for g in self.groups]
        twice = {name for name in ids if ids.count(name) > 1}
        if twice:
            raise ValueError(f"an id is used twice: {', '.join(sorted(twice))}")
        groups = {g.id: g for g in self.groups}
        for q in self.questions:
            scales: tuple[str, ...] = ()
            if isinstance(q, Likert):
                scales = (q.scale,)
            if isinstance(q, Grid):
                scales = (q.use, q.effect)
            for scale in scales:
                if scale not in self.scales:
                    raise ValueError(f'{q.id}: there is no scale "{scale}"')
            if isinstance(q, Choices) and q.asked_of:
                group = groups.get(q.asked_of.group)
                if group is None or set(q.asked_of.categories) - set(group.categories):
                    raise ValueError(f"{q.id}: asked_of names an unknown group or category")
        return self


class TextTheme(Strict):
    """A theme of free text: any of these words or phrases, in any case; * stands for an ending."""

    id: str
    label: str
    words: tuple[str, ...] = Field(min_length=1)


class Margin(Strict):
    """Known shares of the population in each category of a group."""

    group: str
    shares: dict[str, float]
    source: str

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if any(share < 0 for share in self.shares.values()):
            raise ValueError("a share is below zero")
        total = sum(self.shares.values())
        if total <= 0:
            raise ValueError("the shares add up to zero")
        if not (abs(total - 1) < 0.02 or total > 2):
            raise ValueError(f"the shares add up to {total:g}; give shares of 1, or counts")
        return self


class SchoolMeasure(Strict):
    """A published or local figure by school, beside what its parents say.

    `over` makes it a ratio of two columns, for example absence of pupils with SEN over that of
    all pupils.
    """

    column: str
    label: str
    over: str = ""
    decimals: int = 1


class Schools(Strict):
    """The table of schools: one statement, split by one group, beside figures by school."""

    question: str
    by: str
    file: str = ""
    key: str = "school"
    measures: tuple[SchoolMeasure, ...] = ()


class Survey(Strict):
    """How one export maps to an instrument, and how it may be reported.

    Attributes
    ----------
    instrument
        Id of a packaged instrument, or one of your own written in full.
    file
        Beside this file.
    columns
        Question or group id (or `id.option`, `id.item.use`, `id.item.effect`) to the heading in
        the export. A heading that is the id or the text itself needs no entry.
    answers
        Further spellings: scale, group or question id to code to spellings.
    school, token
        Headings of the school, for clusters, and of the token that identifies a response.
    margins, rake
        Known margins, for representativeness, and whether to weight to them.
    release
        Row numbers whose quotations a named person has read and released.
    public
        True shows schools under letters; False, for officers only, shows their names.
    generated
        When the answers were made by a program: how, and with which seed. Shown everywhere.
    """

    instrument: str | Instrument
    file: str
    title: str = ""
    sheet: str | None = None
    heading_rows: int = Field(default=0, ge=0, le=3)
    columns: dict[str, str] = Field(default_factory=dict)
    answers: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    school: str = ""
    token: str = ""
    by: tuple[str, ...] = ()
    margins: tuple[Margin, ...] = ()
    rake: bool = False
    invited: int | None = Field(default=None, gt=0)
    probability_sample: bool = False
    themes: tuple[TextTheme, ...] = ()
    release: tuple[int, ...] = ()
    released_by: str = ""
    generated: str = ""
    public: bool = True
    schools: Schools | None = None
    dates: str = ""

    @model_validator(mode="after")
    def _release_is_signed(self) -> Self:
        if self.release and not self.released_by:
            raise ValueError("released_by must name the person who read the quotations")
        return self


def load_instrument(name: str) -> Instrument:
    """Return a packaged instrument by id; KeyError when there is none."""
    for path in names("surveys"):
        if path == f"surveys/{name}.yaml":
            return Instrument.model_validate(read(path))
    raise KeyError(name)


def instrument_ids() -> tuple[str, ...]:
    """List the packaged instruments."""
    return tuple(p.removeprefix("surveys/").removesuffix(".yaml") for p in names("surveys"))
