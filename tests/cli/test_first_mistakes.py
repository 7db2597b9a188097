"""What someone new types first, and the command that the answer names."""

from __future__ import annotations

import pytest

from support.cli import ketaplan


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("plan P-1024", "'P-1042'"),
        ("plan Santos", "ketaplan patients NAME"),
        ("list", "ketaplan patients"),
        ("cal", "ketaplan calendar"),
        ("can P-1042", "ketaplan cancel"),
        ("absence end", "ketaplan absence list"),
        ("month", "ketaplan calendar --month"),
        ("leave rn-kim", "ketaplan absence add"),
        ("attended P-1042", "ketaplan mark"),
        ("calendar tomorrow", "--day tomorrow"),
        ("calendar fri", "--day fri"),
        ("calendar 2026-12-03", "--day 2026-12-03"),
        ("calendar week", "--week"),
        ("export P-1042", "--patient P-1042"),
        ("absence rn-kim", "ketaplan absence add WHO --from DAY"),
        ("absence ad rn-kim", "'add'"),
        ("mark P-1042 1 came", "'attended'"),
        ("mark P-1042 1 no-show", "'missed'"),
        ("check P-1042", "did you mean patients/P-1042.toml?"),
        ("plan P-1042.toml", "did you mean patients/P-1042.toml?"),
        ("plan patients/P-1042.tom", "did you mean patients/P-1042.toml?"),
        ("explain patients/P1042.toml", "did you mean patients/P-1042.toml?"),
        ("check patients/P-1024.toml", "did you mean patients/P-1042.toml?"),
        ("batch patients/p-1042.toml", "did you mean patients/P-1042.toml?"),
        ("batch P-1042.toml", "did you mean patients/P-1042.toml?"),
        ("book P-1042", "ketaplan plan P-1042 --save"),
        ("move P-1042 3 tomorrow", "--to 'tomorrow 10:00'"),
        ("move P-1042 3 15:00", "--to 'fri 15:00'"),
        ("move P-1042/1/induction/3 to fri 10am", "--to 'fri 10am'"),
        ("move P-1042 3 --to 15:00", "for the same day write 2026-12-07T15:00"),
        ("explain P-1042 --at 10am", "write 'fri 10am'"),
        ("calendar --day 9am", "is a time, not a day"),
        ("explain P-1042 fri 10am", '--at "fri 10am"'),
        ("plan P-1042 fri", "--pin 1=fri"),
        ("absence add rn-kim tomorrow", "--from tomorrow"),
        ("move 3", "P-1042 3"),
        ("plan P-1042 --format excel", "table, json, csv, ics, toml, html, pdf\n"),
        ("export --as-of fri", "no option --as-of here, though 'ketaplan plan' and others have it; leave it out\n"),
        ("backup -", "name a file or a folder"),
        ("replan rn-kim", "--out rn-kim=DAY"),
        ("impact A", "--chair-out A=DAY"),
    ],
)
def test_the_answer_to_a_first_mistake_names_what_does_it(booked, typed, meant):
    refused = ketaplan(*typed.split())
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert meant in refused.stderr


def test_a_patients_file_counts_as_the_patient_where_appointments_are_named(booked):
    cancelled = ketaplan("cancel", "patients/P-1042.toml", "--dry-run")
    assert cancelled.exit_code == 0, cancelled.stderr
    assert cancelled.stdout.count("P-1042/1/induction/") == 6
