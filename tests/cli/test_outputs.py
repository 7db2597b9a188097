"""Where data goes: never over an input, tried before anything is booked, to pipes and devices as they are."""

from __future__ import annotations

import errno
import json
import os
import shlex
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ketaplan.cli.app import COMMANDS
from support.cli import SUNDAY, appointments, ketaplan, planned
from support.terminal import at

PLAN = ("plan", "P-1042", "--as-of", SUNDAY)
BATCH = ("batch", "patients", "--as-of", SUNDAY, "--effort", "1")
WRITING = {
    "plan": PLAN,
    "batch": BATCH,
    "calendar": ("calendar", "--day", "2026-11-30"),
    "export": ("export",),
    "patients": ("patients",),
    "status": ("status",),
    "due": ("due",),
    "letter": ("letter", "P-1042"),
    "today": ("today",),
    "late": ("late", "P-1042/1/induction/1", "--minutes", "20"),
    "report": ("report", "--month", "2026-12"),
    "explain": ("explain", "P-1042", "--as-of", SUNDAY),
    "wait": ("wait", "--list"),
    "fill": ("fill", "--as-of", SUNDAY),
    "impact": ("impact", "--out", "dr-lee=2026-12-03", "--as-of", SUNDAY),
    "replan": ("replan", "--out", "dr-lee=2026-12-03", "--as-of", SUNDAY),
    "progress": ("progress", "show", "P-1042"),
}
"""Every command that has --output."""
INPUTS = ("ketaplan.db", "clinic.toml", "calendars/dr-osei.ics", "patients/P-1042.toml")


def run(line, folder, **environment):
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line.replace("ketaplan ", f"{sys.executable} -m ketaplan ")],
        cwd=folder,
        env={**os.environ, "KETAPLAN_BOOK": "ketaplan.db", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_command_with_an_output_is_tried_here():
    assert set(WRITING) == {name for name in COMMANDS if "--output " in ketaplan(name, "--help").stdout}


def reads(name, file):
    """Whether a command reads that file: these read no patient's file of someone who is not shown."""
    return name not in {"export", "calendar", "wait", "fill"} or file != "patients/P-1042.toml"


@pytest.mark.parametrize("name", WRITING)
@pytest.mark.parametrize("file", [*INPUTS, "ketaplan.db-journal"])
@pytest.mark.parametrize("how", ["its name", "another name", "a link"])
def test_what_a_command_read_is_never_its_output(booked, name, file, how):
    if not reads(name, file):
        return
    named = booked / file
    before = named.read_bytes() if named.exists() else None
    out = named
    if how == "another name":
        out = booked / "patients" / ".." / file
    elif how == "a link":
        if before is None:
            return
        out = booked / "link.out"
        out.symlink_to(named)
    refused = (
        ketaplan(*WRITING[name], "--format", "table", "--output", out)
        if out.suffix in {".db", ".out"}
        else (ketaplan(*WRITING[name], "--output", out))
    )
    assert refused.exit_code == 2
    assert (named.read_bytes() if named.exists() else None) == before
    assert "Wrote" not in refused.stderr


def test_a_hard_link_to_the_book_is_the_book(booked):
    os.link(booked / "ketaplan.db", booked / "other.json")
    before = (booked / "ketaplan.db").read_bytes()
    refused = ketaplan(*PLAN, "--output", "other.json")
    assert refused.exit_code == 2
    assert "the command reads this file" in refused.stderr
    assert (booked / "ketaplan.db").read_bytes() == before


@pytest.mark.parametrize("place", ["nowhere/x.json", "patients", "/proc/x.json"])
def test_nothing_is_booked_where_the_output_cannot_be_written(clinic, place):
    file = planned("P-1042")
    assert ketaplan("book", file).exit_code == 0
    before = (clinic / "ketaplan.db").read_bytes()
    command = ("plan", "P-1051", "--save", "--format", "json", "--output", place)
    refused = ketaplan(*command)
    assert refused.exit_code == 2
    assert (clinic / "ketaplan.db").read_bytes() == before


def saved(clinic, *words, before=""):
    """Plan and book a patient on the Sunday, in a shell; return what the command did, and how much is booked then."""
    program = shlex.join([sys.executable, *at("2026-11-22T17:00")])
    done = run(f"{before}{program} plan P-1042 --save --yes --format csv {' '.join(words)}", clinic)
    return done, len(appointments())


NO_STREAMS = (
    "-o /dev/full",
    "-o pipe",
    "-o /dev/fd/7 7< clinic.toml",
    "-o /dev/fd/9",
    "-o /dev/stdout >&-",
    "-o /dev/fd/0 < notes",
    "-o /dev/stdin < notes",
)


@pytest.mark.parametrize("place", NO_STREAMS)
def test_nothing_is_booked_where_a_stream_takes_nothing(clinic, place):
    os.mkfifo(clinic / "pipe")
    (clinic / "notes").touch()
    refused, booked = saved(clinic, place)
    assert (refused.returncode, booked) == (2, 0)
    assert "cannot be written" in refused.stderr


@pytest.mark.parametrize("place", ["/dev/stderr", "/dev/fd/2"])
def test_a_closed_stderr_takes_nothing_and_nothing_is_booked(clinic, place):
    refused, booked = saved(clinic, f"-o {place} 2>&-")
    assert (refused.returncode, booked, refused.stdout) == (2, 0, "")
    assert saved(clinic, "2>&-")[1] == 6


def test_a_pipe_whose_reader_has_left_takes_nothing(clinic):
    refused, booked = saved(clinic, "-o /dev/fd/7", before="exec 7> >(true); wait $!; ")
    assert (refused.returncode, booked) == (2, 0)
    assert "/dev/fd/7: cannot be written: broken pipe" in refused.stderr


def test_a_pipe_is_tried_without_an_end_for_its_reader(clinic):
    os.mkfifo(clinic / "pipe")
    done, booked = saved(clinic, "-o pipe & cat pipe; wait $!")
    assert (done.returncode, booked) == (0, 6)
    assert done.stdout.startswith("id,patient")


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "P-1042", "-o", "x.csv"),
        ("batch", "patients/P-1042.toml", "--effort", "1", "-o", "x.csv"),
        ("batch", "patients/P-1042.toml", "--effort", "1", "--output-dir", "plans"),
    ],
)
@pytest.mark.parametrize("save", [True, False])
def test_a_lost_file_is_a_failure_only_where_nothing_was_booked(clinic, monkeypatch, words, save):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        patch.setattr(os, "sync", full)
        done = ketaplan(*words, *(["--save", "--yes"] if save else []))
    assert done.exit_code == (0 if save else 2), done.stderr
    assert "o space left on device" in done.stderr
    assert bool(appointments()) == save


