"""A report in words: titles, labels, figures and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.text.inert import sanitized
from ketaplan.text.words import date_words, listed

if TYPE_CHECKING:
    from ketaplan.domain.disclosure import Figure
    from ketaplan.formats.report.view import Column, Note, ReportLine, ReportSection, ReportView, Unit

TITLES = {
    "load": "Load and free places",
    "visits": "Visits",
    "courses": "Courses",
    "wait": "From referral to first session",
    "gaps": "Gaps between sessions",
    "outcomes": "Response and remission",
    "what-if": "What if: {changes}",
}
HEADS = {
    "open": "available",
    "used": "in use",
    "load": "load",
    "places": "places",
    "free": "free",
    "number": "number",
    "share": "share",
    "median": "median",
    "ninetieth": "90 %",
    "patients": "patients",
    "met": "met by",
    "could-begin": "could begin",
    "left": "left without",
    "wait": "mean wait",
    "cost": "cost",
    "bound": "at least",
}
LABELS = {
    "taken": "given or booked",
    "missed": "missed",
    "cancelled": "cancelled",
    "held-clinical": "held back on the day",
    "begun": "begun",
    "completed": "completed",
    "broken-off": "broken off",
    "first-session": "days to the first session",
    "outside": "outside the ideal",
    "group": "{indication}, {measure}",
    "rule": "  {words}",
    "as-it-is": "as it is",
    "with-it": "with it",
}
KINDS = {"chair": "chairs", "physician": "physicians", "nurse": "nurses", "psychiatrist": "psychiatrists"}
UNITS: dict[Unit, str] = {"count": "", "percent": " %", "hours": " h", "days": " days", "points": ""}
NOTES = {
    "limits": "The limit: {kinds}. Room for visits in these days: {room}.",
    "none-limits": "Room for visits in these days: {room}.",
    "places": "A place is room for one visit of {minutes} minutes ({protocol}), by this chair or person alone.",
    "visit-shares": (
        "Missed: of the visits given, booked or missed. Cancelled: of all of these and the cancelled ones."
    ),
    "broken-off": "Broken off: stopped, or ended by a review, after the first session and before the last.",
    "referral": (
        "Since referred_on in the patient's file, else since the patient has been on the waiting list; only courses "
        "that began in these days."
    ),
    "gap-share": "Of the gaps before sessions in these days, by each protocol's ideal. Maintenance is left out.",
    "last-score": (
        "Patients with a score in these days after a complete course, and one before its first session; the last one "
        "counts. Scores that ask about days before the first session are left out."
    ),
    "rules-differ": "Sources differ; each line names whose rule it is. The file of a measure has the rules.",
    "no-scores": "Scores may not be seen by this user of the book, so there is nothing here.",
    "gained": "{more} more could begin; those planned both times ({both}) begin {days} days earlier on average.",
    "gained-later": "{more} more could begin; those planned both times ({both}) begin {days} days later on average.",
    "gained-points": "However long one searches, the best plans cost {least} to {most} points less with it.",
    "plans": "These are numbers of plans, not of records: small ones are shown. Who waits: on the list, or referred; "
    "nothing given or booked, and no clinician has to see the patient first.",
}


def title(section: ReportSection) -> str:
    """Return the title of a section, with its clinic."""
    words = TITLES[section.key].format(**_facts(section.notes[0]) if section.key == "what-if" else {})
    return f"{words}, {section.clinic}" if section.clinic else words


def heads(section: ReportSection) -> tuple[str, ...]:
    """Return the heads of a section's columns."""
    return tuple(HEADS[column.key] for column in section.columns)


def label(section: ReportSection, line: ReportLine) -> str:
    """Return what a row is about."""
    if section.key != "load":
        return LABELS[line.key].format(**{key: sanitized(value) for key, value in line.facts.items()})
    kinds = line.facts["kind"].split()
    return f"all {listed([KINDS[kind] for kind in kinds])}" if line.key == "all" else f"  {sanitized(line.key)}"


def cells(section: ReportSection, line: ReportLine, minimum: int) -> tuple[str, ...]:
    """Return the figures of a row in words."""
    pairs = zip(section.columns, line.figures, strict=True)
    return tuple(figure_words(figure, column, minimum) for column, figure in pairs)


def figure_words(figure: Figure | None, column: Column, minimum: int) -> str:
    """Return a figure with its unit; a hidden one says why."""
    if figure is None:
        return ""
    if figure.hidden:
        return hidden_words(figure, minimum, "-")
    return f"{figure.value}{UNITS[column.unit]}"


def hidden_words(figure: Figure, minimum: int, not_shown: str = "not shown") -> str:
    """Return ``under 5``, ``all but under 5``, or ``not_shown`` where a figure would tell another one."""
    return {"under": f"under {minimum}", "all-but": f"all but under {minimum}"}.get(figure.hidden, not_shown)


def note_words(note: Note) -> str:
    """Return a sentence below a section."""
    return NOTES[note.key].format(**_facts(note))


def _facts(note: Note) -> dict[str, str]:
    facts = {key: sanitized(value) for key, value in note.facts.items()}
    if note.key in {"limits", "none-limits"}:
        return {
            "kinds": listed([KINDS[kind] for kind in facts["kinds"].split()]),
            "room": listed([f"{KINDS[kind]} {facts[kind]}" for kind in KINDS if kind in facts]),
        }
    return facts


def heading(view: ReportView) -> str:
    """Return what the report is about."""
    days = date_words(view.first) if view.first == view.last else f"{date_words(view.first)} to {date_words(view.last)}"
    return f"Report on {days}: {listed([sanitized(one) for one in view.clinics])}"


def about_hidden(view: ReportView) -> str:
    """Return how small groups are hidden."""
    if view.minimum <= 1:
        return "Small groups are shown."
    return (
        f"'under {view.minimum}': fewer than {view.minimum} patients, also none. '-': not shown, as it would tell "
        "a smaller group."
    )
