"""Take a guard out and see whether a test notices: `make mutants`.

Each mutant weakens one guard that protects a child, a spreadsheet or a forecast's honesty. The
tests named with it must fail; a mutant that survives is a guard that nobody would miss. Mutants are
anchored on text, in a copy of the tree: nothing here changes a file of the working tree.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Mutant:
    """One guard taken out.

    Attributes
    ----------
    name
        What the program would do wrong.
    file
        Below `src/highneeds`.
    old, new
        The guard's text, which stands there once, and what takes its place.
    tests
        Tests of which one must fail.
    """

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


CHILDREN = ("tests/unit/test_guards_children.py",)
SHEETS = ("tests/unit/test_guards_spreadsheets.py",)
HONEST = ("tests/unit/test_guards_forecast.py",)
TEXT = ("tests/unit/test_guards_text.py",)
STORE = ("tests/integration/test_data_store.py",)
WRITING = ("tests/unit/test_files_writing.py",)
FOLDERS = ("tests/integration/test_output_folders.py",)

MUTANTS = (
    # --- children
    Mutant(
        "a UPN is printed",
        "evidence/redaction.py",
        r'    ("upn", re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[0-9A-Z]\b", re.IGNORECASE)),' + "\n",
        "",
        CHILDREN,
    ),
    Mutant(
        "a UPN in small letters is printed",
        "evidence/redaction.py",
        r'\d{11}[0-9A-Z]\b", re.IGNORECASE)',
        r'\d{11}[0-9A-Z]\b")',
        CHILDREN,
    ),
    Mutant(
        "an email address is printed",
        "evidence/redaction.py",
        r'    ("email", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),' + "\n",
        "",
        CHILDREN,
    ),
    Mutant(
        "a link is printed",
        "evidence/redaction.py",
        r'    ("link", re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)),' + "\n",
        "",
        CHILDREN,
    ),
    Mutant(
        "a postcode is printed",
        "evidence/redaction.py",
        r'    ("postcode", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)),'
        "\n",
        "",
        CHILDREN,
    ),
    Mutant(
        "a date of birth is printed",
        "evidence/redaction.py",
        r'    ("date", re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b")),' + "\n",
        "",
        CHILDREN,
    ),
    Mutant(
        "a telephone number is printed",
        "evidence/redaction.py",
        r'    ("phone", re.compile(r"(?<![\w£])(?:\+44|0)[\d ()-]{8,14}\d(?!\w)")),' + "\n",
        "",
        CHILDREN,
    ),
    Mutant(
        "a long number, such as an NHS number, is printed",
        "evidence/redaction.py",
        r'    ("number", re.compile(r"(?<![\w£.,])\d{6,}(?!\w)")),' + "\n",
        "",
        CHILDREN,
    ),
    Mutant(
        "a school of the survey is printed",
        "evidence/redaction.py",
        'text = pattern.sub(lambda _: put("school"), text)',
        "pass",
        CHILDREN,
    ),
    Mutant(
        "names stay in the text",
        "evidence/redaction.py",
        "Redacted(_without_names(text, put), tuple(kinds))",
        "Redacted(text, tuple(kinds))",
        CHILDREN,
    ),
    Mutant(
        "a case id that is a name is taken",
        "evidence/case_reviews/read.py",
        "        return _PSEUDONYM(cell)\n",
        "        return cell.text\n",
        CHILDREN,
    ),
    Mutant(
        "an id that is a name of somebody is taken",
        "evidence/pseudonyms.py",
        "names_somebody(name) or (name.isalpha() and len(name) > _LONGEST_WORD)",
        "name.isalpha() and len(name) > _LONGEST_WORD",
        CHILDREN,
    ),
    Mutant(
        "an id that is a bare word is taken",
        "evidence/pseudonyms.py",
        "names_somebody(name) or (name.isalpha() and len(name) > _LONGEST_WORD)",
        "names_somebody(name)",
        CHILDREN,
    ),
    Mutant(
        "an id that is a name is repeated in the message",
        "evidence/pseudonyms.py",
        'cell.fault(wrong, do, given="")',
        "cell.fault(wrong, do)",
        CHILDREN,
    ),
    Mutant(
        "a child's name is taken for an id",
        "evidence/outreach/read.py",
        'pseudonym("This is not a pseudonymous id.", _ID)',
        "text",
        CHILDREN,
    ),
    Mutant(
        "stories are shown though nobody released them",
        "evidence/case_reviews/results.py",
        "if text and case.id in release:",
        "if text:",
        CHILDREN,
    ),
    Mutant(
        "cases are released by nobody",
        "evidence/case_reviews/folder.py",
        "if self.release and not self.released_by:",
        "if False:",
        CHILDREN,
    ),
    Mutant(
        "a quotation is shown as it was written",
        "evidence/surveys/free_text.py",
        "made.append(Quotation(row, clean.text, clean.kinds))",
        "made.append(Quotation(row, text, clean.kinds))",
        CHILDREN,
    ),
    Mutant(
        "a rare word is listed",
        "evidence/surveys/free_text.py",
        '        .filter(pl.col("texts") >= fewest)\n',
        "",
        CHILDREN,
    ),
    Mutant(
        "a name is listed among frequent words",
        "evidence/surveys/free_text.py",
        " if redact(w).clean]",
        "]",
        CHILDREN,
    ),
    Mutant(
        "small cells are shown",
        "own/small_numbers.py",
        "max(smallest, stricter or 0)",
        "1",
        CHILDREN,
    ),
    Mutant(
        "a group of five shows its answers",
        "evidence/small_cells.py",
        "(totals < rule.smallest_group) | _one_answer",
        "(totals < 1) | _one_answer",
        CHILDREN,
    ),
    Mutant(
        "a group that gave one answer shows it",
        "evidence/small_cells.py",
        "whole & (totals < rule.all_or_none_below)",
        "whole & (totals < 0)",
        CHILDREN,
    ),
    Mutant(
        "a hidden group has a weight of its own, so that the weighted share gives it back",
        "evidence/surveys/results.py",
        "raked_to(data, groups, used, hidden)",
        "raked_to(data, groups, used)",
        ("tests/unit/test_evidence_surveys.py",),
    ),
    Mutant(
        "a weighted share is told exactly",
        "evidence/surveys/results.py",
        "p, se = round(p, 2), round(found.se, 2)",
        "p, se = p, found.se",
        ("tests/unit/test_evidence_surveys.py",),
    ),
    Mutant(
        "a month in which few plans came is told",
        "evidence/outreach/curves.py",
        "*merge_small(counts[:-1], rule.smallest_count)",
        "*((k,) for k in range(len(counts) - 1))",
        ("tests/unit/test_evidence_outreach.py",),
    ),
    Mutant(
        "the gap between two curves tells of the few who moved",
        "evidence/outreach/curves.py",
        "here if few_moved else points",
        "points",
        ("tests/unit/test_evidence_outreach.py",),
    ),
    Mutant(
        "few who had a plan are told by all referred",
        "evidence/outreach/results.py",
        "None if few_already else referred",
        "referred",
        ("tests/unit/test_evidence_outreach.py",),
    ),
    Mutant(
        "case reviews are told as they were counted",
        "evidence/case_reviews/folder.py",
        "lambda: protected(counted, cases.cases, before.rule)",
        "lambda: counted",
        ("tests/generative/test_nobody_is_found.py",),
    ),
    Mutant(
        "one child who left is told by two builds",
        "own/told_before.py",
        "any(0 < changed < self.rule.fewest_changed for changed in (left, joined))",
        "False",
        ("tests/unit/test_own_told_before.py",),
    ),
    Mutant(
        "spend on three children stands by itself",
        "drivers/finance_rows.py",
        "rule.smallest_count",
        "1",
        ("tests/unit/test_drivers_few_plans.py",),
    ),
    Mutant(
        "the text of an unknown error is printed, with a child's details in it",
        "document/failed_part.py",
        'second = f"{kind_and_place(fault)} Please report this to the makers."',
        'second = f"{fault} Please report this to the makers."',
        CHILDREN,
    ),
    # --- hostile files
    Mutant(
        "a cell in the last corner of a sheet makes its rectangle",
        "files/workbook_bounds.py",
        "            extent.add(row, column)\n",
        "",
        (
            "tests/generative/test_hostile_files.py::test_a_cell_in_the_last_corner_is_refused_before_its_rectangle_is_made",
        ),
    ),
    Mutant(
        "a line of any length is read",
        "files/text_bounds.py",
        "    if lengths[longest] > MAX_LINE:",
        "    if False:",
        ("tests/generative/test_hostile_files.py::test_limits_of_text_name_the_line",),
    ),
    Mutant(
        "a few wide lines fill up millions of short ones",
        "files/text_bounds.py",
        "        if int(widths[widest]) * starts.size > MAX_TEXT_CELLS:",
        "        if False:",
        ("tests/generative/test_hostile_files.py::test_limits_of_text_name_the_line",),
    ),
    Mutant(
        "an alias stands for a huge value",
        "files/yaml_file.py",
        "        if isinstance(event, yaml.AliasEvent):",
        "        if False:",
        (
            "tests/generative/test_hostile_files.py::test_yaml_that_cannot_be_made_is_told_with_its_line",
        ),
    ),
    Mutant(
        "a date that does not exist ends in a traceback",
        "files/yaml_file.py",
        "except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError)",
        "except (ZeroDivisionError,)",
        (
            "tests/generative/test_hostile_files.py::test_yaml_that_cannot_be_made_is_told_with_its_line",
        ),
    ),
    Mutant(
        "a number beyond belief is a setting",
        "files/yaml_file.py",
        "    if faults := [replace(fault, file=path.name) for fault in _beyond_belief(data)]:",
        "    if faults := []:",
        (
            "tests/generative/test_hostile_files.py::test_a_setting_beyond_belief_is_told_with_its_key",
        ),
    ),
    Mutant(
        "an archive unpacks to more than is allowed",
        "files/archives.py",
        "                if size > limit:",
        "                if False:",
        ("tests/integration/test_data_bad_input.py::test_a_zip_bomb_that_says_how_large_it_is",),
    ),
    # --- terminals
    Mutant(
        "a file's control characters steer the terminal",
        "publish/writers/terminal.py",
        "clean(text).split()",
        "text.split()",
        ("tests/unit/test_terminal.py",),
    ),
    Mutant(
        "what a fault quotes steers the terminal",
        "cli/main.py",
        "clean(str(error))",
        "str(error)",
        (
            "tests/integration/test_benchmark_cli.py::test_what_a_fault_quotes_cannot_steer_the_terminal",
        ),
    ),
    Mutant(
        "a writer that is interrupted leaves its draft",
        "files/writing.py",
        "                part.unlink()",
        "                pass",
        ("tests/unit/test_files_writing.py",),
    ),
    # --- spreadsheets
    Mutant(
        "a formula in a CSV cell of a report runs",
        "publish/writers/csv.py",
        "        return escape_formula(value)\n",
        "        return value\n",
        SHEETS,
    ),
    Mutant(
        "a formula in the command line's CSV runs",
        "benchmark/tidy_csv.py",
        'return escape_formula(value).replace("\\r", " ") if isinstance(value, str) else value',
        "return value",
        SHEETS,
    ),
    Mutant(
        "a formula in a scorecard's title runs",
        "scorecard/tidy_rows.py",
        "escape_formula(definition.title)",
        "definition.title",
        SHEETS,
    ),
    Mutant(
        "a formula in a scorecard's note runs",
        "scorecard/tidy_rows.py",
        'escape_formula(reading.note if reading else "")',
        '(reading.note if reading else "")',
        SHEETS,
    ),
    Mutant(
        "a formula in a scorecard's reference runs",
        "scorecard/tidy_rows.py",
        "escape_formula(result.kpi.ref)",
        "result.kpi.ref",
        SHEETS,
    ),
    Mutant(
        "a formula behind spaces runs",
        "vocabulary/escape.py",
        "runs = text.startswith(_RUNS) or text.lstrip().startswith(_RUNS)",
        "runs = text.startswith(_RUNS)",
        SHEETS,
    ),
    Mutant(
        "-infinity passes for a number",
        "vocabulary/escape.py",
        'r"[+-][0-9][0-9,]*(\\.[0-9]+)?(e[+-]?[0-9]+)?"',
        'r"[+-].*"',
        SHEETS,
    ),
    Mutant(
        "text becomes a formula in a workbook",
        "publish/writers/xlsx_open.py",
        '"strings_to_formulas": False,',
        '"strings_to_formulas": True,',
        SHEETS,
    ),
    Mutant(
        "text becomes a link in a workbook",
        "publish/writers/xlsx_open.py",
        '"strings_to_urls": False,',
        '"strings_to_urls": True,',
        SHEETS,
    ),
    Mutant(
        "control characters reach a page",
        "vocabulary/escape.py",
        '_BAD.sub("\\N{REPLACEMENT CHARACTER}", text)',
        "text",
        TEXT,
    ),
    Mutant(
        "a sign turns the figures after it round",
        "vocabulary/escape.py",
        'return _UNSEEN.sub("", _BAD',
        "return (_BAD",
        TEXT,
    ),
    Mutant(
        "a sign that is not seen stands before a formula",
        "vocabulary/escape.py",
        "    text = clean(text)\n",
        "",
        TEXT,
    ),
    Mutant(
        "words that a template joins keep their control characters",
        "publish/writers/html/environment.py",
        "return clean(template(name).render(**values))",
        "return template(name).render(**values)",
        TEXT,
    ),
    Mutant(
        "control characters reach JSON",
        "vocabulary/plain_data.py",
        "        return clean(value)\n",
        "        return value\n",
        TEXT,
    ),
    Mutant(
        "a chart's title fetches what it points to",
        "publish/writers/xlsx_chart.py",
        'return _REFERENCE_WITHIN.sub("! ", text)',
        "return text",
        TEXT,
    ),
    Mutant(
        "a name is a formula in the workbook of a deck's chart",
        "publish/writers/pptx_chart.py",
        "        return _WithSafeBook(scatter)\n",
        "        return scatter\n",
        TEXT,
    ),
    Mutant(
        "a name is a formula in the workbook of a deck's bars",
        "publish/writers/pptx_chart.py",
        "    return _WithSafeBook(data)\n",
        "    return data\n",
        TEXT,
    ),
    Mutant(
        "a folder's logo may lie anywhere",
        "publish/theme.py",
        "if folder is not None and not lies_within(path, folder):",
        "if False:",
        ("tests/integration/test_reports_case.py",),
    ),
    # --- honesty of forecasts and opportunities
    Mutant(
        "a January's release is known in that January",
        "measures/published_by.py",
        "return as_at.year - (0 if as_at.month >= PUBLISHED_IN_MONTH else 1)",
        "return as_at.year",
        HONEST,
    ),
    Mutant(
        "a calendar year is known before it ends",
        "measures/published_by.py",
        "newest_january(as_at) - (1 if calendar else 0)",
        "newest_january(as_at)",
        HONEST,
    ),
    Mutant(
        "a diagnostic's forecast sees Januaries that came out after its day",
        "forecast/outlook/request.py",
        "return built.histories.until(newest), built.findings",
        "return built.histories, built.findings",
        HONEST,
    ),
    Mutant(
        "a past sees the January after its origin",
        "forecast/methods/histories.py",
        "        n = self.years.index(origin) + 1\n        plans = self.plans[:, :n].copy()",
        "        n = min(self.years.index(origin) + 2, len(self.years))\n"
        "        plans = self.plans[:, :n].copy()",
        HONEST,
    ),
    Mutant(
        "a past sees the population of its own January",
        "forecast/methods/histories.py",
        "_newest(self.people[live, : n - 1], self.people[live])",
        "_newest(self.people[live, :n], self.people[live])",
        HONEST,
    ),
    Mutant(
        "a range learns from outcomes that were not known at its origin",
        "forecast/methods/intervals.py",
        "known = errors.origin + errors.horizon <= origin",
        "known = errors.origin <= origin",
        HONEST,
    ),
    Mutant(
        "the default is chosen on the origins that are reported",
        "forecast/methods/backtest.py",
        "later = tuple(o for o in asked if o > span.last)",
        "later = tuple(asked)",
        HONEST,
    ),
    Mutant(
        "an interval takes one error too few",
        "stats/conformal.py",
        "whole = ranked[-1] + w.max()",
        "whole = ranked[-1]",
        HONEST,
    ),
    Mutant(
        "the deficit's lower-weight range is drawn from the upper draws",
        "opportunities/size.py",
        'cumulative_lower_range=_by_column(ranges.cumulative["lower"])',
        'cumulative_lower_range=_by_column(ranges.cumulative["upper"])',
        HONEST,
    ),
    Mutant(
        "the deficit's upper-weight range is drawn from the lower draws",
        "opportunities/size.py",
        'cumulative_upper_range=_by_column(ranges.cumulative["upper"])',
        'cumulative_upper_range=_by_column(ranges.cumulative["lower"])',
        HONEST,
    ),
    Mutant(
        "the January moment is half a month off",
        "opportunities/size.py",
        "return np.array([in_years(january_inside(year)) for year in years])",
        "return np.array([in_years(january_inside(year)) + 0.5 / 12 for year in years])",
        HONEST,
    ),
    Mutant(
        "the range of all years together is that of one scenario",
        "opportunities/size.py",
        '_quantiles(sums["potential"].sum(axis=1)),',
        '_quantiles(sums["lower"].sum(axis=1)),',
        HONEST,
    ),
    Mutant(
        "benefits are told without what the change costs",
        "opportunities/size.py",
        "cost = np.sum(costs, axis=0) if costs else np.zeros(len(years))",
        "cost = np.zeros(len(years))",
        HONEST,
    ),
    Mutant(
        "a purposive sample stands as an estimate without its mark",
        "opportunities/size.py",
        "        if item.watermark:\n",
        "        if False:\n",
        HONEST,
    ),
    Mutant(
        "the usual span of growth crosses a break",
        "benchmark/change.py",
        "earliest = max([metric.first_comparable, year - _SPAN, *after])",
        "earliest = max([metric.first_comparable, year - _SPAN])",
        HONEST,
    ),
    Mutant(
        "a figure that was withdrawn comes back from an older release",
        "official/store/completed.py",
        'pl.col(measure).is_null() & (pl.col(f"{measure}__status") == _NOT_COLLECTED)',
        "pl.col(measure).is_null()",
        ("tests/unit/test_store_completed.py",),
    ),
    Mutant(
        "parts that do not add up split a figure",
        "official/store/completed.py",
        "(whole == pl.col(leaf)), ",
        "",
        ("tests/unit/test_store_completed.py",),
    ),
    # --- the store and what is written
    Mutant(
        "a snapshot in which a bit changed is read",
        "official/store/snapshots.py",
        'return data if sha256(data) == snapshot.sha256 else "is damaged"',
        "return data",
        STORE,
    ),
    Mutant(
        "a catalogue in which a bit changed is read",
        "official/store/catalogue.py",
        'elif data["sha256"] != _checksum(data["entries"]):',
        "elif False:",
        STORE,
    ),
    Mutant(
        "a wrong entry in a catalogue of an older version ends in a traceback",
        "official/store/catalogue.py",
        '        _check_types(data["entries"])  # written before catalogues had a checksum',
        "        pass",
        STORE,
    ),
    Mutant(
        "an entry of the catalogue names a file outside the store",
        "official/store/catalogue.py",
        "if len(snapshot.sha256) != 64 or not _HEX.issuperset(snapshot.sha256):",
        "if False:",
        STORE,
    ),
    Mutant(
        "a store whose catalogue was deleted is taken for an empty one, and swept",
        "official/store/catalogue.py",
        'if any((root / SNAPSHOTS).glob("*.parquet")):',
        "if False:",
        STORE,
    ),
    Mutant(
        "a damaged snapshot is put back into a new catalogue",
        "official/store/rebuilding.py",
        "return label_of(data) if sha256(data) == path.stem else None",
        "return label_of(data)",
        STORE,
    ),
    Mutant(
        "half of a file's tables are put back as if they were all",
        "official/store/rebuilding.py",
        "if len(held) == parts[entry]}",
        "}",
        STORE,
    ),
    Mutant(
        "mending a file makes it newer than a later one of its release",
        "official/store/adding.py",
        "before.retrieved(digest, reader.id, reader.version) or retrieved.isoformat()",
        "retrieved.isoformat()",
        STORE,
    ),
    Mutant(
        "a run that failed leaves snapshots in the store",
        "official/store/adding.py",
        "            _sweep(store_root)\n",
        "            pass\n",
        STORE,
    ),
    Mutant(
        "what a killed run left stays for ever",
        "files/writing.py",
        "                _remove_parts(parent)\n",
        "",
        WRITING,
    ),
    Mutant(
        "what another run is writing is swept away",
        "files/writing.py",
        "            _lock_when_free(stream.fileno())\n",
        "",
        WRITING,
    ),
    Mutant(
        "a person's file that ends in .part is removed",
        "files/writing.py",
        "if _PART.fullmatch(part.name):",
        "if True:",
        WRITING,
    ),
    Mutant(
        "two runs each hold a lock",
        "files/writing.py",
        "if not _is_same_file(stream, lock):",
        "if False:",
        WRITING,
    ),
    Mutant(
        "two builds write into one folder",
        "publish/publication.py",
        '    with locked(folder, "report", "Give a folder that you may write to.", InputError):\n',
        "    if True:\n",
        FOLDERS,
    ),
    Mutant(
        "files of version control are inputs of a build",
        "diagnostic/manifest.py",
        "and not _hidden(name) ",
        "",
        FOLDERS,
    ),
    Mutant(
        "a person's template is written over",
        "diagnostic/new_folder.py",
        "or path.read_bytes() != content[name]",
        "or False",
        FOLDERS,
    ),
    Mutant(
        "a module that lies where somebody stands is run by the process of the PDF",
        "publish/writers/pdf_process.py",
        '"PYTHONPATH": os.pathsep.join(filter(None, sys.path))',
        '"PYTHONPATH": os.pathsep.join(sys.path)',
        ("tests/integration/test_pdf_process.py",),
    ),
    Mutant(
        "the process of the PDF says what a child's record held",
        "publish/writers/pdf_process.py",
        'sys.stderr.write(f"{kind_and_place(error)} Please',
        'sys.stderr.write(f"{error} Please',
        ("tests/integration/test_pdf_process.py",),
    ),
    Mutant(
        "a check passes over the table of schools",
        "evidence/surveys/folder.py",
        "        check_schools(data, path.parent)\n",
        "",
        ("tests/integration/test_check_inputs.py",),
    ),
    Mutant(
        "a check passes over a damaged record of what was told",
        "evidence/surveys/folder.py",
        "        before.check(_record(path))\n",
        "",
        ("tests/integration/test_check_inputs.py",),
    ),
)


def copied(there: Path) -> Path:
    """Copy what tests need into a folder."""
    for name in ("src", "tests"):
        shutil.copytree(ROOT / name, there / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, there / name)
    return there


def survives(mutant: Mutant, tree: Path) -> bool:
    """Apply a mutant in a tree, run its tests, put the file back; say whether they all passed."""
    path = tree / "src" / "highneeds" / mutant.file
    text = path.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        raise SystemExit(f"{mutant.name}: the guard stands {text.count(mutant.old)} times")
    path.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", *mutant.tests],
            cwd=tree,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        path.write_text(text, encoding="utf-8")
    if done.returncode not in {0, 1}:
        raise SystemExit(f"{mutant.name}: the tests did not run\n{done.stdout}{done.stderr}")
    return done.returncode == 0


def main() -> None:
    """Run every mutant whose name holds the words given; all without any."""
    wanted = " ".join(sys.argv[1:])
    survivors = []
    chosen = [mutant for mutant in MUTANTS if wanted in mutant.name]
    with tempfile.TemporaryDirectory() as made:
        tree = copied(Path(made))
        for mutant in chosen:
            alive = survives(mutant, tree)
            print(f"{'SURVIVES' if alive else 'killed  '}  {mutant.name}", flush=True)
            if alive:
                survivors.append(mutant.name)
    print(f"\n{len(chosen) - len(survivors)} killed, {len(survivors)} survived")
    if survivors:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