def test_nothing_is_booked_where_the_folder_of_a_batch_cannot_be_written(clinic):
    before = (clinic / "ketaplan.db").read_bytes()
    refused = ketaplan("batch", "patients/P-1042.toml", "--save", "--output-dir", "/proc/nope/x")
    assert refused.exit_code == 2
    assert (clinic / "ketaplan.db").read_bytes() == before


@pytest.mark.parametrize("suffix", ["json", "csv", "ics", "toml", "html", "pdf"])
def test_the_suffix_of_a_file_is_its_format(clinic, suffix):
    assert ketaplan(*PLAN, "--output", f"x.{suffix}").exit_code == 0
    asked = ketaplan(*PLAN, "--format", suffix)
    assert (clinic / f"x.{suffix}").read_bytes() == asked.stdout_bytes


@pytest.mark.parametrize("name", WRITING)
def test_a_contradiction_of_format_and_suffix_is_refused(booked, name):
    other = "html" if name == "letter" else "json"
    refused = ketaplan(*WRITING[name], "--format", other, "--output", "x.csv")
    assert refused.exit_code == 2
    assert "csv" in refused.stderr
    assert not (booked / "x.csv").exists()


@pytest.mark.parametrize("name", WRITING)
def test_a_format_that_a_command_does_not_write_is_refused_by_the_suffix_too(booked, name):
    other = "svg" if name in {"plan", "export", "calendar", "letter"} else "pdf"
    refused = ketaplan(*WRITING[name], "--output", f"x.{other}")
    assert refused.exit_code == 2
    assert other in refused.stderr
    assert not (booked / f"x.{other}").exists()


def test_a_minus_is_stdout(clinic):
    assert ketaplan(*PLAN, "--format", "json", "--output", "-").stdout == ketaplan(*PLAN, "--format", "json").stdout


PLAN_CSV = f"ketaplan plan P-1042 --as-of {SUNDAY} --format csv"


@pytest.mark.parametrize(
    "line",
    [
        f"{PLAN_CSV} -o /dev/stdout | cat > out",
        f"{PLAN_CSV} -o /dev/stdout > out",
        f"{PLAN_CSV} -o /dev/fd/1 > out",
        f"{PLAN_CSV} -o >(cat > out) && wait $!",
        f"mkfifo p; cat p > out & {PLAN_CSV} -o p; wait",
    ],
)
def test_pipes_and_devices_are_written_to_as_they_are(clinic, line):
    done = run(line, clinic)
    assert done.returncode == 0, done.stderr
    assert (clinic / "out").read_text().startswith("id,patient")


