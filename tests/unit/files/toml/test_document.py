import json
import subprocess
import sys
from pathlib import Path

import pytest

from ketaplan.files.toml.document import LARGEST_BYTES, MOST_MARKS, dotted, parse_bytes, parse_text, read_document
from support import hostile_files

READ_WITHIN_BOUNDS = """
import json, os, resource, sys
from pathlib import Path
from ketaplan.files.readers.clinic import read_clinic
read_clinic(Path("nothing.toml"))
pages = int(Path("/proc/self/statm").read_text().split()[0])
most = pages * os.sysconf("SC_PAGE_SIZE") + 250 * 2**20
resource.setrlimit(resource.RLIMIT_AS, (most, most))
for path in json.load(sys.stdin):
    print(json.dumps([str(fault) for fault in read_clinic(Path(path)).faults]), flush=True)
"""


def faults_within_bounds(paths: list[Path]) -> list[list[str]]:
    """The faults of files that are read by a process with little memory; one that hangs is stopped."""
    done = subprocess.run(
        [sys.executable, "-c", READ_WITHIN_BOUNDS],
        input=json.dumps([str(path) for path in paths]),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is bounded as Linux does it")
def test_every_hostile_text_is_a_fault_soon_and_in_little_memory(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.toml" for number in range(len(hostile_files.TEXTS))]
    for path, content in zip(paths, hostile_files.TEXTS.values(), strict=True):
        path.write_bytes(content)
    for name, faults in zip(hostile_files.TEXTS, faults_within_bounds(paths), strict=True):
        assert faults, name
        assert all(fault.isprintable() for fault in faults), name


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is bounded as Linux does it")
def test_what_is_no_file_is_a_fault_and_is_not_opened(tmp_path: Path) -> None:
    paths = hostile_files.not_files(tmp_path)
    for (name, path), faults in zip(paths.items(), faults_within_bounds([*paths.values()]), strict=True):
        assert len(faults) == 1, name
        assert faults[0].startswith(f"{path}: {NOT_FILES.get(name, '')}"), name


NOT_FILES = {
    "a folder": "this is a folder, not a file",
    "a pipe": "this is not an ordinary file but a pipe, a socket or a device",
    "a device without end": "this is not an ordinary file",
    "nothing": "there is no such file; check the path",
    "a circle of links": "cannot be read: too many levels of symbolic links",
}


WORDS = {
    "ten megabytes": "this is larger than 1024 KiB, more than any such file needs",
    "a key of 20,000 parts": "a key of more than 8 parts; known keys have at most 3",
    "an array 100,000 deep": "this has more values than any such file needs",
    "a number of 100,000 digits": "a number has too many digits",
    "bytes that are not UTF-8": "this line is not UTF-8 text; save the file as UTF-8",
    "UTF-16": "this is UTF-16 text; save it as UTF-8",
    "NUL": "a NUL character: this is not a text file",
}


@pytest.mark.parametrize("name", WORDS)
def test_the_fault_says_what_is_wrong_with_the_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(hostile_files.TEXTS[name])
    (fault,) = read_document(path).faults
    assert fault.message == WORDS[name]


def test_a_deep_list_is_a_fault() -> None:
    (fault,) = parse_text("a = " + "[" * 20_000 + "]" * 20_000, "x").faults
    assert fault.message == "lists or tables are nested too deeply"


def test_a_byte_order_mark_is_let_pass() -> None:
    assert parse_bytes(b"\xef\xbb\xbfa = 1", "x").or_raise().data == {"a": 1}


def test_the_line_of_bytes_that_are_no_text_is_reported() -> None:
    (fault,) = parse_bytes(b"a = 1\nb = '\xe9'\n", "x").faults
    assert fault.line == 2


def test_a_large_file_of_honest_size_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text("\n".join(f"a{n} = 1  # {'.' * 8}" for n in range(MOST_MARKS // 10)), encoding="utf-8")
    assert path.stat().st_size < LARGEST_BYTES
    assert len(read_document(path).or_raise().data) == MOST_MARKS // 10


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\x14\x00\xff", "a file of Word or Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x00", "an old Word or Excel"),
        (b"{\\rtf1\\ansi kind = 1}", "rich text (RTF)"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"<!DOCTYPE html>\n", "a web page"),
        (b"<HTML><body>\n", "a web page"),
        (b"<?xml version='1.0'?>", "XML"),
        (b"BEGIN:VCALENDAR\n", "a calendar"),
    ],
)
def test_a_file_of_another_program_is_named_and_what_to_save_it_as(content: bytes, words: str) -> None:
    (fault,) = parse_bytes(content, "x.toml").faults
    assert (fault.line, fault.key) == (0, "")
    assert words in fault.message
    assert "save it as plain text (UTF-8)" in fault.message


def test_dots_in_texts_and_comments_are_no_keys() -> None:
    text = "a = '" + "b.c " * 30 + "'  # " + "d.e " * 30
    assert parse_text(text, "x").faults == ()


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("from = 09:00\n", 1, 'times are written 09:00:00, or "09:00" in quotes'),
        ("a = 1\nb = { from = 9:30 }\n", 2, 'times are written 09:00:00, or "09:00" in quotes'),
        ("from = 9:00:00\n", 1, "times are written 09:00:00, with two digits for the hour"),
        ("on = 12/07/2026\n", 1, "dates are written year-month-day: 2026-12-07"),
        ("on = 7.12.2026\n", 1, "dates are written year-month-day: 2026-12-07"),
        ("on = [\n  2026-12-07,\n  7-12-2026,\n]\n", 3, "dates are written year-month-day: 2026-12-07"),
        ("on = 2026-02-30\n", 1, "a day or a time that does not exist"),
        ("status = cleared\n", 1, 'put text in quotes: key = "text"'),
        ("status = True\n", 1, "write true or false, in small letters"),
        ("status =\n", 1, "a value is missing after the ="),
        ("status: cleared\n", 1, "write one = between a key and its value"),
        ('status = "cleared\n', 1, "the closing quote is missing on this line"),
        ('notes = """a\n\n', 1, "the closing quote is missing"),
        ('path = "C:\\dir"\n', 1, "a backslash in double quotes is written \\\\; or use single quotes"),
        ("a = 1\na = 2\n", 2, "this key is written twice"),
        ("[a]\n[b]\n[a]\n", 3, "this heading is written twice, or its name is used for a key above"),
        ("a = [1, 2\n[b]\n", 1, "a list is not closed, or a comma is missing in it"),
        ("[a\nb = 1\n", 1, "a heading in brackets is not closed"),
    ],
)
def test_text_that_is_not_toml_is_reported_by_line_with_what_to_write(text: str, line: int, words: str) -> None:
    (fault,) = parse_text(text, "x").faults
    assert fault.line == line
    assert words in fault.message


@pytest.mark.parametrize(
    "value", ["12", '"noon"', "09:00:00", "2026-12-07", '["mon"]', "{ b = 1 }", "true", '"a"  # b']
)
def test_a_key_that_is_written_twice_is_not_said_to_be_written_wrong(value: str) -> None:
    (fault,) = parse_text(f"a = {value}\na = {value}\n", "x").faults
    assert (fault.line, fault.message) == (2, "this key is written twice; keep one of the two")


def test_keys_that_are_no_bare_words_are_shown_harmless() -> None:
    assert dotted(("a", 0, "b c", "\x1b[31m")) == "a[0].'b c'.'\\x1b[31m'"
