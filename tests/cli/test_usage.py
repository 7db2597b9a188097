"""Usage errors: each says in one line, in ketaplan's words, what is wrong with what was typed, and what helps."""

import re

import pytest
import typer

from ketaplan.cli.app import COMMANDS, NEED_ARGUMENTS, build
from ketaplan.cli.command import SPANS
from ketaplan.formats import FORMATS
from support.cli import ketaplan

NOT_OURS = re.compile(
    r"Usage:|Error:|Invalid value|Try '|Input should|Missing (?:argument|option)|No such|Got unexpected"
)


PLACE = re.compile(r"^There is no clinic\.toml here|^x: there is no such file|^No appointment book is set")


def parameters(command):
    group = typer.main.get_command(build([command]))
    return group.commands[command].get_params(typer.Context(group))


def values(command):
    """Return what a command's required arguments, and options, could be."""
    needed = [one for one in parameters(command) if one.required]
    given = [word for one in needed if one.param_type_name == "option" for word in (one.opts[0], "1")]
    return ["x" for one in needed if one.param_type_name == "argument"] + given


def refused(*arguments):
    """Run a line that is refused, and return what is said of it, line by line, without what is not there."""
    run = ketaplan(*arguments)
    assert (run.exit_code, run.stdout) == (2, "")
    assert not NOT_OURS.search(run.stderr), run.stderr
    return [line for line in run.stderr.splitlines() if not PLACE.search(line)]


def options_with_a_value():
    for command in COMMANDS:
        for one in parameters(command):
            if one.param_type_name == "option" and not one.is_flag:
                yield pytest.param(command, max(one.opts, key=len), one, id=f"{command} {one.name}")


@pytest.mark.parametrize(
    ("command", "option", "one"), [case for case in options_with_a_value() if case.values[1] not in SPANS]
)
def test_an_option_without_its_value_is_reported_with_what_it_takes(command, option, one):
    assert refused(command, *values(command), option) == [
        f"ketaplan {command}: {option}: its value is missing; write {option} {one.metavar}"
    ]


@pytest.mark.parametrize(("command", "option", "one"), list(options_with_a_value()))
def test_a_number_that_is_none_is_reported_with_what_is_allowed(command, option, one):
    if one.min is None:
        return
    lines = refused(command, *values(command), option, "several")
    assert [line for line in lines if option in line] == lines
    assert lines[0].startswith(f"ketaplan {command}: {option}: 'several' is not a ")
    assert f" {one.min}" in lines[0]


@pytest.mark.parametrize("command", COMMANDS)
def test_an_option_that_is_not_there_is_reported_with_the_nearest(command):
    assert refused(command, "--hepl") == [f"ketaplan {command}: there is no option --hepl (did you mean --help?)"]


@pytest.mark.parametrize("command", COMMANDS)
def test_one_word_too_many_is_reported_with_what_the_command_takes(command):
    if any(one.param_type_name == "argument" and one.nargs == -1 for one in parameters(command)):
        return
    taken = [one for one in parameters(command) if one.param_type_name == "argument"]
    (line,) = refused(command, *("x" for _ in taken), "more")
    assert line.startswith(f"ketaplan {command}: too many words: 'more'; write ketaplan {command}")


@pytest.mark.parametrize("command", [name for name in COMMANDS if values(name) and name not in NEED_ARGUMENTS])
def test_an_argument_that_is_missing_is_reported_with_what_it_is(command):
    assert re.match(rf"ketaplan {command}: [A-Z|]+ is missing: [a-z]", refused(command)[0])


def test_every_wrong_value_of_a_line_is_reported_in_one_run():
    wrong = ("--alternatives", "many", "--horizon-weeks", "0", "--format", "jsn")
    lines = refused("plan", "P-1042", *wrong, "now")
    assert [line.split(": ")[1] for line in lines] == [
        "--alternatives",
        "--horizon-weeks",
        "--format",
        "too many words",
    ]


@pytest.mark.parametrize("command", [name for name in COMMANDS if any(o.name == "format_" for o in parameters(name))])
def test_a_format_that_is_not_there_is_reported_in_one_line_with_those_that_are(command):
    odd, right = ("htlm", "html") if command == "letter" else ("jsno", "json")
    (line,) = refused(command, *values(command), "--format", odd)
    there = re.search(rf"'{odd}' is not one of (.*) \(did you mean '{right}'\?\)", line)[1].split(", ")
    assert there in [list(formats) for formats in FORMATS.values()]


def test_a_format_given_as_an_option_is_understood():
    assert refused("calendar", "--csv") == ["ketaplan calendar: there is no option --csv; write --format csv"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    list(
        {
            "paln": "ketaplan plan",
            "undo": "ketaplan restore",
            "reschedule": "ketaplan move",
            "P-1042": "ketaplan plan P-1042",
            "patients/P-1042.toml": "ketaplan plan patients/P-1042.toml",
            "clinic.toml": "ketaplan check clinic.toml",
            "calendars": "ketaplan check calendars",
            "plan.json": "ketaplan book plan.json",
            "ketaplan.db": "ketaplan check ketaplan.db",
            "P-1042/1/induction/3": "ketaplan move P-1042/1/induction/3",
        }.items()
    ),
)
def test_a_word_in_the_place_of_a_command_is_reported_with_the_command_for_it(typed, meant, clinic):
    (line,) = refused(typed)
    assert f"there is no command '{typed}' (did you mean '{meant}'" in line


def test_what_was_meant_by_an_unknown_word_is_not_guessed():
    assert refused("xyzzy") == ["ketaplan: there is no command 'xyzzy'; 'ketaplan --help' lists them"]


def test_an_option_of_another_command_is_reported_with_that_command():
    (line,) = refused("plan", "P-1042", "--month", "2026-12-01")
    assert line == "ketaplan plan: there is no option --month here; 'ketaplan report', 'ketaplan calendar' have it"


def test_an_option_before_its_command_is_reported_where_it_belongs():
    (line,) = refused("--clinic", "clinic.toml", "plan", "P-1042")
    assert line == "ketaplan: --clinic is written after the command's name: ketaplan COMMAND --clinic"


def test_what_is_typed_is_repeated_without_what_a_terminal_obeys():
    for words in (("\x1b[2Jplan",), ("plan", "--\x1b[2J"), ("init", "a", "\x1b[2J"), ("log", "--last", "\x1b[2J")):
        assert "\x1b" not in "".join(refused(*words))


WITH_A_CLINIC = [name for name in COMMANDS if any(one.name == "clinic" for one in parameters(name))]


@pytest.mark.parametrize("command", [name for name in WITH_A_CLINIC if name != "edit"])  # which needs a terminal
def test_a_clinic_file_that_is_not_there_is_what_is_reported(command, clinic):
    words = {
        "check": ["x.toml"],
        "book": ["--create"],
        "absence": ["list"],
        "wait": ["--list"],
        "progress": ["measures"],
        "mark": ["x", "missed"],
    }.get(command, values(command))
    run = ketaplan(command, *words, "--clinic", "none.toml")
    assert run.exit_code == 2
    assert "none.toml: no such clinic file; check the path" in run.stderr.splitlines(), run.stderr