@pytest.mark.parametrize("place", ["/dev/stdout", "/dev/fd/1", "link", "link-to-link"])
def test_appending_to_stdout_appends(clinic, place):
    (clinic / "out").write_text("first\n")
    (clinic / "link").symlink_to("/dev/stdout")
    (clinic / "link-to-link").symlink_to("link")
    assert run(f"{PLAN_CSV} -o {place} >> out", clinic).returncode == 0
    assert (clinic / "out").read_text().startswith("first\nid,patient")


def test_the_null_device_takes_everything_and_stays_a_device(clinic):
    assert run(f"{PLAN_CSV} -o /dev/null", clinic).returncode == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_pipe_that_no_one_reads_is_refused_instead_of_waited_for(clinic):
    os.mkfifo(clinic / "pipe")
    refused = ketaplan(*PLAN, "--format", "csv", "--output", "pipe")
    assert refused.exit_code == 2
    assert "no program reads" in refused.stderr


def test_another_users_link_is_refused_and_its_target_stays(clinic, monkeypatch):
    (clinic / "target").write_text("mine")
    (clinic / "link.json").symlink_to(clinic / "target")
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    refused = ketaplan(*PLAN, "--output", "link.json")
    assert refused.exit_code == 2
    assert "another user" in refused.stderr
    assert (clinic / "target").read_text() == "mine"


def test_folders_and_files_are_for_their_owner_alone_regardless_of_the_umask(clinic):
    before = os.umask(0)
    try:
        assert ketaplan("batch", "patients/P-1042.toml", "--as-of", SUNDAY, "--output-dir", "a/b").exit_code == 0
        assert ketaplan(*PLAN, "--output", "x.json").exit_code == 0
        assert ketaplan("init", "new", "--as-of", SUNDAY).exit_code == 0
    finally:
        os.umask(before)
    made = [clinic / "a", *(clinic / "a").rglob("*"), clinic / "x.json", clinic / "new", *(clinic / "new").rglob("*")]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in made}
    assert {path: mode for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)} == {}


TALKING = ("--version", "--help", "plan --help", f"plan P-1042 --as-of {SUNDAY} --format json", "protocols", "export")


@pytest.mark.parametrize("line", TALKING)
@pytest.mark.parametrize("stream", ["> /dev/full", ">&-", "> /dev/full 2>&-", ">&- 2> /dev/full"])
def test_a_stdout_that_takes_nothing_is_exit_1_in_words(booked, line, stream):
    done = run(f"ketaplan {line} {stream}", booked)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "mistake" not in done.stderr
    if "2>" not in stream:
        assert "stdout: cannot be written" in done.stderr


@pytest.mark.parametrize("stream", ["> /dev/full", ">&-", "| true"])
@pytest.mark.parametrize("line", ["check .", "wait --list"])
def test_a_stdout_that_takes_nothing_is_no_failure_where_nothing_is_printed(clinic, line, stream):
    done = run(f"ketaplan {line} {stream}", clinic)
    assert done.returncode == 0, done.stderr
    assert "cannot be written" not in done.stderr


@pytest.mark.parametrize("line", ["--version", "--help", "plan --help", "protocols"])
def test_a_reader_that_leaves_is_no_failure(clinic, line):
    assert run(f"ketaplan {line} | (exec <&-; sleep 0.1)", clinic).returncode == 0


@pytest.mark.parametrize("stream", ["2>&-", "2> /dev/full", "> /dev/full", ">&-", ">&- 2>&-", "< /dev/null 2>&- >&-"])
def test_after_a_commit_the_exit_code_says_what_was_done(clinic, stream):
    file = planned("P-1042")
    assert run(f"ketaplan book {file} {stream}", clinic).returncode == 0
    assert run(f"ketaplan backup copy.db {stream}", clinic).returncode == 0
    cancelled = run(f"ketaplan cancel P-1042/1/induction/6 --yes {stream}", clinic)
    assert cancelled.returncode == 0
    exported = json.loads(ketaplan("export", "--format", "json").stdout)["appointments"]
    assert [one["status"] for one in exported].count("cancelled") == 1


def test_words_for_people_never_land_in_a_file_that_took_the_number_of_a_closed_stderr(booked):
    assert run("ketaplan check ketaplan.db 2>&- >&-", booked).returncode in {0, 1}
    assert ketaplan("check", "ketaplan.db").exit_code == 0
