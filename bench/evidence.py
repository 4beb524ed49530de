"""Speed of evidence and opportunities: a survey of 100,000 and 10,000 draws of 20 opportunities.

Run: .venv/bin/python bench/evidence.py
"""

import tempfile
import time
from pathlib import Path

import numpy as np

from figures import Figure, peak_of_this_process, tell

RESPONSES, QUESTIONS = 100_000, 30
OPPORTUNITIES, DRAWS, YEARS = 20, 10_000, 10


def make_survey(folder: Path) -> Path:
    """Write an export of many responses and its mapping."""
    rng = np.random.default_rng(1)
    labels = np.array(
        ["Strongly disagree", "Disagree", "Agree", "Strongly agree", "Don't know", ""]
    )
    columns = {
        "plan": np.array(["EHC plan", "SEN support"])[rng.integers(0, 2, RESPONSES)],
        "setting": np.array(["Mainstream", "Special"])[rng.integers(0, 2, RESPONSES)],
        "school": np.char.add("School ", rng.integers(0, 400, RESPONSES).astype(str)),
    }
    for k in range(QUESTIONS):
        picks = rng.choice(6, RESPONSES, p=[0.1, 0.2, 0.4, 0.2, 0.05, 0.05])
        columns[f"Q{k + 1}"] = labels[picks]
    lines = [",".join(columns), *(",".join(row) for row in zip(*columns.values(), strict=True))]
    (folder / "answers.csv").write_text("\n".join(lines) + "\n")
    questions = "\n".join(
        f"    - {{id: Q{k + 1}, kind: likert, scale: a, text: statement {k + 1}}}"
        for k in range(QUESTIONS)
    )
    path = folder / "big.yaml"
    path.write_text(
        "file: answers.csv\nschool: school\nrake: true\n"
        "margins: [{group: plan, shares: {e: 0.3, s: 0.7}, source: bench}]\n"
        "instrument:\n  id: big\n  version: '1'\n  title: Big\n  audience: all\n"
        "  source: generated\n  reviewed: 2026-11-14\n  unit: responses\n"
        "  scales:\n    a: {points: {sd: Strongly disagree, d: Disagree, a: Agree, "
        "sa: Strongly agree}, negative: [sd, d], positive: [a, sa], outside: {dk: Don't know}}\n"
        "  groups:\n    - {id: plan, text: Plan, categories: {e: EHC plan, s: SEN support}}\n"
        "    - {id: setting, text: Setting, categories: {m: Mainstream, s: Special}}\n"
        f"  questions:\n{questions}\n"
    )
    return path


def main() -> None:
    """Print seconds of each part and the peak memory."""
    from evidence_files import document, opportunity
    from highneeds.evidence.surveys.read import read_survey
    from highneeds.evidence.surveys.results import survey_results
    from highneeds.opportunities.inputs import resolve
    from highneeds.opportunities.size import size_opportunities

    with tempfile.TemporaryDirectory() as name:
        path = make_survey(Path(name))
        a = time.perf_counter()
        data = read_survey(path)
        b = time.perf_counter()
        survey_results(data, "big", Path(name))
        c = time.perf_counter()
    ranged = {
        "share": {"count": 6, "n": 24},
        "flow": {"value": 80, "low": 60, "high": 100},
        "duration": {"value": 6, "low": 4, "high": 8},
        "unit_value": {"value": 9000, "sd": 900},
        "ramp": [0.3, 0.6, 1],
    }
    parts = [
        opportunity(id=f"o{k}", cohort=f"c{k // 4}", start=f"202{3 + k % 4}-09-01", **ranged)
        for k in range(OPPORTUNITIES)
    ]
    made = document(*parts, draws=DRAWS, years={"first": 2023, "last": 2022 + YEARS})
    sized = resolve(made, {}, None)
    d = time.perf_counter()
    size_opportunities(made, sized)
    e = time.perf_counter()
    tell(
        (
            Figure("survey of 100,000 answers, read", b - a, "s"),
            Figure("survey of 100,000 answers, read and worked out", c - a, "s", 3),
            Figure("10,000 draws of 20 opportunities", e - d, "s", 3),
            Figure("peak of surveys and opportunities", peak_of_this_process(), "MB", 1024),
        )
    )


if __name__ == "__main__":
    main()
