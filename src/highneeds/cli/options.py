"""Arguments and options that several commands take, each declared once."""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

Area: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="AREA|DIR", help="Authority by code, name or alias; or a diagnostic folder."
    ),
]
Folder: TypeAlias = Annotated[Path, typer.Argument(metavar="DIR", help="Diagnostic folder.")]
Printed: TypeAlias = Annotated[
    Literal["text", "json"], typer.Option("--format", help="For people, or for machines.")
]
Formats: TypeAlias = Annotated[
    str, typer.Option("--format", help="html, csv, xlsx, pptx, pdf; several with commas.")
]
Settings: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="What-if for this run, as key=value: opportunities.avoid.start=2027-09-01. "
        "May be repeated.",
    ),
]
Period: TypeAlias = Annotated[str, typer.Option(help="For example 2022 or 2021-22; else latest.")]
Since: TypeAlias = Annotated[str, typer.Option(help="First period of growth.")]
ProvisionMap: TypeAlias = Annotated[
    str, typer.Option(help="How provision is grouped: dbv, dfe-2021 or fbit-2025.")
]
Neighbours: TypeAlias = Annotated[
    str, typer.Option(help="april-2021, may-2025, or a CSV or XLSX file.")
]


def listed(text: str) -> tuple[str, ...]:
    """Read what a person wrote with commas: html, csv."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
