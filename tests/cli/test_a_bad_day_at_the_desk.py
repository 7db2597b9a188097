"""Three bad mornings of a coordinator, typed as they were: each has to end well."""

from __future__ import annotations

import json
from pathlib import Path

from support.cli import appointments, ketaplan, planned

FOURTH, LAST = "P-1042/1/induction/4", "P-1042/1/induction/6"
MAINTENANCE = '[maintenance]\nby = "Dr. Voss"\non = 2026-11-20\nsessions = 2\nevery_days = 7\n\n[[available]]'


def typed(line, code=0):
    """What a command says, all of it, when it ends with that exit code."""
    done = ketaplan(*line.split())
    assert done.exit_code == code, (line, done.stderr)
    return " ".join((done.stdout + done.stderr).split())


def edit(path, old, new):
    file = Path(path)
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))


def test_the_psychiatrist_answers_after_the_consultation_was_booked(clinic):
    patient, consultation = "P-1058", "P-1058/1/consultation/1"
    typed(f"batch patients/{patient}.toml --effort 1 --save")
    (booked,) = appointments().values()
    edit(
        f"patients/{patient}.toml", 'status = "consult-needed"', 'status = "cleared"\nby = "Dr. Frey"\non = 2026-11-22'
    )

    shown = typed(f"plan {patient}")
    assert f"ketaplan cancel {consultation}" in shown
    assert "Booked: 6 appointments." in typed(f"plan {patient} --save")
    typed(f"batch patients/{patient}.toml --save --dry-run")

    assert appointments()[consultation] == booked
    assert len(appointments()) == 7
    typed(f"cancel {consultation}")
    typed(f"restore {consultation}")


def test_a_slip_of_the_finger_in_cancel(clinic):
    edit("patients/P-1042.toml", "[[available]]", MAINTENANCE)
    plan = planned("P-1042")
    typed(f"book {plan}")
    before = appointments()
    typed(f"cancel {FOURTH}")

    again = json.loads(ketaplan("plan", "P-1042", "--format", "json").stdout)
    (between,) = again["appointments"]
    third, fifth = (before[f"P-1042/1/induction/{number}"]["start"] for number in (3, 5))
    assert between["id"] == f"{FOURTH}~2"
    assert third < between["start"] < fifth
    for words in (f"book {plan}", f"move {FOURTH} --to 2026-12-10T09:00", f"mark {FOURTH} confirmed"):
        said = typed(words, code=3)
        assert f"ketaplan restore {FOURTH}" in said
        assert "nothing changed" not in said
    typed("plan P-1042 --pin 4=2026-12-10T09:00")

    typed(f"restore {FOURTH}")
    assert appointments() == before


def test_a_nurse_falls_ill(booked):
    thursdays = '{ days = ["thu"], from = 10:00:00, to = 17:00:00 }'
    edit("clinic.toml", thursdays, thursdays.replace("10:00", "08:00"))
    edit("clinic.toml", "leave = [\n", 'leave = [\n  { from = 2026-12-17, to = 2026-12-17, reason = "flu" },\n')
    broken = ketaplan("check", "ketaplan.db")
    assert LAST in broken.stdout + broken.stderr
    before = appointments()[LAST]

    assert typed(f"move {LAST} --options 3").startswith("Thu 2026-12-17T09:00 B dr-lee rn-ray 0 points same time")
    said = typed(f"move {LAST} --to 2026-12-17T09:00")

    assert "Ray instead of Kim" in said
    assert "no call needed" in said
    assert appointments()[LAST]["start"] == before["start"]
    checked = ketaplan("check", "ketaplan.db")
    assert LAST not in checked.stdout + checked.stderr
