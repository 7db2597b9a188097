"""Small clinics by chance, with two to five patients of two sessions each, as candidates for a batch."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from random import Random

from msgspec.structs import replace

from ketaplan.domain.course import FixedSession
from ketaplan.domain.patient import Preferences
from ketaplan.planner.batch import Candidate
from support import builders as b
from support.builders import AS_OF, gap, member, phase, stage, weekly

VISITS = (
    (stage("infusion", 60, physician=1, nurse=1),),
    (stage("infusion", 60, physician=1, nurse=1), stage("recovery", 30, nurse=2)),
    (stage("check-in", 30, nurse=2), stage("infusion", 60, physician=1, nurse=1)),
    (stage("talk", 30, physician=2), stage("infusion", 30, nurse=1), stage("talk", 30, physician=1)),
)
LEE, ROE, KIM = member("dr-lee", "physician"), member("dr-roe", "physician"), member("rn-kim", "nurse")
STAFF = (
    (LEE, ROE, KIM, member("rn-ray", "nurse")),
    (LEE, member("dr-roe", "physician", "mon wed 08:00-17:00"), KIM),
    (LEE, KIM, member("rn-ray", "nurse", "tue-fri 09:00-17:00")),
    (member("dr-lee", "physician nurse"), ROE, KIM),
)
HOURS = ("mon-fri 09:00-12:00", "mon-fri 09:00-13:00", "mon-thu 09:00-11:30")
AVAILABLE = (None, None, "mon-fri 09:00-11:00", "mon wed fri 09:00-12:00", "tue thu 09:00-13:00")
TWICE = (phase(sessions=2, per_week=None, gap=gap(2, 4, (2, 3))),)
ONE_A_WEEK = (phase(sessions=2, per_week=1, gap=gap(4, 8, (7, 7))),)
BEGUN = (FixedSession(phase="induction", number=1, day=AS_OF - timedelta(days=2), minute=600),)


def some_clinic(chance: Random, name: str):
    staff, hours = chance.choice(STAFF), weekly(chance.choice(HOURS))
    chairs, grid = chance.choice(["A", "AB"]), chance.choice([30, 60])
    return b.clinic(id=name, grid_minutes=grid, hours=hours, chairs=chairs, staff=staff)


def some_patient(chance: Random, number: int):
    available = chance.choice(AVAILABLE)
    return b.patient(
        id=f"P-{number}",
        priority=chance.choice(["routine", "soon", "urgent"]),
        available=available and weekly(available),
        preferences=Preferences(
            start=chance.choice([480, 600]), physician=chance.choice([None, None, "dr-lee", "dr-roe"])
        ),
    )


def some_candidates(chance: Random) -> list[Candidate]:
    """Two to four patients at one site or two, with two sessions each or what is left of them."""
    sites = [some_clinic(chance, name) for name in ("riverside", "lakeside")[: chance.choice([1, 1, 2])]]
    visits, found = chance.sample(VISITS, 2), []
    for number in range(chance.randrange(2, 5)):
        which = chance.choice([0, 0, 1])
        phases, fixed = chance.choice([(TWICE, ()), (TWICE, ()), (TWICE, BEGUN), (ONE_A_WEEK, BEGUN)])
        treatment = b.protocol(id=f"short-{which}", visit=visits[which], phases=phases, checkins=())
        one = some_patient(chance, number)
        asked = (b.request(clinic=at, patient=one, protocol=treatment, horizon_weeks=1, fixed=fixed) for at in sites)
        found.append(Candidate(tuple(asked)))
    return found


def crowded_candidates(chance: Random) -> list[Candidate]:
    """Five patients with the same treatment and the same two free days at one site."""
    site, visit = some_clinic(chance, "riverside"), chance.choice(VISITS[:3])
    treatment = b.protocol(id="short", visit=visit, phases=TWICE, checkins=())
    available, found = weekly(chance.choice(["mon wed 09:00-12:00", "tue thu 09:00-13:00"])), []
    for number in range(5):
        one = replace(some_patient(chance, number), available=available)
        found.append(Candidate((b.request(clinic=site, patient=one, protocol=treatment, horizon_weeks=1),)))
    return found


def some_taken(chance: Random) -> dict:
    """Hours that others hold, at some of the clinics."""
    uses = []
    for number in range(chance.choice([0, 0, 6])):
        day, hour = AS_OF + timedelta(days=1 + number), chance.randrange(9, 12)
        share = chance.choice([Fraction(1), Fraction(1, 2)])
        uses.append(b.use(chance.choice(["rn-kim", "dr-lee"]), f"{day} {hour:02}:00..{day} {hour + 1:02}:00", share))
    return {"riverside": tuple(uses)}
