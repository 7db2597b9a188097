"""A text that is not TOML: every faulty line is named once, with what to write, and no other line is."""

import ast
import inspect
import re
from tomllib import _parser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ketaplan.files.readers.clinic import clinic_in
from ketaplan.files.readers.patient import patient_in
from ketaplan.files.readers.protocol import protocol_in
from ketaplan.files.toml.document import parse_text
from ketaplan.files.toml.syntax_errors import TRANSLATIONS
from support.toml_files import CLINIC, PATIENT, PROTOCOL

READERS = {CLINIC: clinic_in, PATIENT: patient_in, PROTOCOL: protocol_in}
SLIPS = {
    "curly quotes": lambda key, _: f"{key} = \u201cAna\u201d",
    "no quotes": lambda key, _: f"{key} = Ana Maria",
    "a day as spoken": lambda key, _: f"{key} = 9 March 1984",
    "an hour as spoken": lambda key, _: f"{key} = 9am",
    "a dot in a time": lambda key, _: f"{key} = 09.00",
    "midnight": lambda key, _: f"{key} = 24:00:00",
    "a colon": lambda key, value: f"{key}: {value}",
    "no value": lambda key, _: f"{key} =",
    "no quote at the end": lambda key, _: f'{key} = "open',
    "no bracket at the end": lambda key, _: f'{key} = ["mon"',
    "a comment of another language": lambda key, value: f"{key} = {value} // soon",
    "bare days": lambda key, _: f"{key} = [mon, tue]",
    "twice": lambda key, value: f"{key} = {value} {value}",
    "a key of two words": lambda key, value: f"{key} of = {value}",
    "single quotes that do not end": lambda key, _: f"{key} = 'open",
    "parentheses": lambda key, _: f'{key} = ("mon", "tue")',
    "a placeholder": lambda key, _: f"{key} = <{key}>",
    "a key that is a placeholder": lambda key, value: f"<{key}> = {value}",
    "a comment of Windows": lambda key, value: f"; {key} = {value}",
    "a comment behind a semicolon": lambda key, value: f"{key} = {value} ; checked",
    "a number in words": lambda key, _: f"{key} = six",
    "a wide equals sign": lambda key, value: f"{key} \uff1d {value}",
    "a space that cannot be seen": lambda key, value: f"{key}\u00a0= {value}",
    "two equals signs": lambda key, value: f"{key} == {value}",
    "a bullet": lambda key, value: f"- {key} = {value}",
    "a path of Windows": lambda key, _: f'{key} = "C:\\Users"',
}


def faults_of(text, reader=None):
    """Return all faults of a text, as its reader reports them."""
    document = parse_text(text, "x.toml")
    return reader(document.value).faults if reader else document.faults


def plain_lines(text):
    """Return the lines of a key and a value, from 0, that are their own statement."""
    lines = text.splitlines()
    return [at for at, line in enumerate(lines) if " = " in line and line[0].isalpha() and not line.endswith("[")]


