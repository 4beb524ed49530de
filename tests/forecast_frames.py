"""Canonical frames and panels for tests of forecasts: small, plain and made up."""

import numpy as np
import polars as pl

from highneeds.forecast.methods.histories import FLOWS, Handover, PlanHistories
from highneeds.official.store.catalogue import AddedFile, Catalogue
from highneeds.official.store.view import TableInMemory, View
from highneeds.vocabulary.canonical_tables import SourceTable


def view_of(**tables):
    """Return a view that holds canonical frames by name, without any store."""
    entry = AddedFile(
        file="made.csv", sha256="0", bytes=0, reader="made", reader_version=1,
        publication="made", release="2025", title="Made up", publisher="", licence="",
        published="", retrieved="2026-11-21",
    )  # fmt: skip
    memory = tuple(TableInMemory(entry, SourceTable(name, frame)) for name, frame in tables.items())
    return View(None, Catalogue(), memory)


def caseload(rows, leaves=("mainstream_academy", "special_academy")):
    """Make a caseload frame of (area, year, count per leaf …) with the totals of all leaves."""
    data = [
        {
            "level": "la",
            "area": area,
            "year": year,
            "topic": "all",
            "group": "all",
            "plans": float(sum(counts)),
            **{leaf: float(n) for leaf, n in zip(leaves, counts, strict=True)},
        }
        for area, year, *counts in rows
    ]
    return pl.DataFrame(data).with_columns(pl.col("year").cast(pl.Int32))


def flow(rows, **columns):
    """Make a frame of yearly flows from (area, year, value …), one column for each name."""
    names = list(columns)
    data = [
        {
            "level": "la",
            "area": area,
            "year": year,
            "topic": "all",
            "group": "all",
            **{columns[name]: value for name, value in zip(names, values, strict=True)},
        }
        for area, year, *values in rows
    ]
    return pl.DataFrame(data).with_columns(pl.col("year").cast(pl.Int32))


def random_panel(n_areas=60, first=2010, last=2024, seed=7, handover=False):
    """Make a panel in which requests lead growth, provisions add to plans, and one area splits."""
    rng = np.random.default_rng(seed)
    years = tuple(range(first, last + 1))
    shape = (n_areas, len(years))
    push = rng.normal(0, 0.03, (n_areas, 1))
    growth = 0.08 + push + rng.normal(0, 0.02, shape)
    growth[:, 0] = 0
    plans = np.exp(rng.normal(7, 0.5, (n_areas, 1)) + np.cumsum(growth, axis=1)).round()
    first_part = np.round(plans * rng.uniform(0.3, 0.5, (n_areas, 1)))
    parts = np.stack([first_part, plans - first_part])
    flows = {name: np.full(shape, np.nan) for name in FLOWS}
    flows["requests"] = plans * (0.2 + 2 * push + rng.normal(0, 0.01, shape))
    flows["refused"] = flows["requests"] * 0.2
    flows["issued"] = plans * 0.15
    flows["late"] = plans * np.clip(0.05 + push, 0.01, None)
    people = plans[:, :1] * 25 * np.ones(shape)
    areas = tuple(f"{100 + i}" for i in range(n_areas))
    moves: tuple[Handover, ...] = ()
    if handover:
        j = len(years) // 2
        plans[0, j:] = np.nan
        plans[1:3, :j] = np.nan
        parts[:, 0, j:] = np.nan
        parts[:, 1:3, :j] = np.nan
        moves = (Handover((areas[0],), (areas[1], areas[2]), years[j]),)
    return PlanHistories(
        areas, years, plans, ("mainstream", "special"), parts, flows, people, moves
    )
