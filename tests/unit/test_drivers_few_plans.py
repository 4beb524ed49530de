"""What is spent on three children tells of each: their provision stands with the next smallest."""

from evidence_files import write
from highneeds.drivers.finance_rows import finance_rows
from highneeds.own.finance import read_finance


def book(tmp_path, ap):
    rows = ["measure,provision,financial_year,value"]
    for year, few in zip(("2022-23", "2023-24"), ap, strict=True):
        for provision, plans, spend in (
            ("mainstream", 600, 4_000_000),
            ("inmss", 40, 2_500_000),
            ("ap", few, 80_000 * few),
        ):
            rows.append(f"plans,{provision},{year},{plans}")
            rows.append(f"spend,{provision},{year},{spend}")
    return read_finance(
        write(tmp_path / "finance.csv", "\n".join(rows) + "\n"), ("mainstream", "inmss", "ap")
    )


def test_few_plans_in_any_year_join_the_next_smallest_in_all(tmp_path):
    rows = finance_rows(book(tmp_path, (3, 8)))
    told = {(r.provision, r.year): (r.plans, r.spend) for r in rows}
    assert told[("inmss or ap", 2023)] == (43, 274_000_000)
    assert told[("inmss or ap", 2024)] == (48, 314_000_000)
    assert {name for name, _ in told} == {"mainstream", "inmss or ap"}
    assert sum(r.plans or 0 for r in rows if r.year == 2023) == 643


def test_five_plans_stand_by_themselves(tmp_path):
    rows = finance_rows(book(tmp_path, (5, 8)))
    assert {r.provision for r in rows} == {"mainstream", "inmss", "ap"}
