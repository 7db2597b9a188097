"""The page of a hand-out: HTML without scripts, pictures or anything from a network."""

from __future__ import annotations

from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING

from ketaplan.errors import InputError
from ketaplan.formats.common.html_page import html_page, set_apart, shown
from ketaplan.formats.common.instructions import visit_times
from ketaplan.formats.handout.months import months
from ketaplan.formats.handout.style import STYLE
from ketaplan.formats.handout.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.domain.clinic import Clinic
    from ketaplan.formats.common.options import Options
    from ketaplan.formats.handout.content import HandedVisit, Handout

ESCORT = "escort"
LONGEST_IN_TABLE = 24
MOST_ROOMY, LONGEST_ROOMY = 6, 45
"""Visits, and letters of who the patient meets, up to which one sheet has room for larger type."""
MOST_MONTHS = 2
SHORT_CLOCK = 12
Cells = list[tuple[str, str, str]]
"""The cells of a visit: what each is, what it says as HTML, and its class."""


def page(handout: Handout, options: Options) -> str:
    """Return the page for the patient, or with times and address alone for the person who takes the patient home."""
    if not handout.visits:
        raise InputError("No visit is upcoming, so there is nothing to hand out.")
    words = Wording(handout.language, handout.clinics[0].clock)
    for_escort = options.sheet.reader == ESCORT
    title = words("title_escort" if for_escort else "title")
    body = "\n".join(filter(None, _body(handout, options, words, title)))
    return html_page(title, body, STYLE, language=words.language, paper=options.sheet.paper)


def _body(handout: Handout, options: Options, words: Wording, title: str) -> Iterator[str]:
    for_escort = options.sheet.reader == ESCORT
    yield f"<header><h1>{escape(title)}</h1>"
    if handout.name and not for_escort:
        yield f'<p class="name">{_in_sentence(words("for"), name=handout.name)}</p>'
    room = ESCORT if for_escort else "roomy" if _has_room(handout, words) else "dense"
    yield f'</header>\n<main class="{room}">'
    if words.is_draft:
        yield f'<p class="draft">{escape(words("draft"))}</p>'
    yield from (f'<p class="notice">{escape(said)}</p>' for said in _notices(handout, options, words))
    yield _visits(handout, words, for_escort=for_escort)
    if for_escort:
        yield f"<p>{escape(words('escort_be_here'))}</p>"
    else:
        yield from _asked(handout, words)
        yield from _calendar(handout, words)
    yield f"</main>\n{_footer(handout, options, words)}"


def _in_sentence(sentence: str, **names: str) -> str:
    """Return a sentence with names in it, each set apart."""
    return escape(sentence).format(**{key: set_apart(name) for key, name in names.items()})


def _has_room(handout: Handout, words: Wording) -> bool:
    """Return whether the type can be larger on one sheet: few visits and months, short names, no am and pm."""
    longest = max(len(", ".join(_names(visit))) for visit in handout.visits)
    months_ = {(visit.appointment.day.year, visit.appointment.day.month) for visit in handout.visits}
    is_short = len(handout.visits) <= MOST_ROOMY and len(months_) <= MOST_MONTHS
    return is_short and longest <= LONGEST_ROOMY and words.clock != SHORT_CLOCK


def _notices(handout: Handout, options: Options, words: Wording) -> Iterator[str]:
    """Yield what has to be known first: a trial, what is not booked yet."""
    if options.trial:
        yield words("trial")
    booked = [visit.is_booked for visit in handout.visits]
    if not any(booked):
        yield words("none_booked")
    elif not all(booked):
        yield words("some_unbooked")


def _visits(handout: Handout, words: Wording, *, for_escort: bool) -> str:
    """Return the table of visits: a column only where a visit has something in it."""
    rows = [_cells(visit, handout, words, for_escort=for_escort) for visit in handout.visits]
    shown = [at for at in range(len(rows[0])) if any(row[at][1] for row in rows)] if rows else []
    heads = "".join(f'<th scope="col" role="columnheader">{escape(rows[0][at][0])}</th>' for at in shown)
    lines = []
    for row in rows:
        (_, first, _), *others = (row[at] for at in shown)
        cells = "".join(
            f'<td role="cell" data-label="{escape(words("label", name=label))}"{_class(kind)}>{text}</td>'
            if text
            else '<td role="cell" class="none"></td>'
            for label, text, kind in others
        )
        lines.append(f'<tr role="row"><th scope="row" role="rowheader">{first}</th>{cells}</tr>')
    body = "\n".join(lines)
    return (
        f'<table class="visits" role="table"><thead role="rowgroup"><tr role="row">{heads}</tr></thead>\n'
        f'<tbody role="rowgroup">\n{body}\n</tbody></table>'
    )


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _moment(moment: datetime, day: date, words: Wording) -> str:
    """Return a time of day, with the date below it if it is another than ``day``."""
    time = f'<span class="time">{escape(words.time(moment))}</span>'
    if moment.date() == day:
        return time
    return f'{time} <span class="nth day">{escape(words.day(moment.date()))}</span>'


