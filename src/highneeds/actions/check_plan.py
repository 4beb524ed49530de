"""Check the arithmetic of a plan file."""

from pathlib import Path

from highneeds.plan_check.checker import PlanCheck, check_plan
from highneeds.plan_check.files import read_plan


def check_plan_file(path: Path) -> PlanCheck:
    """Read a plan file and recompute everything that it allows.

    Parameters
    ----------
    path
        YAML, CSV, XLSX or ODS; `docs/how-to/check-a-plan.md` describes the forms.

    Returns
    -------
    PlanCheck
        Contradictions with both figures, where they are and the likely cause; oddities of
        writing; and the figures that nothing could be held against.

    Raises
    ------
    InputError
        When the file cannot be read; every row that is not understood is named.
    """
    return check_plan(read_plan(path))