@pytest.mark.parametrize("text", [CLINIC, PATIENT, PROTOCOL], ids=["clinic", "patient", "protocol"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_lines_that_are_wrong_are_all_reported_and_no_other(text, data):
    lines = text.splitlines()
    at = data.draw(st.lists(st.sampled_from(plain_lines(text)), min_size=1, max_size=6, unique=True))
    for one in at:
        key, _, value = lines[one].partition(" = ")
        lines[one] = SLIPS[data.draw(st.sampled_from(sorted(SLIPS)))](key, value)
    changed = "\n".join(lines) + "\n"

    told = [fault.line for fault in faults_of(changed, READERS[text])]

    assert told == sorted(one + 1 for one in at), changed


@pytest.mark.parametrize("slip", SLIPS)
def test_lines_of_a_file_with_the_line_ends_of_windows_are_counted_alike(slip):
    text = f"a = 1\n{SLIPS[slip]('b', '2')}\nc = 3\n"

    assert faults_of(text.replace("\n", "\r\n")) == faults_of(text)


def test_a_list_of_several_lines_shows_each_of_its_lines():
    text = 'shifts = [\n  { days = [mon] },\n  { days = ["tue"] },\n  { from = 09.00 },\n]\non = 2026-13-01\n'

    assert [fault.line for fault in faults_of(text)] == [2, 4, 6]


def test_faults_of_values_are_reported_with_those_of_the_text():
    text = PATIENT.replace('name = "Maria Santos"', "name = Maria Santos").replace('"cleared"', '"clear"')

    assert [(fault.line, fault.key) for fault in faults_of(text, patient_in)] == [(3, ""), (13, "clearance.status")]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("[clearance\nstatus = 1\n[[available]\ndays = 2\n", [1, 3]),
        ("a = 1\na = 2\n[b]\nc = 1\n[b]\nc = 1\n", [2, 5]),
        ('a = """open\nb = 1\n[c]\n', [1]),
        ("gap = { min = 2,\n  max = 3 }\nb = nine\n", [1, 3]),
        ("a = [1, 2\n\nb = 3\nc = nine\n", [1, 4]),
        ("a = {\nb = 1\nc = nine\n", [1, 3]),
        ("= 3\n]\na = 1\n", [1, 2]),
    ],
)
def test_what_is_not_closed_or_there_twice_causes_no_other_fault(text, lines):
    assert [fault.line for fault in faults_of(text)] == lines


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("name = \u201cAna\u201d", 'curly quotes; type straight ones: key = "text"'),
        ("days = [mon, tue]", 'put each day in quotes: ["mon", "tue"]'),
        ("notes = [one, two]", 'put each text in quotes: ["one", "two"]'),
        ("from = 09.00", 'times are written 09:00:00, or "09:00" in quotes'),
        ("from = 9am", "9 am is 09:00:00, 3 pm is 15:00:00"),
        ("from = 3:30 p.m.", "9 am is 09:00:00, 3 pm is 15:00:00"),
        ("from = 9h30", "times are written 09:00:00"),
        ("to = 24:00:00", 'midnight at the end of a day is "24:00", in quotes'),
        ("to = 25:00:00", "a day has 24 hours"),
        ("on = 9 March 1984", "dates are written year-month-day"),
        ("on = March 9, 1984", "dates are written year-month-day"),
        ("on = 2026\u201312\u201307", "with plain hyphens"),
        ("on = 2026-13-01", "there is no such day"),
        ('priority = "routine" // soon', "a comment starts with #"),
        ("// a note", "a comment starts with #"),
        ("/* a note */", "a comment starts with #"),
        ('name: "Ana"', "write one = between a key and its value"),
        ("date of birth = 1984-03-09", "a key has _ in place of spaces"),
        ('days = ["mon" "tue"]', "a comma is missing between two values"),
        ('id = "x";', "nothing follows a value"),
        ('id = "x",', "nothing follows a value"),
        ("reason = 'it's'", "the other kind of quotes"),
        ("a\u00a0= 1", "a special space that cannot be seen"),
        ("phone = 555 0100", "put text in quotes"),
        ("id = 12a", "put text in quotes"),
        ("[clear ance]", "a heading is written [name], or [[name]]"),
        ("[available]\n[available]", "an entry of a list has two brackets: [[available]]"),
        ("name = 'Ana", "the closing quote is missing"),
        ("days = ('mon', 'tue')", 'a list is written in square brackets: ["one", "two"]'),
        ('days = {"mon", "tue"}', "a list is written in square brackets"),
        ('days = "mon", "tue"', "a list is written in square brackets"),
        ('days = "mon", "tue"]', "a list is written in square brackets"),
        ('days = ["mon"; "tue"]', "a list has commas between its values"),
        ('days = ["mon",, "tue"]', "a comma too many"),
        ("days = mon-fri", 'list the days: ["mon", "tue", "wed"]'),
        ("; a note", "a comment starts with #"),
        ("on = 2026-11-20 ; checked", "a comment starts with #"),
        ("-- a note", "a comment starts with #"),
        ("' a note", "a comment starts with #"),
        ("REM a note", "a comment starts with #"),
        ("----------", "a comment starts with #"),
        ("(call her back)", "a comment starts with #"),
        ("call her back on Monday", "a comment starts with #"),
        ("<name> = 'Ana'", "replace <...>, with its brackets"),
        ("name = <name>", "replace <...>, with its brackets"),
        ("sessions = six", "a number is written in digits: 6"),
        ("sessions = 6 sessions", "a number is written alone: 6"),
        ("limit = 1,000", "a number has no commas: 1000"),
        ("name = `Ana`", "these are no quotes; type straight ones"),
        ("name = \uff02Ana\uff02", "a wide character"),
        ("from = 09\uff1a00", "a wide character"),
        ('days = ["mon"\uff0c"tue"]', "a wide character"),
        ("from 09:00:00", "write one = between a key and its value"),
        ('name "Ana"', "write one = between a key and its value"),
        ('name := "Ana"', "write one = between a key and its value"),
        ('name == "Ana"', "write one = between a key and its value"),
        ('name -> "Ana"', "write one = between a key and its value"),
        ('name \u2013 "Ana"', "write one = between a key and its value"),
        ('shifts = [{ days: ["mon"] }]', "write one = between a key and its value"),
        ("on = 3/9/84", "dates are written year-month-day"),
        ("on = 9-Mar-84", "dates are written year-month-day"),
        ("on = Fri 9 Mar 1984", "dates are written year-month-day"),
        ("on = 1984-3-9", "dates are written year-month-day"),
        ("from = 0900", "times are written 09:00:00"),
        ("from = noon", "noon is 12:00:00"),
        ("from = 9:00-15:00", "a key for each time: from = 09:00:00, and to = 15:00:00"),
        ("from = 9am to 3pm", "a key for each time"),
        ("same_chair = yes", "write true or false"),
        ("on = TBD", "delete the line or put # before it"),
        ("on = ?", "delete the line or put # before it"),
        ("on = n/a", "delete the line or put # before it"),
        ("on = 2026-11-20.", "nothing follows a value"),
        ('id = "x" name = "y"', "write each key on its own line"),
        ('id = "x", on = 2026-11-20', "write each key on its own line"),
        ("phone = 555-0100", "put text in quotes"),
        ("phone = (555) 0100", "put text in quotes"),
        ("clearance", "a heading is written [name]"),
        ("clearance:", "a heading is written [name]"),
        ("((available))", "a heading is written [name]"),
        ('- name = "Ana"', "a line starts with its key"),
        ('\u2022 name = "Ana"', "a line starts with its key"),
        ('{"name": "Ana"}', "this looks like JSON"),
        ("P-1042,Maria Santos,1984-03-09", "a row of a spreadsheet"),
        ("P-1042;Maria Santos;09.03.1984", "a row of a spreadsheet"),
        ("P-1042\tMaria Santos\t1984-03-09", "a row of a spreadsheet"),
        ("```toml", "this marks code"),
        ('a.b = 1\n[a]\nc = "x"', "put all its keys below one [a]"),
    ],
)
def test_a_slip_of_the_pen_is_reported_with_how_it_is_written(line, words):
    for end in ("\n", '  # a comment with "quotes": 9:00 = 1/2/2026\n'):
        fault = faults_of(line.replace("\n", end) + end)[-1]
        assert words in fault.message


@pytest.mark.parametrize("line", ["name = \u201cAna\u201d", "name = Ana", 'name = "Ana', "Ana = = 1"])
def test_what_a_faulty_line_says_is_not_repeated(line):
    assert "Ana" not in "".join(fault.message for fault in faults_of(line))


@pytest.mark.parametrize(
    "piece", ['a = """\n', "a = {\n", "a = [\n", "a = [ '''\n", "[a\n", "a = 1\n", '"\n', "a = [mon,\n"]
)
def test_a_long_text_full_of_faults_is_read_soon(piece):
    assert faults_of(piece * (28_000 // len(piece)) + "b = nine\n")


def test_each_message_of_this_python_about_toml_has_its_words():
    said = re.findall(r"suffixed_err\(\s*\w+,\s*[^,]+,\s*f?(\".*?\")\s*\)", inspect.getsource(_parser), re.DOTALL)
    starts = [start for start, *_ in TRANSLATIONS]
    quotes = {"Expected {expect!r}": 'Expected "\'"', "Illegal character {char!r}": "Illegal character"}
    messages = [quotes.get(ast.literal_eval(one), ast.literal_eval(one)) for one in said]

    assert len(messages) > 20
    assert [one for one in messages if not one.startswith(tuple(starts))] == []
