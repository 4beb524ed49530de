"""Read a survey export into codes: what each respondent answered, and what could not be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from highneeds.evidence.surveys.export import Export, normal, open_export
from highneeds.evidence.surveys.responses import MISSING, UNREAD, Codes, Responses
from highneeds.evidence.surveys.schema import (
    BackgroundQuestion,
    Choices,
    Grid,
    Instrument,
    Likert,
    Survey,
    instrument_ids,
    load_instrument,
)
from highneeds.files.within import named_in
from highneeds.files.yaml_file import read_yaml_file, validated
from highneeds.own.notebook import Notebook
from highneeds.own.small_numbers import SmallNumberRule, small_number_rule
from highneeds.vocabulary.faults import Fault, InputError


def read_survey(path: Path, rule: SmallNumberRule | None = None) -> Responses:
    """Read a survey from its mapping file (`surveys/<name>.yaml`) and the export beside it.

    Parameters
    ----------
    rule
        How small a number may be told; the latest when not given.

    Raises
    ------
    InputError
        When the mapping is wrong, or most answers of a column are not on its scale.
    """
    data = read_yaml_file(path)
    survey = validated(Survey, data, path.name, guide="docs/how-to/surveys.md")
    export = open_export(
        named_in(path.parent, survey.file, file=path.name, key="file"),
        survey.sheet,
        survey.heading_rows,
    )
    return read_responses(survey, instrument_of(survey, path.name), export, rule)


def instrument_of(survey: Survey, file: str = "") -> Instrument:
    """Return the instrument of a survey: its own, or a packaged one."""
    if isinstance(survey.instrument, Instrument):
        return survey.instrument
    try:
        return load_instrument(survey.instrument)
    except KeyError:
        raise InputError(
            Fault(
                "There is no such instrument.",
                f'"{survey.instrument}"',
                f"Name one of: {', '.join(instrument_ids())}; or write your own in full.",
                file=file,
                key="instrument",
            )
        ) from None


def read_responses(
    survey: Survey, instrument: Instrument, export: Export, rule: SmallNumberRule | None = None
) -> Responses:
    """Turn an export into codes; see `Responses`."""
    notes = Notebook(export.table.file, export.table.sheet, survey.title or instrument.title)
    reader = _ExportReader(survey, instrument, export, notes)
    likert: dict[str, Codes] = {}
    choices: dict[str, NDArray[np.bool_]] = {}
    text: dict[str, pl.Series] = {}
    for question in instrument.questions:
        if isinstance(question, Likert):
            reader.put(likert, question.id, question.text, question.scale)
        elif isinstance(question, Grid):
            for item, label in question.items.items():
                reader.put(likert, f"{question.id}.{item}.use", label, question.use)
                reader.put(likert, f"{question.id}.{item}.effect", label, question.effect)
        elif isinstance(question, Choices):
            if (ticked := reader.ticks(question)) is not None:
                choices[question.id] = ticked
        elif column := reader.column(question.id, question.text):
            text[question.id] = export.table.frame[column]
    groups = {
        group.id: codes for group in instrument.groups if (codes := reader.group(group)) is not None
    }
    if not (likert or choices or text):
        notes.fault(
            "No column of this export is a question of the instrument.",
            ", ".join(export.table.frame.columns[:8]),
            "Map the headings under `columns:` in the survey's YAML.",
            row=export.table.first_row - 1,
        )
    reader.check_columns()
    school, schools = reader.schools()
    keep, set_aside = reader.usable(likert)
    notes.stop_if_faulty()
    rows = np.arange(export.table.frame.height, dtype=np.int64) + export.table.first_row
    return Responses(
        survey=survey,
        instrument=instrument,
        file=export.table.file,
        n=int(keep.sum()),
        likert={name: codes[keep] for name, codes in likert.items()},
        groups={name: codes[keep] for name, codes in groups.items()},
        choices={name: ticks[keep] for name, ticks in choices.items()},
        text={name: series.filter(pl.Series(keep)) for name, series in text.items()},
        school=school[keep],
        schools=schools,
        rows=rows[keep],
        set_aside=set_aside,
        findings=tuple(notes.findings),
        rule=rule or small_number_rule(),
    )


@dataclass(frozen=True)
class _ExportReader:
    survey: Survey
    instrument: Instrument
    export: Export
    notes: Notebook

    def column(self, name: str, text: str = "") -> str | None:
        """Return the heading of a question: as mapped, or its id, or its text."""
        headings = {normal(heading): heading for heading in self.export.table.frame.columns}
        mapped = self.survey.columns.get(name)
        if mapped is not None:
            return headings.get(normal(mapped))
        return headings.get(normal(name)) or (headings.get(normal(text)) if text else None)

    def check_columns(self) -> None:
        """Tell of headings in the mapping that the export does not have, and unknown ids."""
        known = {q.id for q in self.instrument.questions} | {g.id for g in self.instrument.groups}
        for name, heading in self.survey.columns.items():
            if name.split(".")[0] not in known:
                self.notes.fault(
                    "The mapping names a question that the instrument does not have.",
                    f'"{name}"',
                    f"Use one of: {', '.join(sorted(known))}.",
                    column=name,
                )
            elif self.column(name) is None:
                self.notes.fault(
                    "The export has no column with this heading.",
                    f'"{heading}"',
                    "Copy the heading from the export.",
                    row=self.export.table.first_row - 1,
                    column=name,
                )

    def put(self, into: dict[str, Codes], name: str, text: str, scale_name: str) -> None:
        """Read one statement, if the export has it."""
        # Use and effect of a service share one text, which cannot tell their two columns apart.
        item = name.rsplit(".", maxsplit=1)[-1] in {"use", "effect"}
        column = self.column(name, "" if item else text)
        if column is None:
            return
        scale = self.instrument.scales[scale_name]
        labels = {**scale.points, **scale.outside}
        spellings = _spellings(labels, scale.also, self.survey.answers.get(scale_name, {}))
        spellings |= _spellings({}, self.survey.answers.get(name, {}))
        into[name] = self.coded(column, spellings, scale.codes)

    def group(self, group: BackgroundQuestion) -> Codes | None:
        column = self.column(group.id, group.text)
        if column is None:
            return None
        spellings = _spellings(group.categories, group.also, self.survey.answers.get(group.id, {}))
        codes = self.coded(column, spellings, tuple(group.categories))
        if group.required and (codes < 0).any():
            self.notes.find(
                "background_missing",
                f"{int((codes < 0).sum())} responses do not say: {group.text} They count in "
                "the total and in no group.",
                column=column,
            )
        return np.where(codes < 0, MISSING, codes).astype(np.int16)

    def ticks(self, question: Choices) -> NDArray[np.bool_] | None:
        """Read tick-all-that-apply: one column with ";" between, or a column an option."""
        height = self.export.table.frame.height
        ticked = np.zeros((height, len(question.options)), dtype=np.bool_)
        found = False
        for k, option in enumerate(question.options):
            if column := self.column(f"{question.id}.{option}"):
                ticked[:, k] = self.export.table.frame[column].is_not_null().to_numpy()
                found = True
        column = self.column(question.id, question.text)
        if found or column is None:
            return ticked if found else None
        spellings = _spellings(
            question.options, question.also, self.survey.answers.get(question.id, {})
        )
        place = {code: k for k, code in enumerate(question.options)}
        series = self.export.table.frame[column]
        others: dict[str, int] = {}
        for value, rows in _rows_of_values(series).items():
            for part in value.split(";"):
                code = spellings.get(normal(part))
                if code is not None:
                    ticked[rows, place[code]] = True
                elif part.strip():
                    others.setdefault(part.strip(), int(rows[0]))
        if others:
            first = min(others.values())
            self.notes.find(
                "other_answers",
                f"{len(others)} different answers are not on the list; they count as other.",
                "Add spellings under `answers:` where they mean one of the options.",
                row=self.export.table.row_number(first),
                column=column,
            )
        return ticked

    def coded(self, column: str, spellings: Mapping[str, str], codes: tuple[str, ...]) -> Codes:
        """Turn the answers of a column into positions; tell of those that cannot be read."""
        series = self.export.table.frame[column]
        place = {code: k for k, code in enumerate(codes)}
        # Each different answer is read once: an export repeats a few of them thousands of times.
        seen = series.drop_nulls().unique(maintain_order=False).to_list()
        mapping = {
            value: place[spellings[normal(value)]] for value in seen if normal(value) in spellings
        }
        unread = [value for value in seen if value not in mapping]
        read = (
            series.replace_strict(
                list(mapping), list(mapping.values()), default=UNREAD, return_dtype=pl.Int16
            )
            if mapping
            else pl.Series(column, [UNREAD] * series.len(), dtype=pl.Int16)
        )
        made = np.where(series.is_null().to_numpy(), MISSING, read.fill_null(UNREAD).to_numpy())
        if unread:
            self.tell_unread(column, series, unread, made)
        return made.astype(np.int16)

    def tell_unread(
        self, column: str, series: pl.Series, unread: list[str], made: NDArray[np.int_]
    ) -> None:
        count = int((made == UNREAD).sum())
        first = int(np.flatnonzero(made == UNREAD)[0])
        answered = int((made != MISSING).sum())
        example = f'"{str(series[first])[:40]}"'
        row = self.export.table.row_number(first)
        if count > answered / 2:
            self.notes.fault(
                f"Most answers in this column are not on its scale ({count} of {answered}).",
                example,
                "Map the right column, or add the spellings under `answers:`.",
                row=row,
                column=column,
            )
        else:
            self.notes.find(
                "answer_not_on_scale",
                f"{count} answers are not on the scale, first {example} "
                f"({len(unread)} different). They are counted as not read.",
                "Add the spellings under `answers:`, or correct the export.",
                row=row,
                column=column,
            )

    def schools(self) -> tuple[Codes, tuple[str, ...]]:
        height = self.export.table.frame.height
        if not self.survey.school:
            return np.full(height, MISSING, dtype=np.int16), ()
        headings = {normal(h): h for h in self.export.table.frame.columns}
        column = headings.get(normal(self.survey.school))
        if column is None:
            self.notes.fault(
                "The export has no column with this heading.",
                f'"{self.survey.school}"',
                "Copy the heading of the school from the export.",
                column="school",
            )
            return np.full(height, MISSING, dtype=np.int16), ()
        series = self.export.table.frame[column]
        plain = series.str.to_lowercase().str.replace_all(r"\s+", " ")
        names = plain.drop_nulls().unique().sort()
        # A school is shown as it was first written, and compared without capitals and double
        # spaces.
        first = series.filter(plain.is_first_distinct() & plain.is_not_null())
        label = dict(
            zip(plain.filter(plain.is_first_distinct() & plain.is_not_null()), first, strict=True)
        )
        codes = (
            plain.replace_strict(
                names, list(range(names.len())), default=MISSING, return_dtype=pl.Int16
            )
            if names.len()
            else pl.Series([MISSING] * height, dtype=pl.Int16)
        )
        return (
            codes.fill_null(MISSING).to_numpy().astype(np.int16),
            tuple(str(label[name]) for name in names),
        )

    def usable(self, likert: Mapping[str, Codes]) -> tuple[NDArray[np.bool_], int]:
        """Which responses count: the first of a token, with half of the statements answered.

        The second number is how many others there are, blank rows left out.
        """
        frame = self.export.table.frame
        keep = frame.select(pl.any_horizontal(pl.all().is_not_null())).to_series().to_numpy()
        keep = keep.astype(np.bool_)
        there = int(keep.sum())
        headings = {normal(h): h for h in self.export.table.frame.columns}
        token = headings.get(normal(self.survey.token)) if self.survey.token else None
        if token:
            series = self.export.table.frame[token]
            first = (series.is_first_distinct() | series.is_null()).to_numpy()
            for index in np.flatnonzero(~first):
                self.notes.find(
                    "response_twice",
                    "This token was used before; only its first response counts.",
                    row=self.export.table.row_number(int(index)),
                    column=token,
                )
            keep &= first
        # Items of a grid have a dot in their name and are no statements.
        statements = [codes for name, codes in likert.items() if "." not in name]
        if statements:
            answered = np.sum([codes != MISSING for codes in statements], axis=0)
            half = answered * 2 >= len(statements)
            if (~half & keep).any():
                row = self.export.table.row_number(int(np.flatnonzero(~half & keep)[0]))
                self.notes.find(
                    "partial_response",
                    f"{int((~half & keep).sum())} responses answer under half of the statements "
                    "and are set aside; this is the first.",
                    row=row,
                )
            keep &= half
        return keep, there - int(keep.sum())


def _spellings(labels: Mapping[str, str], *more: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    found = {normal(code): code for code in labels}
    found |= {normal(label): code for code, label in labels.items()}
    for also in more:
        found |= {normal(text): code for code, texts in also.items() for text in texts}
    return found


def _rows_of_values(series: pl.Series) -> dict[str, NDArray[np.int64]]:
    frame = pl.DataFrame({"value": series}).with_row_index("row").drop_nulls("value")
    grouped = frame.group_by("value").agg(pl.col("row"))
    return {value: np.asarray(rows, dtype=np.int64) for value, rows in grouped.iter_rows()}
