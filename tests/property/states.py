"""Small clinics and patients in every state: as the files say today, and with what was booked and marked before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

NOW = datetime(2026, 12, 7, 11, 0, tzinfo=UTC)
"""Six in the morning in New York."""
TODAY = date(2026, 12, 7)
MARKS = (*["booked"] * 6, *["attended"] * 3, "partial", "missed", "held-clinical", "cancelled", "confirmed")


@dataclass(frozen=True)
class Stay:
    """What was booked on an earlier day, under the file of that day, and how its appointments went, in order."""

    as_of: date
    file: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """A patient as the file is today, and what came before."""

    id: str
    file: str
    history: tuple[Stay, ...]


@dataclass(frozen=True)
class World:
    """Files by name, the clinics among them, and the patients."""

    files: dict[str, str]
    clinics: tuple[str, ...]
    patients: tuple[Person, ...]


def day(first: int, last: int) -> SearchStrategy[date]:
    """A day near today."""
    return st.integers(first, last).map(lambda n: TODAY + timedelta(days=n))


def rarely(strategy: SearchStrategy, otherwise=None, one_in: int = 4) -> SearchStrategy:
    """What is drawn once in this many times."""
    return st.integers(1, one_in).flatmap(lambda n: strategy if n == 1 else st.just(otherwise))


# ---------------------------------------------------------------- clinics


@st.composite
def protocols(draw: DrawFn) -> str:
    """One or two phases; now and then someone has to be on site."""
    per_week = draw(st.sampled_from((1, 2, 3)))
    onsite = draw(st.sampled_from(("", 'onsite = ["physician"]\n', 'onsite = ["physician", "nurse"]\n')))
    low, high = draw(st.integers(1, 3)), draw(st.integers(4, 9))
    second = '[[phases]]\nname = "weekly"\nsessions = 2\ngap_days = { min = 4, ideal = [7, 7], max = 10 }\n'
    return (
        'kind = "protocol"\nid = "short"\nname = "Short"\nroute = "iv"\nminimum_age = 18\n'
        f"[consultation]\nminutes = 30\nlead_days = {draw(st.integers(0, 2))}\n"
        '[[visit]]\nstage = "infusion"\nminutes = 30\npatients_per_physician = 1\npatients_per_nurse = 1\n'
        f'[[visit]]\nstage = "recovery"\nminutes = 30\npatients_per_nurse = 2\n{onsite}'
        f'[[phases]]\nname = "induction"\nsessions = {draw(st.integers(2, 5))}\nper_week = {per_week}\n'
        f"gap_days = {{ min = {low}, ideal = [3, 4], max = {high} }}\n{second if draw(st.booleans()) else ''}"
        "[maintenance]\ntolerance_days = { before = 1, after = 3 }\n"
        '[[checkins]]\nmeasure = "auto"\nafter_session = "last"\ndays = 7\n'
    )


@st.composite
def clinics(draw: DrawFn, name: str) -> str:
    """A short day, one or two chairs, few people."""
    leave = draw(rarely(day(0, 20)))
    away = f"leave = [{{ from = {leave}, to = {leave + timedelta(days=3)} }}]\n" if leave else ""
    closed = draw(rarely(day(0, 20)))
    chairs = "".join(f'[[chairs]]\nid = "{chair}"\n' for chair in ("A", "B")[: draw(st.integers(1, 2))])
    until = draw(st.sampled_from(("12:00", "13:00")))
    days = draw(st.sampled_from(('["mon", "tue", "wed", "thu", "fri"]', '["mon", "wed", "thu"]')))
    return (
        f'kind = "clinic"\nid = "{name}"\nname = "{name}"\ntimezone = "America/New_York"\ngrid_minutes = 30\n'
        f'protocol = "short"\nnotice_days = {draw(st.integers(0, 2))}\n'
        f'[[hours]]\ndays = {days}\nfrom = "09:00"\nto = "{until}"\n{chairs}'
        f'[[staff]]\nid = "dr-lee"\nname = "Dr. Lee"\nrole = "physician"\n{away}'
        f'shifts = [{{ days = {days}, from = "09:00", to = "{until}" }}]\n'
        f'[[staff]]\nid = "dr-voss"\nname = "Dr. Voss"\nrole = ["physician", "psychiatrist"]\n'
        'shifts = [{ days = ["mon", "thu"], from = "09:00", to = "11:30" }]\n'
        f'[[staff]]\nid = "rn-kim"\nname = "Kim"\nrole = "nurse"\n'
        f'shifts = [{{ days = {days}, from = "09:00", to = "{until}" }}]\n'
        + (f"[[closures]]\nfrom = {closed}\nto = {closed}\n" if closed else "")
    )


# ---------------------------------------------------------------- patients


@st.composite
def clearances(draw: DrawFn) -> str:
    """Cleared before, today or later; waiting; to be seen first; declined."""
    status = draw(st.sampled_from((*["cleared"] * 4, "coordination-pending", *["consult-needed"] * 2, "declined")))
    on = draw(st.sampled_from((TODAY - timedelta(days=40), TODAY, TODAY, TODAY + timedelta(days=4))))
    stated = f'by = "Dr. Okafor"\non = {on}\n' if status == "cleared" else ""
    return f'[clearance]\nstatus = "{status}"\n{stated}'


CLEARED = f'[clearance]\nstatus = "cleared"\nby = "Dr. Okafor"\non = {TODAY - timedelta(days=60)}\n'
SEEN_FIRST = '[clearance]\nstatus = "consult-needed"\n'


@st.composite
def orders(draw: DrawFn) -> str:
    """What was ordered, before today or later."""
    out = ""
    if on := draw(rarely(st.sampled_from((TODAY - timedelta(days=20), TODAY, TODAY + timedelta(days=3))))):
        out += f'[order]\nby = "Dr. Lee"\non = {on}\nsessions = {draw(st.integers(2, 5))}\n'
    if on := draw(rarely(st.sampled_from((TODAY - timedelta(days=20), TODAY, TODAY + timedelta(days=3))), one_in=3)):
        out += f'[maintenance]\nby = "Dr. Voss"\non = {on}\nsessions = 2\nevery_days = [7, 10]\n'
    return out


@st.composite
def people(draw: DrawFn, name: str) -> Person:
    """A patient's file today, and none, one or two stays before."""
    born = draw(rarely(st.sampled_from((date(2008, 12, 8), date(2008, 12, 20))), otherwise=date(1984, 3, 9)))
    sites = draw(st.sampled_from(("", 'clinics = ["north"]\n', 'clinics = ["south", "north"]\n')))
    course = draw(rarely(st.just(2), otherwise=1, one_in=5))

    def head(number: int) -> str:
        return (
            f'kind = "patient"\nid = "{name}"\nname = "Somebody"\ndate_of_birth = {born}\n'
            f'indication = "depression"\ncourse = {number}\n{sites}'
        )

    attended = ""
    if not draw(st.integers(0, 3)):
        given = TODAY - timedelta(days=draw(st.integers(1, 8)))
        attended = f'[[attended]]\nphase = "induction"\nnumber = 1\non = {given}\n'
    windows = draw(rarely(st.just('[[available]]\ndays = ["mon", "thu"]\nfrom = "09:00"\nto = "12:00"\n'), ""))
    history = []
    for _ in range(draw(st.integers(0, 2))):
        before = draw(st.sampled_from((CLEARED, CLEARED, SEEN_FIRST)))
        number = draw(st.sampled_from((course, course, 1)))
        marks = tuple(draw(st.lists(st.sampled_from(MARKS), min_size=8, max_size=8)))
        history.append(Stay(draw(day(-14, -1)), head(number) + before, marks))
    file = head(course) + draw(clearances()) + draw(orders()) + attended + windows
    return Person(name, file, tuple(sorted(history, key=lambda one: one.as_of)))


@st.composite
def worlds(draw: DrawFn) -> World:
    """One or two sites and a few patients."""
    sites = ("north", "south")
    files = {f"{site}.toml": draw(clinics(site)) for site in sites} | {"protocols/short.toml": draw(protocols())}
    patients = tuple(draw(people(f"P-{number}")) for number in range(1, draw(st.integers(1, 3)) + 1))
    return World(files, tuple(f"{site}.toml" for site in sites), patients)
