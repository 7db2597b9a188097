"""Words that are taken as they are are what Typer's validators would have made of them."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from ketaplan.cli.app import COMMANDS, build
from ketaplan.cli.fast_options import with_fast_converters

HERE = str(Path(__file__).parent)
VALUES = (
    *(None, "", "word", "12", "0", "-3", "007", "1.5", "\u0661", "9" * 30, "nan", "true", HERE, f"{HERE}/none"),
    *(True, False, 3, -3, 10**12, 2.5, Path(HERE), (), ("one",), ("one", "two"), ["one"], (1, "two")),
)


def parameters():
    for name in COMMANDS:
        group = typer.main.get_command(build([name]))
        context = typer.Context(group)
        for command in (group, group.commands[name]):
            for parameter in command.get_params(context):
                yield pytest.param(parameter, id=f"{command.name} {parameter.name}")


def outcome(reader, value, parameter):
    try:
        given = reader.coerce(value, param=parameter, ctx=None)
    except typer.BadParameter:
        return "refused"
    except (TypeError, AssertionError) as mistake:
        return "not a value", type(mistake)
    return given, type(given)


@pytest.mark.parametrize("parameter", list(parameters()))
def test_an_option_is_read_as_typer_reads_it(parameter):
    ours = parameter.get_runtime_param()
    typers = type(parameter).get_runtime_param(parameter)
    assert type(ours) is not type(typers)
    parses = parameter.type_descriptor.parameter_info.parser is not None
    for value in [value for value in VALUES if not parses or isinstance(value, str)]:
        assert outcome(ours, value, parameter) == outcome(typers, value, parameter), value


def test_a_typer_that_is_made_otherwise_is_left_as_it_is():
    class Strange:
        """A parameter of another make."""

    assert with_fast_converters([strange := Strange()]) == [strange]
    assert not vars(strange)


@pytest.mark.parametrize("words", [("plan", "no.toml"), ("batch", "nobody"), ("calendar",), ("log",), ("check", ".")])
def test_no_validator_is_made_for_what_is_plain(words, tmp_path):
    code = (
        "import sys; from ketaplan.__main__ import main\n"
        f"sys.argv = {['ketaplan', *words, '--clinic', 'clinic.toml']!r}\n"
        "try: main()\n"
        "finally: print('pydantic.type_adapter' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1:] == ["False"], done.stderr
