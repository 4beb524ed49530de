"""`highneeds data`: add official files, see what is there, what is odd in it, what was revised."""

from pathlib import Path
from typing import Annotated, Final

import typer

from highneeds.cli import data_pull
from highneeds.cli.options import Printed
from highneeds.vocabulary.faults import UserError

_FINDINGS: Final = 60
"""More than two screens are not read: who asks for an area or a rule gets all of it."""

_REVISIONS: Final = 100
"""A release may revise tens of thousands of figures."""


def register(app: typer.Typer) -> None:
    """Add the commands to the application."""
    data_app = typer.Typer(
        help="Add official files; see what is there and what is odd in it.", no_args_is_help=True
    )
    app.add_typer(data_app, name="data")
    data_pull.register(data_app)
    data_app.command("add")(add)
    data_app.command("list")(list_data)
    data_app.command("check")(check)
    data_app.command("compare")(compare)


def add(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Files, folders or release ZIPs.")
    ],
    output: Printed = "text",
) -> None:
    """Add official files to the store, as one change; files that cannot be used are told.

    Example: highneeds data add education-health-and-care-plans_2025.zip
    """
    from collections import Counter

    from highneeds.actions.data_add import add_files
    from highneeds.cli.output import emit_json
    from highneeds.cli.progress import steps
    from highneeds.cli.surroundings import store_root, today
    from highneeds.vocabulary.escape import clean

    with steps() as told:
        made = add_files(
            paths,
            store_root=store_root(),
            retrieved=today(),
            progress=lambda name: told(f"Reading {name}"),
        )
    if output == "json":
        emit_json(
            {
                "added": [
                    {"file": e.file, "release": e.release, "tables": [s.table for s in e.snapshots],
                     "findings": len(e.findings)}
                    for e in made.added
                ],
                "unchanged": made.unchanged,
                "skipped": made.skipped,
                "refused": [str(fault) for fault in made.refused],
            }
        )  # fmt: skip
        if made.refused:
            raise typer.Exit(UserError.exit_code)
        return
    for entry in made.added:
        rows = ", ".join(f"{s.table} ({s.rows:,} rows)" for s in entry.snapshots)
        typer.echo(f"added      {entry.file}: {rows}; {entry.title}")
    for name in made.unchanged:
        typer.echo(f"unchanged  {name}: its content is in the store already")
    for name in made.skipped:
        typer.echo(f"skipped    {name}: not a file that highneeds reads")
    counts = Counter(f.severity.value for f in made.findings)
    if counts:
        found = ", ".join(f"{n} {s}s" for s, n in sorted(counts.items()))
        typer.echo(f"Findings about these files: {found}. See: highneeds data check")
    if made.refused:
        typer.echo(clean("\n\n".join(["", *map(str, made.refused)])), err=True)
        typer.echo("\nThe other files were added.", err=True)
        raise typer.Exit(UserError.exit_code)


def list_data(output: Printed = "text") -> None:
    """List what was added: file, release, tables, date.

    Example: highneeds data list
    """
    from highneeds.actions.data_look import list_entries
    from highneeds.cli.output import emit_json
    from highneeds.cli.surroundings import store_root

    entries = list_entries(store_root())
    if output == "json":
        emit_json(
            [
                {k: v for k, v in vars(e).items() if k not in {"findings", "corrections"}}
                for e in entries
            ]
        )
        return
    if not entries:
        typer.echo(f"The store is empty ({store_root()}). Add files: highneeds data add FILE")
    for e in entries:
        held = ", ".join(s.table for s in e.snapshots)
        typer.echo(f"{e.title:<55} {held:<40} {e.file} (added {e.retrieved})")


def check(
    area: Annotated[str, typer.Option(help="Only this area, by code or name.")] = "",
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule; may be repeated.")] = None,
    output: Printed = "text",
) -> None:
    """Tell what the data checks found: sums, impossible values, jumps, swaps, missing areas.

    Every file of the store is read first; a damaged catalogue is made again from the snapshots.

    Example: highneeds data check --area Wakefield
    """
    from collections import Counter

    from highneeds.actions.data_look import check_data, check_store
    from highneeds.cli.output import emit_json
    from highneeds.cli.surroundings import store_root
    from highneeds.vocabulary.areas import default_areas

    rebuilt = check_store(store_root())
    if rebuilt is not None:
        typer.echo(f"{rebuilt.fault}\n", err=True)
    found = check_data(store_root(), area=area, rules=tuple(rule or ()))
    if output == "json":
        emit_json(found)
        return
    counts = Counter((f.severity.value, f.rule) for f in found)
    areas = default_areas()
    for (severity, name), count in sorted(counts.items(), key=lambda item: item[0]):
        typer.echo(f"{severity:<8} {name:<28} {count}")
    typer.echo("")
    limit = len(found) if area or rule else _FINDINGS
    for f in found[:limit]:
        where = areas.get(f.area).name if f.area in areas else f.area
        done = "" if f.treatment.value == "used" else f" [{f.treatment.value}]"
        place = ", ".join(part for part in (where, f.period, f.measure) if part)
        typer.echo(f"{f.severity.value:<8} {f.rule}: {place}: {f.message}{done}")
    if len(found) > limit:
        typer.echo(f"and {len(found) - limit} more; narrow with --area or --rule, or --format json")


def compare(
    older: Annotated[str, typer.Option(help="Release, as `data list` names it.")] = "",
    newer: Annotated[str, typer.Option(help="Release; the newest when left out.")] = "",
    output: Printed = "text",
) -> None:
    """Show what a release revised: each figure of a shared period that differs.

    Example: highneeds data compare
    """
    from collections import Counter

    from highneeds.actions.data_look import compare_releases
    from highneeds.cli.output import emit_json
    from highneeds.cli.surroundings import store_root

    made = compare_releases(store_root(), older=older, newer=newer)
    if output == "json":
        emit_json(
            {
                "compared": made.compared,
                "tables": made.tables,
                "revisions": [{**vars(r), "kind": r.kind} for r in made.revisions],
            }
        )
        return
    held = "; ".join(f"{name} {a} and {b}" for name, a, b in made.tables)
    typer.echo(f"Compared {made.compared:,} figures: {held}.")
    counts = Counter(r.kind for r in made.revisions)
    typer.echo(
        f"{counts['revised']:,} were revised, {counts['withdrawn']:,} withdrawn, "
        f"{counts['supplied']:,} supplied later."
    )
    for r in sorted(made.revisions, key=lambda r: r.kind)[:_REVISIONS]:
        typer.echo(
            f"  {r.table}.{r.measure}, {r.area_name}, {r.period}: "
            f"{_figure(r.before)} became {_figure(r.after)}"
        )
    if len(made.revisions) > _REVISIONS:
        typer.echo(f"  and {len(made.revisions) - _REVISIONS:,} more; see --format json")


def _figure(value: float | None) -> str:
    from highneeds.document.numbers import number

    return "no figure" if value is None else number(value)
