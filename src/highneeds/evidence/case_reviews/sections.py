"""Case reviews as a section: outcomes, the cohort's question, causes, agreement, stories."""

from highneeds.document.figure import chart_from_rows
from highneeds.document.model import (
    Block,
    Chart,
    Column,
    FindingList,
    Heading,
    Section,
    Sentence,
    Table,
    Text,
    Value,
)
from highneeds.evidence.case_reviews.folder import AboutCases
from highneeds.evidence.case_reviews.results import CaseReviewResult, CohortResult
from highneeds.evidence.share_cells import (
    count_value,
    interval_words,
    marked,
    share_value,
    watermark,
    words_of,
)
from highneeds.own.small_numbers import small_number_rule
from highneeds.vocabulary.status import Status


def case_review_sections(result: CaseReviewResult, about: AboutCases) -> tuple[Section, ...]:
    """Build the section of case reviews.

    Stories are shown only of the cases that a named person has read and released.
    """
    source = about.source or result.file
    blocks: list[Block] = [
        _lead(result),
        *watermark(result.sample.watermark, "How the cases were chosen"),
        _outcome_chart(result, source),
        _question_chart(result, source),
        *_cause_chart(result, source),
        _cause_table(result, source),
        *_agreement(result, source),
    ]
    stories = (*result.good_practice, *result.support_needed)
    if stories:
        blocks.append(Heading("What people said"))
        blocks.append(Text(tuple(f"{v.text} (case {v.case})" for v in stories), bullets=True))
        blocks.append(
            Text(
                (
                    f"Read and released by {about.released_by}. Names and places were taken out by "
                    "a program first, which is a help and no promise.",
                )
            )
        )
    if about.note:
        blocks.append(Text((about.note,)))
    blocks.append(FindingList(result.findings))
    return (Section("case-reviews", "Case reviews", tuple(blocks)),)


def _lead(result: CaseReviewResult) -> Text:
    ideal = (
        next(o for o in result.outcomes if o.code == "required_ideal")
        if any(o.code == "required_ideal" for o in result.outcomes)
        else result.outcomes[0]
    )
    counted = f"{result.n} cases were reviewed."
    if ideal.share.value is not None:
        counted += f" For {words_of(ideal.share)} the agreed outcome was: {ideal.label.lower()}."
    first = Sentence(f"{counted} {_hidden_words(result)}".strip(), ("case-outcomes",))
    others = tuple(
        Sentence(
            f"Of {cohort.could_be_met.n} cases in {cohort.label.lower()}, "
            f"{cohort.could_be_met.count} {cohort.short}: "
            f"{words_of(cohort.could_be_met)}, and with so few cases anything from "
            f"{interval_words(cohort.could_be_met)} would fit.",
            ("case-question",),
        )
        for cohort in result.cohorts
        if cohort.could_be_met.value is not None
    )
    return Text(((first, *others),), title=_message(result))


def _hidden_words(result: CaseReviewResult) -> str:
    """Say how many of the shares are hidden, so that a reader knows what is not on the page."""
    shares = [o.share for o in result.outcomes]
    shares += [c.could_be_met for c in result.cohorts]
    shares += [o.share for c in result.cohorts for o in c.outcomes]
    shares += [c.share for c in result.causes]
    shares += [o.share for c in result.causes for o in c.by_outcome]
    hidden = sum(share.status is Status.SUPPRESSED for share in shares)
    if not hidden:
        return ""
    return (
        f"{hidden} of {len(shares)} shares are hidden: they stand for fewer than "
        f"{small_number_rule().smallest_count} children, or would give such a number back."
    )


def _message(result: CaseReviewResult) -> str:
    cohort: CohortResult | None = max(
        (c for c in result.cohorts if c.could_be_met.value is not None),
        key=lambda c: c.could_be_met.value or 0.0,
        default=None,
    )
    if cohort is None:
        return f"{result.n} cases were reviewed"
    share = cohort.could_be_met
    return f"{share.count} of {share.n} children in {cohort.label.lower()} {cohort.short}"


def _outcome_chart(result: CaseReviewResult, source: str) -> Chart:
    columns = (
        Column("outcome", "Outcome", kind="label"),
        Column("cases", "Cases", "cases"),
        Column("share", "Share", "%", 0),
        Column("low", "Low", "%", 0),
        Column("high", "High", "%", 0),
    )
    rows = tuple(
        (
            o.label,
            count_value(o.share),
            share_value(o.share),
            share_value(o.share).low,
            share_value(o.share).high,
        )
        for o in result.outcomes
    )

    told = "; ".join(f"{o.label.lower()} {words_of(o.share)}" for o in result.outcomes)
    ideal = next((o.share for o in result.outcomes if o.code == "required_ideal"), None)
    title = f"What {result.n} case reviews agreed on"
    if ideal is not None and ideal.value is not None:
        title = (
            f"{result.n - ideal.count} of {result.n} children could have had a more ideal outcome"
        )
    return chart_from_rows(
        "case-outcomes",
        "bar",
        marked(title, result.sample.watermark),
        alt=f"Bars with intervals of the share of {result.n} cases by agreed outcome: {told}.",
        takeaway="The thin lines are 95% intervals: how far off so few cases may be.",
        table="Agreed outcome of each case",
        columns=columns,
        rows=rows,
        y="share",
        source=source,
        table_note=_NOTE,
        n=result.n,
        note=_NOTE,
    )


