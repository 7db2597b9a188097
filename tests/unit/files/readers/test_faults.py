"""What is wrong with a file is reported with its line, its key and what is allowed."""

from __future__ import annotations

import pytest

from ketaplan.files.measure_library import BUILT_IN
from ketaplan.files.readers.clinic import read_clinic
from ketaplan.files.readers.measure import read_measure
from ketaplan.files.readers.patient import read_patient
from ketaplan.files.readers.protocol import read_protocol
from support.toml_files import CLINIC, PATIENT, PROTOCOL, changed

KINDS = {
    "clinic": (CLINIC, read_clinic),
    "patient": (PATIENT, read_patient),
    "protocol": (PROTOCOL, read_protocol),
    "measure": ((BUILT_IN / "PHQ-9.toml").read_text(encoding="utf-8"), read_measure),
}
WRONG = {
    "clinic": [
        ('kind = "clinic"', 'kind = "patient"', "1: kind: 'patient' where 'clinic' is expected"),
        (
            'id = "riverside"',
            'id = "Riverside"',
            "2: id: 'Riverside' is not a name of 1 to 64 characters from a-z 0-9 -",
        ),
        ('name = "Riverside Infusion Clinic"\n', "", "1: name: missing; give text in quotes, and not empty"),
        (
            '"America/New_York"',
            '"America/New_Yrok"',
            (
                "4: timezone: 'America/New_Yrok' is not a time zone in the IANA list, such as America/New_York "
                "(did you mean 'America/New_York'?)"
            ),
        ),
        (
            '"America/New_York"',
            '"../../etc/passwd"',
            "4: timezone: '../../etc/passwd' is not a time zone in the IANA list",
        ),
        ("grid_minutes = 15", "grid_minutes = 7", "5: grid_minutes: 7 is not one of 5, 10, 15, 20, 30, 60"),
        ("grid_minutes = 15", "grid_minutes = true", "5: grid_minutes: true is not one of"),
        ("notice_days = 2", "notice_days = 2.5", "8: notice_days: 2.5 is not a whole number from 0 to 1,000"),
        ("clock = 12", "clock = 13", "9: clock: 13 is not one of 12, 24"),
        ("clock = 12", "colour = 1", "9: colour: unknown key"),
        ('country = "US"', 'country = "USA "', "12: holidays.country: 'USA ' is not an ISO 3166 code"),
        ('country = "US"\n', "", "11: holidays.country: missing"),
        ('"NY"', '"XX"', "13: holidays.subdivision: 'XX' is not a part of US with its own holidays; there are AK"),
        (
            '"Christmas Day"',
            '"Christmas"',
            "14: holidays.names[1]: 'Christmas' is not a public holiday there (did you mean 'Ch",
        ),
        ("[2027-11-25]", "[2027-11-31]", "15: a day or a time that does not exist"),
        ("[2027-11-25]", '["2027-11-31"]', "15: holidays.open_on[0]: '2027-11-31' is not a date"),
        (
            '"tue", "wed"',
            '"Tue", "wed"',
            "18: hours[0].days[1]: 'Tue' is not one of mon, tue, wed, thu, fri, sat, sun (did you",
        ),
        ('days = ["mon", "tue", "wed", "thu", "fri"]\n', "days = []\n", "18: hours[0].days: an empty list"),
        (
            "from = 08:00:00\nto = 12:00:00",
            "from = 08:00:00\nto = 08:00:00",
            "20: hours[0].to: 08:00 is not after from 08:00",
        ),
        ("from = 08:00:00\nto", "from = 08:00:30\nto", "19: hours[0].from: 08:00:30 has seconds; give full minutes"),
        (
            'from = "12:00"',
            'from = "noon"',
            "24: hours[1].from: 'noon' is not a time of day such as 09:00:00 or \"09:00\"",
        ),
        ('from = "12:00"', 'from = "25:00"', "24: hours[1].from: '25:00' is not a time of day"),
        ("to = 2026-12-26", "to = 2026-12-23", "29: closures[0].to: 2026-12-23 is not after from 2026-12-24"),
        (
            "to = 2026-12-26",
            "to = 2026-12-26T08:00:00",
            "29: closures[0].to: 2026-12-26 08:00:00 is a date-time and from is a",
        ),
        (
            "to = 2026-12-26",
            "to = 2026-12-26T08:00:00Z",
            "29: closures[0].to: 2026-12-26 08:00:00+00:00 has a time zone; leave",
        ),
        (
            '"2026-12-31 24:00"',
            '"2026-12-31 09:00+01:00"',
            "34: closures[1].to: '2026-12-31 09:00+01:00' has a time zone",
        ),
        ('id = "B"', 'id = "A"', "40: chairs[1].id: 'A' is the id of another chair or staff member"),
        ('id = "B"', 'id = "rn-kim"', "43: staff[0].id: 'rn-kim' is the id of another chair or staff member"),
        ('id = "B"', 'id = "B 2"', "37: chairs[0].id: 'B 2' is not an id of 1 to 64 characters"),
        (
            'role = "nurse"',
            'role = "nurze"',
            "45: staff[0].role: 'nurze' is not one of physician, nurse, psychiatrist (did you mean 'n",
        ),
        ('role = ["psychiatrist", "physician"]', "role = []", "51: staff[1].role: an empty list"),
        (", starting = 2026-11-27", "", "54: staff[1].shifts[1].starting: missing; every_weeks needs"),
        (
            "until = 2027-06-30",
            "until = 2026-11-01",
            "54: staff[1].shifts[1].until: 2026-11-01 is before starting 2026-11-27",
        ),
        (
            "starting = 2026-11-27",
            "starting = 0001-01-01",
            "54: staff[1].shifts[1].starting: 0001-01-01 is not in the years",
        ),
        (
            'resource = "dr-lee"',
            'resource = "dr-le"',
            "59: busy[0].resource: no chair or staff member has the id 'dr-le' (did",
        ),
        (
            "to = 2026-12-01T11:00:00",
            "to = 2026-12-01T09:00:00",
            "61: busy[0].to: 2026-12-01 09:00:00 is not after from",
        ),
        ('"required"', '"maybe"', "73: instructions.escort: 'maybe' is not one of required, recommended, none"),
        ("wait_day = 0", "wait_day = -1", "77: weights.wait_day: -1 is not a whole number from 0 to 1,000,000"),
        ("urgent = 1000000", "urgent = 1000001", "78: weights.urgent: 1000001 is not a whole number"),
        ("wait_day = 0", "wait_dya = 0", "77: weights.wait_dya: unknown key (did you mean 'wait_day'?)"),
        ("[weights]", "[[weights]]", "76: weights: a list is not a table"),
        ("clock = 12", 'public_name = ""', "9: public_name: '' is not text in quotes, and not empty"),
        ("clock = 12", 'public_address = "12 Shore Road"', "9: public_address: needs public_name"),
    ],
    "patient": [
        (
            'id = "P-1042"',
            'id = ".P"',
            "2: id: '.P' is not an id of 1 to 64 characters from A-Z a-z 0-9 . _ -, not starting",
        ),
        ('id = "P-1042"', 'id = "P/1"', "2: id: 'P/1' is not an id"),
        ('id = "P-1042"', f'id = "{"P" * 65}"', "2: id: 'PPPPPPPPPP"),
        ('id = "P-1042"', 'id = "P-1\\n"', r"2: id: 'P-1\n' is not an id"),
        ("date_of_birth = 1984-03-09\n", "", "1: date_of_birth: missing; give a date"),
        (
            '"depression"',
            '"PTSD"',
            "6: indication: 'PTSD' is not one of depression, ptsd, ocd, alcohol-use-disorder, anxiety, chronic-",
        ),
        ('"soon"', '"sooner"', "8: priority: 'sooner' is not one of routine, soon, urgent (did you mean 'soon'?)"),
        ('"riverside"', '"River Side"', "10: clinics[0]: 'River Side' is not a name"),
        (
            '"cleared"',
            '"clear"',
            "13: clearance.status: 'clear' is not one of cleared, coordination-pending, consult-needed, dec",
        ),
        ('by = "Dr. Okafor"\n', "", "12: clearance.by: missing; 'cleared' needs who cleared the patient"),
        ("on = 2026-11-20\n", "", "12: clearance.on: missing; 'cleared' needs the date"),
        ("days = [", "dayz = [", "18: available[0].dayz: unknown key (did you mean 'days'?)"),
        ("to = 15:00:00", "to = 09:00:00", "20: available[0].to: 09:00 is not after from 09:00"),
        ("to = 15:00:00", "to = 2026-12-01", "20: available[0].to: 2026-12-01 is not a time of day"),
        ("to = 2026-12-11", "to = 2026-12-09", "24: unavailable[0].to: 2026-12-09 is not after from 2026-12-10"),
        ("to = 12:00:00", "to = 08:00:00", "30: preferences.to: 08:00 is not after from 09:00"),
        ('"dr-lee"', '"Dr. Lee"', "31: preferences.physician: 'Dr. Lee' is not an id"),
        ("number = 1", "number = 0", "35: attended[0].number: 0 is not a whole number from 1 to 1,000"),
        ('phase = "induction"', 'phase = "Induction"', "34: attended[0].phase: 'Induction' is not the name of a phase"),
        (
            "gap_days = { min = 1, ideal = [2, 3], max = 4 }\n",
            "",
            "38: order.gap_days: missing; per_week needs",
        ),
        ("max = 4", "max = 0", "43: order.gap_days.max: 0 is not a whole number from 1 to 366"),
        ("min = 1, ideal", "min = 5, ideal", "43: order.gap_days.max: 4 is less than min 5"),
        ("[2, 3]", "[3, 2]", "43: order.gap_days.ideal: the second number, 2, is less than the first, 3"),
        ("[2, 3]", "[2]", "43: order.gap_days.ideal: not two numbers"),
        ("sessions = 8", "sessions = 41", "41: order.sessions: 41 is not a whole number from 1 to 40"),
        ('by = "Dr. Lee"\n', "", "38: order.by: missing"),
        (
            "[14, 14, 28]",
            "[14, 14]",
            "49: maintenance.every_days: 2 numbers for 3 sessions; give one for each, or one number for",
        ),
        ("[14, 14, 28]", '"14"', "49: maintenance.every_days: '14' is not a whole number from 1 to 366"),
        (
            "on = 2026-12-20",
            "on = 2026-12-20T09:00:00",
            "47: maintenance.on: 2026-12-20 09:00:00 is a date with a time",
        ),
        ("course = 2", 'course = "2"', "5: course: '2' is not a whole number from 1 to 1,000"),
    ],
    "protocol": [
        ('id = "own-course"', 'id = "Own course"', "2: id: 'Own course' is not a name"),
        (
            'route = "im"',
            'route = "i.m."',
            "4: route: 'i.m.' is not one of iv, im, intranasal, oral, subcutaneous (did you mean 'im'?)",
        ),
        ("minimum_age = 21", "minimum_age = 17", "5: minimum_age: 17 is not a whole number from 18 to 150"),
        ("minutes = 40", "minutes = 42", "18: visit[1].minutes: 42 is not a multiple of 5"),
        ("minutes = 40", "minutes = 0", "18: visit[1].minutes: 0 is not a whole number from 5 to 1,440"),
        (
            "minutes = 40\n",
            'minutes = 40\nonsite = ["doctor"]\n',
            "19: visit[1].onsite[0]: 'doctor' is not one of physician, nurse, psychiatrist",
        ),
        ("minutes = 40", "minutes = 1430", "11: visit: 1445 minutes in total are more than a day"),
        (
            "patients_per_physician = 1\n",
            "",
            "16: visit[1].patients_per_physician: missing; a stage called infusion needs",
        ),
        (
            "patients_per_physician = 1",
            "patients_per_physician = 0",
            "19: visit[1].patients_per_physician: 0 is not a whole",
        ),
        ('name = "induction"', 'name = "maintenance"', "23: phases[0].name: no phase is called 'maintenance'"),
        ('name = "induction"', 'name = "consultation"', "23: phases[0].name: no phase is called 'consultation'"),
        ('name = "weekly"', 'name = "induction"', "29: phases[1].name: 'induction' is the name of another phase"),
        ("sessions = 6", "sessions = 41", "24: phases[0].sessions: 41 is not a whole number from 1 to 40"),
        ("sessions = 6", "sessions = 0", "24: phases[0].sessions: 0 is not a whole number from 1 to 40"),
        ("per_week = 2", "per_week = 8", "25: phases[0].per_week: 8 is not a whole number from 1 to 7"),
        ("{ min = 2,", "{ min = 0,", "26: phases[0].gap_days.min: 0 is not a whole number from 1 to 366"),
        ("max = 9", "max = 4", "31: phases[1].gap_days.max: 4 is less than min 5"),
        ("gap_days = { min = 5, ideal = [7, 7], max = 9 }\n", "", "28: phases[1].gap_days: missing; give a table"),
        (
            'after_session = "last"',
            'after_session = "first"',
            "42: checkins[1].after_session: 'first' is not the number of a session",
        ),
        (
            'after_session = "last"',
            "before_session = 2\nafter_session = 2",
            "43: checkins[1].after_session: a check-in is either before or after a session",
        ),
        ('after_session = "last"\n', "", "40: checkins[1].after_session: missing; give this or before_session"),
    ],
    "measure": [
        ('id = "PHQ-9"', 'id = "PHQ 9"', "3: id: 'PHQ 9' is not an id of 1 to 64 characters from A-Z a-z 0-9 -"),
        ('id = "PHQ-9"', 'id = "Auto"', "3: id: protocols say this for the measure that the indication decides"),
        ("min = 0, max = 27", "min = 27, max = 0", "9: range.max: 0 is not more than min 27"),
        ("from = 15", "from = 14", "20: bands.levels[3].from: 14 does not follow 14, the end of the level before"),
        ("percent = 50", "percent = 50\npoints = 5", "26: response[0].points: a rule has either points or percent"),
        ("percent = 50\n", "", "24: response[0].percent: missing; give this or points"),
        ("limit = 4", "limit = 28", "30: remission[0].limit: 28 is outside the range, 0 to 27"),
        ("items = [9]", "items = [10]", "41: safety[0].items: there is no item 10: items go from 1 to 9"),
        ('source = "https://doi.org/10.1016/j.jad.2021.12.097"\n', "", "29: remission[0].source: missing; give text"),
    ],
}
"""By kind of file: a part of it, what is there instead, and the fault, which starts with line and key."""


def faults(folder, kind, text):
    file = folder / f"{kind}.toml"
    file.write_text(text, encoding="utf-8")
    return [str(fault).removeprefix(f"{file}:") for fault in KINDS[kind][1](file).faults]


@pytest.mark.parametrize(("kind", "old", "new", "expected"), [(kind, *row) for kind in WRONG for row in WRONG[kind]])
def test_a_fault_says_where_it_is_and_what_is_allowed(tmp_path, kind, old, new, expected):
    (fault,) = faults(tmp_path, kind, changed(KINDS[kind][0], old, new))
    assert fault.startswith(expected)


def test_every_fault_of_a_file_is_reported_in_one_run(tmp_path):
    text = CLINIC
    for row in (1, 5, 12, 13, 18, 29, 34, 37):
        text = changed(text, *WRONG["clinic"][row][:2])
    assert len(faults(tmp_path, "clinic", text)) == 8
