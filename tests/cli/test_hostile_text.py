"""Hostile text in every field of every file, in file names and on the command line: inert everywhere it is printed."""

from __future__ import annotations

import copy
import re
import shutil
import tomllib
from pathlib import Path

import pytest
import tomli_w

from ketaplan.cli.app import COMMANDS
from ketaplan.files.readers.clinic import clinic_in
from ketaplan.files.readers.measure import measure_in
from ketaplan.files.readers.patient import patient_in
from ketaplan.files.readers.protocol import protocol_in
from ketaplan.files.toml.document import parse_text
from support.cli import SUNDAY, ketaplan
from support.commands import ALL_FORMATS, NAMES, PER_FORMAT, others
from support.pdf import decoded

EXAMPLES = Path(__file__).parents[2] / "examples"
EVIL = "=1+1\x1b[31m\x1b]0;pwn\x07\u009b2J\u202eexe\u2066\u2028<b>[bold]\r\nX-EVIL:1\x08\x7f"
"""A formula, terminal sequences of seven and eight bits, marks that turn letters, markup, a new line, backspace."""
EVIL_NAME = "a\x1b[31m\u009b2J\u202eb"
"""The same for a file's name, which contains no slash."""
COMMANDS_OF_A_TERMINAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NAMES_OF_FILES = ("kind", "file", "protocol", "book")
"""Other names there would only be files that are missing."""
OTHERS = others(EVIL, EVIL_NAME)
READERS = {"clinic": clinic_in, "patient": patient_in, "protocol": protocol_in, "measure": measure_in}


def is_right(document):
    """Whether the reader of its kind takes the document."""
    read = parse_text(tomli_w.dumps(document), "x.toml").value
    return read is not None and not any(not f.warning for f in READERS[document["kind"]](read).faults)


def texts(value, place=()):
    """Where texts are in a document."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from texts(part, (*place, key))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from texts(part, (*place, index))
    elif isinstance(value, str) and place[-1] not in NAMES_OF_FILES:
        yield place


def put(document, place, text):
    changed = copy.deepcopy(document)
    inner = changed
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] = text
    return changed


def poisoned(document):
    """The document with hostile text everywhere its reader takes it, and where that is."""
    places = []
    for place in texts(document):
        tried = put(document, place, EVIL)
        if is_right(tried):
            document = tried
            places.append(".".join(str(part) for part in place if isinstance(part, str)))
    return document, places


@pytest.fixture(scope="session")
def poison():
    """The example files with hostile text in every free field."""
    folder, fields = {}, set()
    for path in sorted(EXAMPLES.rglob("*.toml")):
        if path.name == "lakeside.toml":
            continue
        document, places = poisoned(tomllib.loads(path.read_text(encoding="utf-8")))
        folder[path.relative_to(EXAMPLES)] = tomli_w.dumps(document)
        fields |= {f"{document['kind']}.{place}" for place in places}
    return folder, fields


@pytest.fixture(scope="module")
def original(tmp_path_factory, poison):
    """A clinic whose every text is hostile, the name of its folder too, with a trial book and one course in it."""
    home = tmp_path_factory.mktemp("original") / EVIL_NAME
    for name, text in poison[0].items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    shutil.copytree(EXAMPLES / "calendars", home / "calendars")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.setenv("KETAPLAN_BOOK", str(home / "ketaplan.db"))
        assert ketaplan("book", "--create", "--trial").exit_code == 0
        booked = ketaplan("plan", "P-1042", "--as-of", SUNDAY, "--save")
    assert booked.exit_code == 0, booked.stderr
    return home


@pytest.fixture
def clinic(original, tmp_path, monkeypatch):
    """A copy of it; we are in its folder."""
    home = tmp_path / EVIL_NAME
    shutil.copytree(original, home)
    monkeypatch.chdir(home)
    monkeypatch.setenv("KETAPLAN_BOOK", str(home / "ketaplan.db"))
    return home


def test_the_fields_that_hold_free_text_are_these(poison):
    free = {"clinic.name", "clinic.staff.name", "clinic.closures.reason", "clinic.busy.reason", "clinic.notes"}
    free |= {"patient.name", "patient.clearance.by", "patient.unavailable.reason", "patient.order.by", "protocol.name"}
    assert {field for field in free if not any(field.split(".")[-1] in one for one in poison[1])} == set()


def inert(text, place=""):
    """Nothing in the text can be taken for a command, of a terminal or of a calendar."""
    found = COMMANDS_OF_A_TERMINAL.search(text)
    assert found is None, f"{place}: {text[max(0, found.start() - 60) : found.start() + 20]!r}"
    assert not re.search(r"^X-EVIL:1", text, re.MULTILINE), place


def test_every_command_is_tried():
    assert set(NAMES) == set(COMMANDS)


def said(words):
    done = ketaplan(*words, stdin=f'kind = "patient"\nid = "P-9"\nname = "{EVIL!a}"\n')
    return decoded(done.stdout_bytes), done.stderr_bytes.decode()


@pytest.mark.parametrize("name", OTHERS)
def test_hostile_text_is_inert_in_what_a_command_says(clinic, name):
    ketaplan("cancel", "P-1042/1/induction/5", "--reason", EVIL, "--yes")
    for words in OTHERS[name]:
        for text in said(words):
            inert(text, words)
    for path in clinic.rglob("*.json"):
        inert(path.read_text(encoding="utf-8"), path.name)


@pytest.mark.parametrize("format_", ALL_FORMATS)
@pytest.mark.parametrize("name", PER_FORMAT)
def test_hostile_text_is_inert_in_every_format_on_stdout_and_in_files(clinic, name, format_):
    for words in PER_FORMAT[name]:
        out, err = said(
            (*words, "--format", format_, "--as-of", SUNDAY) if name != "export" else (*words, "--format", format_)
        )
        inert(out, words)
        inert(err, words)
        said((*words, "--format", format_, "--output", f"out.{format_}"))
    if (written := clinic / f"out.{format_}").exists():
        inert(decoded(written.read_bytes()), format_)


def test_hostile_names_of_files_are_inert(clinic):
    for kind, folder in (("patient", "patients"), ("protocol", "protocols")):
        source = next((clinic / folder).glob("*.toml"))
        broken = source.read_text(encoding="utf-8").replace(f'kind = "{kind}"', f'kind = "{kind}"\nodd = 1')
        (clinic / folder / f"{EVIL_NAME}.toml").write_text(broken, encoding="utf-8")
    for words in (("check", "."), ("plan", f"patients/{EVIL_NAME}.toml"), ("batch", "patients"), ("protocols",)):
        for text in said(words):
            inert(text, words)
