"""One run names everything that is wrong with a line: its values, and the files and books that are not there."""

import pytest
import typer

from ketaplan.cli.all_faults import DAYS, MOMENTS
from ketaplan.cli.app import COMMANDS, build
from support.cli import ketaplan

ARGUMENTS = {
    "plan": ("P-1042",),
    "explain": ("P-1042",),
    "letter": ("P-1042",),
    "cancel": ("P-1042",),
    "mark": ("P-1042", "attended"),
    "move": ("P-1042", "1"),
    "restore": ("P-1042",),
    "late": ("P-1042", "1", "--minutes", "5"),
    "absence": ("add", "rn-kim"),
    "progress": ("add", "P-1042", "PHQ-9"),
    "wait": ("P-1042",),
    "book": ("clinic.toml",),
    "backup": ("copy.db",),
    "batch": ("patients",),
}
"""What a command needs besides options."""


def commands():
    """Each command with the long names of its options by what their help calls the value."""
    group = typer.main.get_command(build(list(COMMANDS)))
    context = typer.Context(group)
    for name, command in group.commands.items():
        yield name, {max(one.opts, key=len): str(one.metavar) for one in command.get_params(context)}


def test_every_day_that_is_none_is_named_with_the_book_that_is_missing(clinic):
    seen = set()
    for name, options in commands():
        days = [one for one, metavar in options.items() if metavar in (*DAYS, *MOMENTS)]
        if "--book" not in options or not days or name == "check":
            continue
        line = [word for one in days for word in (one, "zork")]
        refused = ketaplan(name, *ARGUMENTS.get(name, ()), *line, "--book", "none.db")
        assert (refused.exit_code, refused.stdout) == (2, ""), (name, refused.stderr)
        assert [option for option in days if f"{option}: " not in refused.stderr] == [], (name, refused.stderr)
        assert "none.db: there is no book." in refused.stderr, (name, refused.stderr)
        assert len(set(refused.stderr.splitlines())) == refused.stderr.count("\n"), refused.stderr
        seen.add(name)
    assert len(seen) > 15


def test_what_is_missing_or_unknown_hides_no_other_fault(clinic):
    """An argument that is missing, an option that is unknown, and one without its value, each with two faults more."""
    seen = set()
    for name, options in commands():
        day = next((one for one, metavar in options.items() if metavar in (*DAYS, *MOMENTS)), None)
        if "--book" not in options or day is None or name == "check":
            continue
        faulty = (day, "zork", "--book", "none.db")
        for line, said in (
            (faulty, ""),
            (("--zonk", *faulty), "there is no option --zonk"),
            (("--zonk", "P-1042", *faulty), "there is no option --zonk"),
            ((*faulty, "--zonk=3", "--zank"), "there is no option --zank"),
            ((*faulty, "--clinic"), "--clinic: its value is missing"),
        ):
            refused = ketaplan(name, *line)
            assert (refused.exit_code, refused.stdout) == (2, ""), (name, refused.stderr)
            for words in (said, f"{day}: ", "none.db: there is no book."):
                assert words in refused.stderr, (name, line, refused.stderr)
            assert "too many words" not in refused.stderr or said == "", (name, line, refused.stderr)
        seen.add(name)
    assert len(seen) > 15


def test_a_line_of_an_unknown_option_alone_is_refused_without_a_help_page(clinic):
    for name, _ in commands():
        refused = ketaplan(name, "--zonk")
        assert refused.exit_code == 2
        assert refused.stderr.startswith(f"ketaplan {name}: there is no option --zonk"), refused.stderr


def test_a_format_that_is_none_is_named_with_the_book_or_the_clinic_that_is_missing(clinic):
    for name, options in commands():
        if "--format" not in options or "--clinic" not in options:
            continue
        place, said = (
            ("--book", "no book") if "--book" in options and name != "check" else ("--clinic", "no such clinic")
        )
        refused = ketaplan(name, *ARGUMENTS.get(name, ()), "--format", "xml", place, "none.x")
        assert refused.exit_code == 2, (name, refused.stderr)
        assert "--format: 'xml' is not one of" in refused.stderr
        assert said in refused.stderr or name == "check", (name, refused.stderr)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("report --month 13 --book none.db", ("--month: '13' is not a month", "none.db: there is no book")),
        ("plan P-9999 --format xml", ("'xml' is not one of", "no patient with the id 'P-9999'")),
        ("plan none.toml --as-of zork", ("--as-of: 'zork'", "none.toml: there is no such file")),
        (
            "replan --out rn-kim=zork --close zork --book none.db",
            ("--out: 'zork'", "--close: 'zork'", "there is no book"),
        ),
        ("check none.toml --format xml", ("'xml' is not one of", "none.toml: there is no such file")),
        ("book none.json --format xml", ("'xml' is not one of", "none.json: there is no such file")),
        ("due --from zork --clinic none.toml", ("--from: 'zork'", "none.toml: no such clinic file")),
    ],
)
def test_two_faults_of_a_line_are_two_lines(clinic, line, said):
    refused = ketaplan(*line.split())
    assert refused.exit_code == 2
    assert len(refused.stderr.splitlines()) == len(said)
    for words in said:
        assert words in refused.stderr


def test_one_fault_is_reported_once_with_its_own_exit_code(clinic):
    missing = ketaplan("today", "--book", "none.db")
    assert (missing.exit_code, missing.stderr.count("none.db: there is no book")) == (3, 1)
    unknown = ketaplan("plan", "P-9999")
    assert (unknown.exit_code, unknown.stderr.count("\n")) == (2, 1)


def test_a_patient_in_place_of_a_plan_is_one_mistake_and_a_missing_plan_another(clinic):
    refused = ketaplan("book", "P-1042", "none.json")
    assert refused.exit_code == 2
    first, second = refused.stderr.splitlines()[:2]
    assert "ketaplan plan P-1042 --save" in first
    assert second == "none.json: there is no such file; check the path"
    assert "P-1042: there is no such file" not in refused.stderr
