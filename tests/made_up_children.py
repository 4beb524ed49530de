"""Make up children for tests: case reviews and outreach of nobody, drawn by a seeded generator."""

import random
from datetime import date, timedelta

from evidence_files import write
from highneeds.evidence.code_book import load_code_book

BOOK = load_code_book()


def outreach_file(folder, seed, n):
    """Children all followed for two years and more, none moved: shares are counts over n."""
    draw = random.Random(seed)
    needs, years = ["ASD", "SEMH", "SLCN", "MLD", "HI"], ["R", "1", "2", "3"]
    rows = ["child_id,referral_date,plan_date,moved_date,need,year_group,group"]
    for k in range(n):
        start = date(2020, 1, 1) + timedelta(draw.randrange(200))
        kind = draw.choices(["before", "after", "never"], [1, 6, 5])[0]
        days = {"before": -30, "after": draw.randrange(20, 1000), "never": 0}[kind]
        plan = "" if kind == "never" else f"{start + timedelta(days):%d/%m/%Y}"
        need = draw.choices(needs, [8, 5, 3, 2, 1])[0]
        rows.append(f"c{k},{start:%d/%m/%Y},{plan},,{need},{draw.choice(years)},outreach")
    return write(folder / "outreach.csv", "\n".join(rows) + "\n")


def case_file(folder, seed, n):
    """Cases of three cohorts, some causes common and some rare."""
    draw = random.Random(seed)
    causes = [c.id for group in BOOK.causes for c in group.causes]
    outcomes = [o.id for o in BOOK.outcomes]
    cohorts = [c.id for c in BOOK.cohorts][:3]
    weight = [draw.random() ** 2 for _ in causes]
    rows = ["case_id,cohort,sampling,outcome,could_be_met,cause_1,cause_2"]
    for k in range(n):
        outcome = draw.choices(outcomes, [5, 3, 2])[0]
        named = list(dict.fromkeys(draw.choices(causes, weight, k=2)))[: draw.choice([1, 2])]
        named = [] if outcome == outcomes[0] else named
        met = draw.choices(["yes", "no", "not stated"], [3, 5, 0.5])[0]
        cells = [*named, "", ""][:2]
        cohort = draw.choices(cohorts, [5, 3, 1])[0]
        rows.append(f"{k},{cohort},random,{outcome},{met},{cells[0]},{cells[1]}")
    return write(folder / "case_reviews.csv", "\n".join(rows) + "\n")
