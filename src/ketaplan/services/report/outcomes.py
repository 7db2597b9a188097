"""Response and remission by indication: the last score after a complete course against the one before it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ketaplan.book.errors import NotAllowedError
from ketaplan.domain.disclosure import PatientGroup, count_of, is_shown, parts_of
from ketaplan.domain.measure import Measure
from ketaplan.domain.protocol import AUTO_MEASURE, MEASURES, measure_for
from ketaplan.domain.score import baseline_of, change_of, counting
from ketaplan.errors import FaultyFilesError, InputError
from ketaplan.files.measure_library import MeasureLibrary
from ketaplan.formats.report.view import Column, Note, ReportLine, ReportSection
from ketaplan.text.en.scores import rule_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ketaplan.domain.measure import RemissionRule, ResponseRule
    from ketaplan.domain.protocol import Protocol
    from ketaplan.domain.score import Score, ScoreChange
    from ketaplan.services.report.care import Period
    from ketaplan.services.report.courses import GivenCourse
    from ketaplan.services.workspace.workspace import Workspace

COLUMNS = (Column("patients", "count"), Column("met", "count"))


class Judged(NamedTuple):
    """The patients of one indication who are judged by one measure."""

    indication: str
    measure: Measure

    @property
    def name(self) -> tuple[str, str]:
        """What identifies the group."""
        return self.indication, self.measure.id


def outcomes_section(
    workspace: Workspace, courses: Sequence[GivenCourse], period: Period, minimum: int
) -> ReportSection:
    """Return how many patients with a score of the period after a complete course meet each rule.

    Whoever may not see scores gets a note that says so.
    """
    asked = _Asked(workspace)
    complete = {
        one.patient: (one, measure)
        for one in courses
        if one.completed and one.completed <= period[1] and (measure := asked.of(one.protocol, one.indication))
    }
    try:
        scores = workspace.book.scores_of(complete.keys(), {measure.id for _, measure in complete.values()})
    except NotAllowedError:
        return ReportSection(key="outcomes", columns=COLUMNS, lines=(), notes=(Note(key="no-scores"),))
    changes: dict[Judged, dict[str, ScoreChange]] = defaultdict(dict)
    for name, own in scores.items():
        course, measure = complete[name]
        of_measure = [one for one in own if one.measure == measure.id]
        if (change := _change(measure, of_measure, course, period)) is not None:
            changes[Judged(course.indication, measure)][name] = change
    groups = dict.fromkeys(asked.usual())
    others = [one for one in sorted(changes, key=lambda one: one.name) if one not in groups]
    shown = [*groups, *(one for one in others if len(changes[one]) >= minimum)]
    return ReportSection(
        key="outcomes",
        columns=COLUMNS,
        lines=tuple(line for one in shown for line in _lines(one, changes.get(one, {}), minimum)),
        notes=(Note(key="last-score"), Note(key="rules-differ")),
    )


class _Asked:
    """Which measure a protocol asks for first, by indication."""

    def __init__(self, workspace: Workspace) -> None:
        self._site = workspace.sites[0]
        self._library = MeasureLibrary(self._site.path)
        self._known: dict[tuple[str, str], Measure | None] = {}

    def of(self, protocol: Protocol | None, indication: str) -> Measure | None:
        """Return the measure; None where the protocol asks for none, or its file is gone or has faults."""
        if protocol is None:
            return None
        first = protocol.checkins[0].measure if protocol.checkins else AUTO_MEASURE
        if (first, indication) not in self._known:
            self._known[first, indication] = self._find(measure_for(first, indication))
        return self._known[first, indication]

    def usual(self) -> Iterator[Judged]:
        """Yield every indication with its measure by the clinic's own protocol."""
        protocol = self._site.library.find(self._site.clinic.protocol, self._site.path).value
        for indication in MEASURES:
            if measure := self.of(protocol, indication):
                yield Judged(indication, measure)

    def _find(self, name: str | None) -> Measure | None:
        try:
            return self._library.find(name) if name else None
        except (FaultyFilesError, InputError):
            return None


def _change(measure: Measure, scores: Sequence[Score], course: GivenCourse, period: Period) -> ScoreChange | None:
    """Return the change of the last score; None where there is none that can be judged without doubt."""
    last, first = course.completed, course.first
    assert last is not None
    after = [
        one
        for one in counting(scores)
        if period[0] <= one.on <= period[1] and (one.on > last or (one.on == last and one.after))
    ]
    if not after or measure.is_screen:
        return None
    change = change_of(measure, after[-1], baseline_of(scores, first), first)
    is_doubtful = change.gained is None or change.marks or any(one.is_met is None for one in change.verdicts)
    return None if is_doubtful else change


def _lines(group: Judged, changes: Mapping[str, ScoreChange], minimum: int) -> Iterator[ReportLine]:
    """Yield how many patients there are, and, if that is shown, how many of them meet each rule."""
    measure, everyone = group.measure, PatientGroup(len(changes), frozenset(changes))
    facts = {"indication": group.indication, "measure": measure.id, "name": measure.name}
    yield ReportLine(key="group", facts=facts, figures=(count_of(everyone, minimum), None))
    if not is_shown(everyone, minimum):
        return
    rules: list[ResponseRule | RemissionRule] = [*measure.response, *measure.remission]
    met = [sum(one.verdicts[place].is_met is True for one in changes.values()) for place in range(len(rules))]
    for number, (rule, figure) in enumerate(zip(rules, parts_of(everyone.size, met, minimum), strict=True), 1):
        said = {"rule": str(number), "words": rule_words(rule, better=measure.better), "source": rule.source}
        yield ReportLine(key="rule", facts=facts | said, figures=(None, figure))
