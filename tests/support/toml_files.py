"""A clinic, a patient and a protocol as people write them, with every key; a test changes the line it is about."""

from __future__ import annotations

from pathlib import Path

CLINIC = """\
kind = "clinic"
id = "riverside"
name = "Riverside Infusion Clinic"
timezone = "America/New_York"
grid_minutes = 15
protocol = "iv-induction-6x2"
book = "ketaplan.db"
notice_days = 2
clock = 12

[holidays]
country = "US"
subdivision = "NY"
names = ["Thanksgiving Day", "Christmas Day"]
open_on = [2027-11-25]

[[hours]]
days = ["mon", "tue", "wed", "thu", "fri"]
from = 08:00:00
to = 12:00:00

[[hours]]
days = ["mon", "tue", "wed", "thu", "fri"]
from = "12:00"
to = "24:00"

[[closures]]
from = 2026-12-24
to = 2026-12-26
reason = "Winter break"

[[closures]]
from = "2026-12-31 12:00"
to = "2026-12-31 24:00"

[[chairs]]
id = "B"

[[chairs]]
id = "A"

[[staff]]
id = "rn-kim"
name = "Alex Kim"
role = "nurse"
shifts = [{ days = ["mon", "thu"], from = 08:00:00, to = 16:00:00 }]

[[staff]]
id = "dr-lee"
name = "Dr. Dana Lee"
role = ["psychiatrist", "physician"]
shifts = [
  { days = ["mon", "wed"], from = 08:00:00, to = 16:00:00 },
  { days = ["fri"], from = 08:00:00, to = 12:00:00, every_weeks = 2, starting = 2026-11-27, until = 2027-06-30 },
]
leave = [{ from = 2026-12-07, to = 2026-12-09, reason = "conference" }]

[[busy]]
resource = "dr-lee"
from = 2026-12-01T09:00:00
to = 2026-12-01T11:00:00
reason = "teaching"

[[busy]]
from = 2026-12-02
to = 2026-12-02

[instructions]
arrive_minutes_early = 15
no_solids_hours = 6
no_clear_liquids_hours = 2
no_driving_hours = 24
escort = "required"
notes = ["Wear a top with loose sleeves."]

[weights]
wait_day = 0
urgent = 1000000
"""

PATIENT = """\
kind = "patient"
id = "P-1042"
name = "Maria Santos"
date_of_birth = 1984-03-09
course = 2
indication = "depression"
protocol = "iv-induction-6x2"
priority = "soon"
earliest = 2026-11-30
clinics = ["riverside"]

[clearance]
status = "cleared"
by = "Dr. Okafor"
on = 2026-11-20

[[available]]
days = ["mon", "thu"]
from = 09:00:00
to = 15:00:00

[[unavailable]]
from = 2026-12-10
to = 2026-12-11
reason = "travel"

[preferences]
days = ["mon", "thu"]
from = 09:00:00
to = 12:00:00
physician = "dr-lee"

[[attended]]
phase = "induction"
number = 1
on = 2026-11-16

[order]
by = "Dr. Lee"
on = 2026-11-21
sessions = 8
per_week = 3
gap_days = { min = 1, ideal = [2, 3], max = 4 }

[maintenance]
by = "Dr. Voss"
on = 2026-12-20
sessions = 3
every_days = [14, 14, 28]
review_on = 2027-04-15

[[clearances]]
site = "lakeside"
status = "coordination-pending"

[hold]
by = "Dr. Voss"
on = 2026-11-10
until = 2026-11-12
reason = "a cold"

[stopped]
by = "Dr. Voss"
on = 2026-11-13

[review]
by = "Dr. Voss"
on = 2026-11-14
decision = "second-course"
"""

PROTOCOL = """\
kind = "protocol"
id = "own-course"
name = "A course of the clinic's own"
route = "im"
minimum_age = 21

[consultation]
minutes = 45
lead_days = 2

[[visit]]
stage = "check-in"
minutes = 15
patients_per_nurse = 2

[[visit]]
stage = "infusion"
minutes = 40
patients_per_physician = 1
patients_per_nurse = 1

[[phases]]
name = "induction"
sessions = 6
per_week = 2
gap_days = { min = 2, ideal = [3, 4], max = 7 }

[[phases]]
name = "weekly"
sessions = 4
gap_days = { min = 5, ideal = [7, 7], max = 9 }

[maintenance]
tolerance_days = { before = 2, after = 3 }

[[checkins]]
measure = "auto"
before_session = 1

[[checkins]]
measure = "PHQ-9"
after_session = "last"
days = 7
"""


def changed(text: str, old: str, new: str) -> str:
    """The text with one passage changed, which it must hold."""
    assert old in text, old
    return text.replace(old, new, 1)


def clinic_folder(folder: Path) -> Path:
    """A folder with the clinic, the patient and the protocol; answers the clinic's file."""
    for name, text in (("clinic", CLINIC), ("patients/P-1042", PATIENT), ("protocols/own-course", PROTOCOL)):
        path = folder / f"{name}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "clinic.toml"
