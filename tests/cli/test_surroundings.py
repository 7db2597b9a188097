"""Accounts, folders, lists, terminals and days as systems really have them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from ketaplan.cli.app import COMMANDS
from support.cli import SUNDAY, ketaplan, planned
from support.terminal import Terminal

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMELESS = """
import os, pathlib, pwd, sys
def nobody(*_): raise KeyError("no such user")
pwd.getpwuid = pwd.getpwnam = nobody
from ketaplan.__main__ import main
sys.argv = ["ketaplan", *sys.argv[1:]]
main()
"""
"""An account without an entry in the list of users, as containers have."""

BASH = ("bash", "-c", '"$@"; exit $?', "bash")
"""A shell that waits for what it starts, as the one in which completion is installed."""


def run(*words, folder, code=None, below=(), **environment):
    command = [*below, sys.executable, *(("-c", code) if code else ("-m", "ketaplan")), *map(str, words)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KETAPLAN", "XDG", "HOME"))}
    kept = {name: value for name, value in kept.items() if name not in {"USER", "LOGNAME"}}
    return subprocess.run(command, cwd=folder, env=kept | environment, capture_output=True, text=True, check=False)


# -- accounts


def test_an_account_without_name_and_home_can_do_a_days_work(tmp_path):
    shutil.copytree(EXAMPLES, tmp_path / "clinic")
    here = {"folder": tmp_path / "clinic", "code": NAMELESS, "KETAPLAN_BOOK": "k.db", "LOGNAME": "dr-boss"}
    day = ("--as-of", SUNDAY)
    for words in (
        ("book", "--create", "--trial"),
        ("plan", "P-1042", *day, "--save"),
        ("export",),
        ("cancel", "P-1042/1/induction/6", "--yes", *day),
        ("calendar", *day),
        ("check", "."),
    ):
        done = run(*words, **here)
        assert "mistake" not in done.stderr, (words, done.stderr)
        assert done.returncode == 0, (words, done.stderr)
    installed = run("--install-completion", below=BASH, **here)
    assert (installed.returncode, "no home folder" in installed.stderr) == (2, True)
    logged = run("log", "--format", "json", **here).stdout
    assert f"uid {os.getuid()}" in logged
    assert "dr-boss" not in logged


# -- what may not be read


@pytest.fixture
def closed(tmp_path, monkeypatch):
    """Closes a path to reading, as an account other than root would see it."""
    shutil.copytree(EXAMPLES, tmp_path / "clinic")
    monkeypatch.chdir(tmp_path / "clinic")
    shut = set()
    walk, access, listing, opened = os.scandir, os.access, Path.iterdir, os.open

    def is_shut(path):
        return any(str(path).rstrip("/").endswith(one) for one in shut)

    def guarded(real):
        def call(path, *rest, **more):
            if isinstance(path, str | Path) and is_shut(path):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *rest, **more)

        return call

    monkeypatch.setattr(os, "scandir", guarded(walk))
    monkeypatch.setattr(os, "open", guarded(opened))
    monkeypatch.setattr(os, "access", lambda path, mode, **more: not is_shut(path) and access(path, mode, **more))
    monkeypatch.setattr(Path, "iterdir", guarded(listing))
    return shut.add


@pytest.mark.parametrize(
    "words", [("check", "."), ("batch", "patients", "--as-of", SUNDAY), ("plan", "P-9", "--as-of", SUNDAY)]
)
def test_a_folder_that_may_not_be_read_is_a_fault_and_never_empty(closed, words):
    closed("patients")
    done = ketaplan(*words)
    assert done.exit_code == 2
    assert "no permission to read it" in done.stderr


def test_a_list_of_what_is_due_says_whose_file_it_could_not_read(closed):
    closed("patients/P-1063.toml")
    done = ketaplan("due", "--as-of", SUNDAY)
    assert "P-1063.toml has faults: nothing of it is listed" in done.stderr
    assert done.exit_code == 0


@pytest.mark.parametrize("place", ["protocols", "protocols/iv-weekly-3.toml"])
def test_no_other_protocol_is_planned_where_the_clinics_own_may_not_be_read(closed, place):
    closed(place)
    done = ketaplan("plan", "P-1042", "--as-of", SUNDAY)
    assert done.exit_code == 2
    assert "no permission to read it" in done.stderr


@pytest.mark.parametrize("words", [(), ("iv-induction-6x2",), ("unknown",)])
@pytest.mark.parametrize("place", ["protocols", "protocols/iv-weekly-3.toml"])
def test_protocols_says_what_of_the_clinics_own_may_not_be_read(closed, place, words):
    closed(f"clinic/{place}")
    done = ketaplan("protocols", *words, "--clinic", Path("clinic.toml").absolute())
    assert done.exit_code == 2
    assert done.stderr == f"{Path(place).absolute()}: no permission to read it\n"
    assert ("iv-induction-6x2" in done.stdout) == (not words)


@pytest.mark.parametrize("words", [(), ("iv-induction-6x2",)])
def test_protocols_says_what_is_wrong_with_the_clinics_own(closed, words):
    Path("protocols/iv-weekly-3.toml").write_text('kind = "protocol"\nid = "iv-induction-6x2"\n', encoding="utf-8")
    done = ketaplan("protocols", *words)
    assert done.exit_code == 2
    assert "protocols/iv-weekly-3.toml" in done.stderr


def test_a_protocol_in_a_folder_that_may_not_be_read_is_a_fault(closed, monkeypatch):
    stat = Path.stat

    def refused(path, **more):
        if path.parent.name == "secret":
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **more)

    monkeypatch.setattr(Path, "stat", refused)
    done = ketaplan("protocols", "secret/own.toml")
    assert (done.exit_code, done.stderr) == (2, "secret/own.toml: no permission to read it\n")


def test_a_folder_that_may_not_be_read_is_named_once(closed):
    closed("protocols")
    assert ketaplan("check", ".").stderr.count("no permission to read it") == 1


def test_a_plan_that_may_not_be_read_is_named_as_it_was_typed(closed):
    Path("plan.json").touch()
    closed("plan.json")
    done = ketaplan("book", "plan.json")
    assert (done.exit_code, done.stderr.splitlines()[0]) == (2, "plan.json: no permission to read it")


def test_a_patient_in_a_folder_that_may_not_be_read_may_have_a_file(clinic, monkeypatch):
    file, stat = planned("P-1042"), Path.stat

    def refused(path, **more):
        if path.parent.name == "patients":
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, **more)

    monkeypatch.setattr("ketaplan.files.locate.peek", lambda *_: None)
    monkeypatch.setattr(Path, "stat", refused)
    done = ketaplan("book", file)
    assert done.exit_code == 2, done.stderr
    assert "no permission to read it" in done.stderr
    assert "has no file" not in done.stderr


NAMING = [
    ("calendar", "--week", "2026-11-30"),
    ("calendar", "--day", "2026-12-03"),
    ("calendar", "--week", "2026-11-30", "--format", "html", "--names"),
    ("export", "--names"),
    ("export", "--names", "--format", "csv"),
    ("today", "--as-of", "2026-12-03"),
    ("cancel", "P-1042/1/induction/2", "--dry-run"),
]


@pytest.mark.parametrize("words", NAMING)
def test_a_view_without_names_says_once_that_the_patients_may_not_be_read(booked, monkeypatch, words):
    scan, stat, opened = os.scandir, os.stat, os.open

    def guarded(real, shut):
        def call(path, *rest, **more):
            if isinstance(path, str | Path) and shut(Path(path)):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *rest, **more)

        return call

    monkeypatch.setattr(os, "scandir", guarded(scan, lambda path: path.name == "patients"))
    for name, real in (("stat", stat), ("open", opened)):
        monkeypatch.setattr(os, name, guarded(real, lambda path: path.parent.name == "patients"))
    done = ketaplan(*words)
    assert done.exit_code == 0, done.stderr
    assert "P-1042" in done.stdout
    assert done.stderr.count("patients: no permission to read it; patients are shown without names\n") == 1
    assert done.stderr.count("no permission") == 1


@pytest.mark.parametrize("words", NAMING)
def test_a_view_says_once_that_a_patients_file_may_not_be_read(booked, monkeypatch, words):
    opened = os.open

    def guarded(path, *rest, **more):
        if str(path).endswith("P-1042.toml"):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *rest, **more)

    monkeypatch.setattr(os, "open", guarded)
    done = ketaplan(*words)
    assert done.exit_code == 0, done.stderr
    assert "P-1042" in done.stdout
    said = "patients/P-1042.toml: no permission to read it; this patient is shown without a name\n"
    assert done.stderr.count(said) == 1
    assert done.stderr.count("no permission") == 1


def test_no_built_in_measure_is_used_where_the_clinics_own_may_not_be_read(closed):
    assert ketaplan("book", "--create", "--trial", "--book", "own.db").exit_code == 0
    closed("measures/riverside-week.toml")
    done = ketaplan(
        "progress", "add", "P-1042", "GAD-7", "--on", SUNDAY, "--as-of", SUNDAY, "--book", "own.db", stdin="7\n"
    )
    assert (done.exit_code, done.stderr.splitlines()[-1]) == (
        2,
        "measures/riverside-week.toml: no permission to read it",
    )


def test_a_name_that_is_too_long_is_no_file(clinic):
    for words in (("plan", "a" * 300), ("check", "a" * 300), ("batch", "a" * 300), ("book", "a" * 300)):
        done = ketaplan(*words)
        assert done.exit_code in {2, 3}, words


# -- lists on stdin


@pytest.mark.parametrize(
    "data",
    [
        b"patients/P-1042.toml\n",
        b"patients/P-1042.toml\r\n",
        b"\xef\xbb\xbfpatients/P-1042.toml",
        "patients/P-1042.toml\r\n".encode("utf-16"),
        b"\r\npatients/P-1042.toml\r\n\r\n",
        b"patients/P-1042.toml \t\r\n",
    ],
)
def test_a_list_of_paths_is_read_as_any_system_writes_it(clinic, data):
    done = ketaplan("batch", "-", "--as-of", SUNDAY, "--format", "csv", stdin=data)
    assert done.exit_code == 0, done.stderr
    assert "P-1042,planned" in done.stdout


def test_a_list_with_a_nul_is_refused_in_words(clinic):
    done = ketaplan("batch", "-", stdin="patients/P-1042.toml".encode("utf-16-le"))
    assert done.exit_code == 2
    assert "NUL" in done.stderr
    assert "\0" not in done.stderr


# -- days at the ends of the calendar


DAYS = {
    "plan": [("plan", "P-1042", "--as-of"), ("plan", "P-1042", "--pin", "1=")],
    "batch": [("batch", "patients", "--as-of")],
    "init": [("init", "new", "--as-of")],
    "calendar": [("calendar", "--day"), ("calendar", "--week"), ("calendar", "--month"), ("calendar", "--as-of")],
    "export": [("export", "--from"), ("export", "--to")],
    "move": [("move", "P-1042/1/induction/6", "--to")],
    "patients": [("patients", "--as-of")],
    "status": [("status", "--as-of")],
    "due": [
        ("due", "--as-of"),
        ("due", "--week"),
        ("due", "--to", "2026-12-31", "--from"),
        ("due", "--from", "2026-12-01", "--to"),
    ],
    "letter": [("letter", "P-1042", "--as-of")],
    "today": [("today", "--as-of")],
    "late": [("late", "P-1042", "1", "--minutes", "5", "--as-of")],
    "report": [
        ("report", "--as-of"),
        ("report", "--to", "2026-12-31", "--from"),
        ("report", "--from", "2026-12-01", "--to"),
    ],
    "wait": [("wait", "P-1042", "--before"), ("wait", "--list", "--as-of")],
    "fill": [("fill", "--since"), ("fill", "--as-of")],
    "explain": [("explain", "P-1042", "--as-of"), ("explain", "P-1042", "--at"), ("explain", "P-1042", "--before")],
    "absence": [
        ("absence", "add", "dr-lee", "--from"),
        ("absence", "add", "dr-lee", "--from", "2026-12-03", "--to"),
        ("absence", "list", "--from"),
        ("absence", "end", "a1", "--at"),
    ],
    "progress": [("progress", "add", "P-1042", "PHQ-9", "--on"), ("progress", "show", "P-1042", "--as-of")],
}


def test_every_option_that_takes_a_day_is_tried():
    with_days = {name for name in COMMANDS if "DATE" in (told := ketaplan(name, "--help").stdout) or "DAY" in told}
    assert set(DAYS) >= with_days - {"new", "book", "cancel", "mark", "restore", "check"}


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-01", "9999-12-31"])
@pytest.mark.parametrize("name", DAYS)
def test_a_day_at_the_end_of_the_calendar_is_refused_in_words(booked, name, day):
    for *words, last in DAYS[name]:
        when = f"{day}T09:00" if name == "move" else day
        done = ketaplan(*words, *([f"{last}{when}"] if last.endswith("=") else [last, when]))
        assert done.exit_code in {1, 2, 3}, (words, done.stdout)


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
@pytest.mark.parametrize("span", ["--day", "--week", "--month"])
def test_the_first_and_the_last_day_there_is_are_shown(booked, day, span):
    assert ketaplan("calendar", span, day).exit_code == 0


# -- terminals


def columns(text):
    seen = [sign for sign in text if unicodedata.category(sign) not in {"Mn", "Me", "Cf"}]
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in seen)


@pytest.mark.parametrize("name", ["Ana Santos", "王小明", "Léger", "ไพลิน", "A" * 40])
def test_a_bar_starts_in_the_column_of_its_time_regardless_of_the_width_of_a_name(booked, name):
    file = booked / "patients/P-1042.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("Maria Santos", name), encoding="utf-8")
    lines = ketaplan("calendar", "--day", "2026-11-30", "--by", "patient").stdout.splitlines()
    row = next(index for index, line in enumerate(lines) if "▒" in line and "check-in" not in line)
    bar, chair = lines[row], lines[row + 1]
    assert columns(bar[: bar.index("▒")]) == len(chair) - len(chair.lstrip())


def test_a_terminal_of_another_encoding_gets_signs_that_differ(booked):
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import pty, sys; pty.spawn([sys.executable, '-m', 'ketaplan', 'calendar', '--day', '2026-11-30'])",
        ],
        env={**os.environ, "PYTHONIOENCODING": "latin-1", "KETAPLAN_BOOK": "ketaplan.db"},
        capture_output=True,
        check=False,
    ).stdout.decode("latin-1")
    assert "?" not in told
    assert ":" in told
    assert "#" in told


def test_arrow_keys_edit_the_line_and_are_never_in_a_file(tmp_path):
    shutil.copytree(EXAMPLES, tmp_path / "clinic")
    with Terminal("new", "P-9100", "--as-of", SUNDAY, cwd=tmp_path / "clinic") as terminal:
        for question, words in (
            ("Name", "An\x1b[D\x1b[Dx"),
            ("birth", "1984-03-09"),
            ("Indication", "depression"),
            ("Clearance", "cleared"),
            ("whom", "Dr. X"),
            ("On", ""),
            ("times", ""),
            ("Not before", ""),
            ("Priority", ""),
            ("Protocol", ""),
            ("Preferred days", ""),
            ("physician", ""),
            ("Away: ", ""),
            ("Enter: save]", ""),
            ("now?", "n"),
        ):
            terminal.answer(question, words)
        assert terminal.exit_code() == 0
    assert 'name = "xAn"' in (tmp_path / "clinic/patients/P-9100.toml").read_text(encoding="utf-8")