def _cells(visit: HandedVisit, handout: Handout, words: Wording, *, for_escort: bool) -> Cells:
    """Return what a row says; which visits are not booked is marked where others are."""
    total, marked = handout.total, any(other.is_booked for other in handout.visits)
    one, day = visit.appointment, visit.appointment.day
    times = visit_times(one, visit.instructions, visit.clinic)

    def moment(key: str, value: datetime | None, kind: str = "") -> tuple[str, str, str]:
        return words(key), _moment(value, day, words) if value else "", kind

    start, end = moment("start", one.start, "start"), moment("end", one.end, "start" if for_escort else "")
    if for_escort:
        return [(words("date"), f'<span class="day">{escape(words.day(day))}</span>', ""), start, end]
    nth = (
        words("visit") + " " + words("of", number=visit.number, total=total) if visit.number else words("consultation")
    )
    open_ = "" if visit.is_booked or not marked else f'<span class="open">{escape(words("not_booked"))}</span>'
    first = f'<span class="day">{escape(words.day(day))}</span> <span class="nth">{escape(nth)}</span>{open_}'
    return [
        (words("date"), first, ""),
        moment("be_here", times.arrive),
        start,
        end,
        moment("no_food", times.eat_until),
        moment("no_drink", times.drink_until),
        (words("drive"), _driving(visit, words), ""),
        (words("with"), _people(visit), "people"),
    ]


def _driving(visit: HandedVisit, words: Wording) -> str:
    """Return from when the clinic lets the patient drive again; empty where it says nothing."""
    times = visit_times(visit.appointment, visit.instructions, visit.clinic)
    if times.drive_from:
        return _moment(times.drive_from, visit.appointment.day, words)
    return escape(words("next_day")) if visit.instructions.about_driving and visit.appointment.is_infusion else ""


def _people(visit: HandedVisit) -> str:
    """Return who the patient meets, each name with the comma after it."""
    names = [set_apart(name, LONGEST_IN_TABLE) for name in _names(visit)]
    return " ".join(f'<span class="one">{name}{"," * (at < len(names))}</span>' for at, name in enumerate(names, 1))


def _names(visit: HandedVisit) -> list[str]:
    """Return who the patient meets."""
    names = {member.id: member.name for member in visit.clinic.staff}
    one = visit.appointment
    ids = [one.psychiatrist] if one.psychiatrist else [*one.people("physician"), *one.people("nurse")]
    return [names.get(who, who) for who in dict.fromkeys(ids)]


def _asked(handout: Handout, words: Wording) -> Iterator[str]:
    """Yield what the clinic asks for each visit: to be taken home, to sleep, and its own notes."""
    said = []
    for instructions in handout.instructions:
        if instructions.escort in {"required", "recommended"}:
            said.append(escape(words(f"escort_{instructions.escort}")))
        if instructions.about_driving and instructions.drive_after_sleep:
            said.append(escape(words("slept")))
        said += [shown(note) for note in instructions.notes_in(words.language)]
    if handout.checkins:
        days = words.listed([words.day(day) for day in handout.checkins])
        said.append(f"{escape(words('checkins'))} {escape(days.removesuffix('.'))}.")
    if said:
        items = "".join(f"<li>{one}</li>" for one in dict.fromkeys(said))
        yield f"<h2>{escape(words('notes'))}</h2>\n<ul>{items}</ul>"


def _calendar(handout: Handout, words: Wording) -> Iterator[str]:
    marked = {visit.appointment.day: words.time(visit.appointment.start) for visit in handout.visits}
    if marked:
        pictures = "\n".join(months(marked, words))
        yield f'<h2>{escape(words("calendar"))}</h2>\n<div class="months">\n{pictures}\n</div>'


def _footer(handout: Handout, options: Options, words: Wording) -> str:
    """Return where to come and who to call: the clinic's public name, or its own with details for the patient."""
    details = options.details and options.sheet.reader != ESCORT
    places = [line for clinic in handout.clinics for line in _place(clinic, words, details=details)]
    return f"<footer>{''.join(places)}</footer>" if places else ""


def _place(clinic: Clinic, words: Wording, *, details: bool) -> Iterator[str]:
    name = clinic.name if details else clinic.public_name
    address = ", ".join(shown(part) for part in (name, clinic.public_address) if part)
    if address:
        yield f"<address>{_label('where', words)} {address}</address>"
    if clinic.phone:
        yield f"<p>{_label('phone', words)} {shown(clinic.phone)}</p>"
    yield f"<p>{escape(words('zone', zone=words.zone(clinic)))}</p>"


def _label(key: str, words: Wording) -> str:
    return f"<b>{escape(words('label', name=words(key)))}</b>"
