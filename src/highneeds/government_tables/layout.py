"""The shape of a template, read from `definitions/templates` and checked."""

from functools import cache

from pydantic import model_validator

from highneeds.definitions import names, read
from highneeds.vocabulary.faults import Fault, UnknownNameError
from highneeds.vocabulary.provision import leaves
from highneeds.vocabulary.strict import Strict


class Age(Strict):
    """An age group, both ends included."""

    id: str
    label: str
    low: int
    high: int


class ProvisionRow(Strict):
    """A provision row: the leaves that it adds up and the group that it belongs to."""

    id: str
    label: str
    group: str
    leaves: tuple[str, ...]


class TemplateGroup(Strict):
    """A provision group with the number of its table of needs."""

    id: str
    label: str
    table: str


class Need(Strict):
    """A primary need, by its canonical column.

    `inside` names the need that holds it in releases that do not print it apart.
    """

    id: str
    label: str
    inside: str = ""


class Activity(Strict):
    """Requests, assessments and the like, by age, from a canonical table."""

    id: str
    label: str
    table: str
    measure: str
    topic: str


class TemplateLayout(Strict):
    """A template: years, ages, provision rows, groups, needs and activity.

    Every provision leaf is in exactly one row, so rows add up to all plans. A combined leaf that
    no row names stands with its first part.
    """

    id: str
    title: str
    source: str
    checked: str
    reviewed: object
    first_year: int
    last_year: int
    ages: tuple[Age, ...]
    provisions: tuple[ProvisionRow, ...]
    groups: tuple[TemplateGroup, ...]
    needs: tuple[Need, ...]
    unknown_need: Need
    activity: tuple[Activity, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """Januaries (and years that end in them) that the template asks for."""
        return tuple(range(self.first_year, self.last_year + 1))

    def row_of(self, leaf: str) -> int:
        """Return the position of the row that holds a leaf."""
        for position, row in enumerate(self.provisions):
            if leaf in row.leaves:
                return position
        return self.row_of(leaves()[leaf].parts[0])

    @property
    def all_needs(self) -> tuple[Need, ...]:
        """The needs, and last the ones that are not recorded."""
        return (*self.needs, self.unknown_need)

    @model_validator(mode="after")
    def _complete(self) -> "TemplateLayout":
        placed = [leaf for row in self.provisions for leaf in row.leaves]
        finest = {leaf.id for leaf in leaves().values() if not leaf.parts}
        wrong = sorted((finest - set(placed)) | (set(placed) - set(leaves())))
        twice = sorted({leaf for leaf in placed if placed.count(leaf) > 1})
        if wrong or twice:
            raise ValueError(f"leaves missing, unknown or placed twice: {wrong + twice}")
        groups = {group.id for group in self.groups}
        lost = sorted({row.group for row in self.provisions} ^ groups)
        if lost:
            raise ValueError(f"groups without rows, or rows without group: {lost}")
        return self


def template_ids() -> tuple[str, ...]:
    """Return the ids of the packaged templates."""
    return tuple(n.removeprefix("templates/").removesuffix(".yaml") for n in names("templates"))


@cache
def load_layout(template: str) -> TemplateLayout:
    """Return a template's layout.

    Raises
    ------
    UnknownNameError
        When there is no such template.
    """
    if template not in template_ids():
        raise UnknownNameError(
            Fault(
                "There is no such template.",
                f'"{template}"',
                "Name one of: " + ", ".join(template_ids()) + ".",
            )
        )
    return TemplateLayout.model_validate(read(f"templates/{template}.yaml"))