def _question_chart(result: CaseReviewResult, source: str) -> Chart:
    columns = (
        Column("cohort", "Cohort", kind="label"),
        Column("question", "Question", kind="text"),
        Column("yes", "Yes", "cases"),
        Column("n", "Cases with an answer", "cases"),
        Column("share", "Yes", "%", 0),
        Column("low", "Low", "%", 0),
        Column("high", "High", "%", 0),
    )
    rows = []
    for c in result.cohorts:
        value = share_value(c.could_be_met)
        rows.append(
            (
                c.label,
                c.question,
                count_value(c.could_be_met),
                c.could_be_met.n or Value(None, Status.SUPPRESSED),
                value,
                value.low,
                value.high,
            )
        )

    told = "; ".join(f"{c.label}: {words_of(c.could_be_met)}" for c in result.cohorts)
    return chart_from_rows(
        "case-question",
        "dot",
        marked(_message(result), result.sample.watermark),
        alt=f"Dots with intervals of the share answered yes, by cohort. {told}.",
        takeaway="Any sum in pounds that rests on these shares must carry their intervals.",
        table="The question asked of each cohort",
        columns=columns,
        rows=rows,
        y="share",
        series="",
        source=source,
        table_note=_NOTE,
        n=result.n,
        note=_NOTE,
    )


def _cause_chart(result: CaseReviewResult, source: str) -> tuple[Chart, ...]:
    stated = [c for c in result.causes if c.level == 2 and c.share.value is not None]
    if not any(c.share.count for c in stated):
        return ()
    stated.sort(key=lambda c: (-c.share.count, c.label))
    columns = (
        Column("cause", "Cause", kind="label"),
        Column("share", "Cases that name it", "%", 0),
        Column("low", "Low", "%", 0),
        Column("high", "High", "%", 0),
    )
    rows = tuple(
        (c.label, share_value(c.share), share_value(c.share).low, share_value(c.share).high)
        for c in stated
    )

    top = stated[0]
    return (
        chart_from_rows(
            "case-causes",
            "bar_ranked",
            marked(f"Most named cause: {top.label.lower()}", result.sample.watermark),
            alt=f"Ranked bars of causes by share of {result.n} cases, led by {top.label.lower()}, "
            f"{words_of(top.share)}.",
            takeaway="A case may name two causes, so shares can add up to more than 100%.",
            table="Causes named",
            columns=columns,
            rows=rows,
            source=source,
            table_note=_NOTE,
            n=result.n,
            note=_NOTE,
        ),
    )


def _cause_table(result: CaseReviewResult, source: str) -> Table:
    outcomes = result.causes[0].by_outcome if result.causes else ()
    columns = (
        Column("cause", "Cause", kind="label"),
        Column("level", "Level", kind="code"),
        Column("action", "Answered by", kind="text"),
        Column("cases", "Of all cases", "%", 0),
        *(Column(o.code, f"Of cases: {o.label.lower()}", "%", 0) for o in outcomes),
    )
    rows = tuple(
        (
            cause.label,
            f"{cause.level}",
            cause.action or None,
            share_value(cause.share),
            *(share_value(o.share) for o in cause.by_outcome),
        )
        for cause in result.causes
    )
    note = _NOTE + " Not collected: the source does not state it."
    return Table("case-cause-split", "Causes by outcome", columns, rows, source, note)


def _agreement(result: CaseReviewResult, source: str) -> tuple[Block, ...]:
    votes = result.votes
    if not votes.collected:
        return (
            Text(
                ("Votes before discussion were not recorded, so agreement cannot be measured.",),
                title="Agreement between disciplines",
            ),
        )
    columns = (
        Column("question", "Question", kind="label"),
        Column("measure", "Measure", kind="text"),
        Column("cases", "Cases", "cases"),
        Column("value", "Value", "", 2),
        Column("low", "Low", "", 2),
        Column("high", "High", "", 2),
    )
    rows = tuple(
        (a.question, c.name, a.cases, c.value, c.low, c.high)
        for a in votes.agreement
        for c in (a.percent, a.alpha, a.ac1)
    )
    table = Table(
        "case-agreement",
        "Agreement between disciplines before discussion",
        columns,
        rows,
        source,
        "95% bootstrap intervals over cases. Alpha and AC1 take off agreement by chance; alpha is "
        "not defined when every vote is the same.",
    )
    numbers = ", ".join(map(str, votes.split))
    split = f"Votes were widely split in cases {numbers}." if numbers else ""
    text = Text(
        (
            f"In {words_of(votes.changed)} of cases discussion changed the outcome that most had "
            f"voted for. {split}".strip(),
        ),
        ("case-agreement",),
        title="How far disciplines agreed before they talked",
    )
    return text, table


_NOTE = "Base: cases, not causes. Intervals are Wilson's at 95%."
