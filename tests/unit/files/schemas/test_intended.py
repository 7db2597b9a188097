"""What was probably meant by a value, or a key, that a file cannot have there."""

import pytest

from ketaplan.files.readers.clinic import clinic_in
from ketaplan.files.readers.patient import patient_in
from ketaplan.files.toml.document import parse_text
from support.toml_files import CLINIC, PATIENT, changed

READERS = {"clinic": (CLINIC, clinic_in), "patient": (PATIENT, patient_in)}


def messages(kind, old, new):
    """Return what is reported of a file with a change."""
    text, reader = READERS[kind]
    document = parse_text(changed(text, old, new), "x.toml").or_raise()
    return " ".join(fault.message for fault in reader(document).faults)


@pytest.mark.parametrize(
    ("time", "meant"),
    [
        *(("9", "09:00:00"), ("9.3", "09:30:00"), ("1730", "17:30:00"), ('"9am"', "09:00:00")),
        *(('"9:30 pm"', "21:30:00"), ('"12 am"', "00:00:00"), ('"12pm"', "12:00:00"), ('"noon"', "12:00:00")),
        *(('"9.30"', "09:30:00"), ('"midnight"', '"24:00"'), ('"9h15"', "09:15:00")),
    ],
)
def test_a_time_in_other_words_is_reported_as_it_is_written(time, meant):
    assert f"(write {meant})" in messages("patient", "from = 09:00:00", f"from = {time}")


@pytest.mark.parametrize("time", ["25", '"13 pm"', '"soon"', "-1", "true", '"9:75"', "0x" + "f" * 5000])
def test_what_is_no_time_in_any_words_is_not_guessed(time):
    assert "write" not in messages("patient", "from = 09:00:00", f"from = {time}")


@pytest.mark.parametrize(
    ("days", "meant"),
    [
        ('["mon-fri"]', '["mon", "tue", "wed", "thu", "fri"]'),
        ('["fri to mon"]', '["fri", "sat", "sun", "mon"]'),
        ('["weekdays"]', '["mon", "tue", "wed", "thu", "fri"]'),
        ('"mon"', '["mon"]'),
        ('"Monday, Thursday"', '["mon", "thu"]'),
        ('["Thursday"]', "'thu'"),
    ],
)
def test_days_in_other_words_are_reported_as_they_are_listed(days, meant):
    assert meant in messages("patient", 'days = ["mon", "thu"]', f"days = {days}")


def test_one_bracket_and_two_are_distinguished():
    assert "[[available]]" in messages("patient", "[[available]]", "[available]")
    assert "one bracket: [clearance]" in messages("patient", "[clearance]", "[[clearance]]")


@pytest.mark.parametrize(
    ("kind", "heading", "key", "place"),
    [
        ("clinic", "[weights]", 'book = "b.db"', "'book' belongs at the top of the file, above the first [heading]"),
        ("patient", "[preferences]", 'earliest = "2026-12-01"', "'earliest' belongs at the top of the file"),
        ("patient", "[clearance]", 'physician = "dr-lee"', "'physician' belongs below [preferences]"),
        ("clinic", "[weights]", "arrive_minutes_early = 9", "'arrive_minutes_early' belongs below [instructions]"),
        ("clinic", "[weights]", 'leave = "x"', "'leave' belongs below [[staff]]"),
    ],
)
def test_a_key_below_the_wrong_heading_is_reported_where_it_belongs(kind, heading, key, place):
    assert f"unknown key; {place}" in messages(kind, heading, f"{heading}\n{key}")


@pytest.mark.parametrize(("bullet", "key"), [("1.", "name"), ("12. ", "name"), ("b. ", "earliest")])
def test_a_numbered_list_is_reported_as_one(bullet, key):
    dotted = f'{bullet}{key} = "2026-12-07"\n\n[clearance]'
    assert f"a line starts with its key: delete '{bullet.strip()}' before '{key}'" in messages(
        "patient", "[clearance]", dotted
    )


def test_an_hour_after_noon_is_reported_by_the_clock_of_the_file():
    said = messages("patient", "to = 15:00:00", "to = 03:00:00")

    assert said == "03:00 is not after from 09:00 (3:00 pm is 15:00)"


def test_a_physician_by_name_is_answered_with_the_id():
    assert "give the id" in messages("patient", 'physician = "dr-lee"', 'physician = "Dr. Lee"')


def test_a_number_in_quotes_is_reported_without_them():
    assert "without quotes: 15" in messages("clinic", "grid_minutes = 15", 'grid_minutes = "15"')
