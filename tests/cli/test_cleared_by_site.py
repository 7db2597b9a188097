"""Clearance belongs to a patient and a site: a course at a site needs that site's word first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import ketaplan

FARAH = Path("patients/P-1084.toml")
BOTH = ("--clinic", "clinic.toml", "--clinic", "lakeside.toml", "--book", "ketaplan.db")


def says(riverside, lakeside):
    """Make the file say who of the two sites has cleared her."""
    head, _, rest = FARAH.read_text().partition("[clearance]")
    windows = rest.partition("[[available]]")[2]
    words = {True: 'status = "cleared"\nby = "Dr. N."\non = 2026-11-16\n', False: 'status = "coordination-pending"\n'}
    sites = f'[clearance]\n{words[riverside]}\n[[clearances]]\nsite = "lakeside"\n{words[lakeside]}\n'
    FARAH.write_text(f"{head}{sites}[[available]]{windows}")


def planned(*words):
    """Where she is planned, and whether it is provisional."""
    found = ketaplan(*words, *BOTH, "--format", "json")
    assert found.exit_code == 0, found.stderr
    document = json.loads(found.stdout)
    plan = document["plans"][0] if document["kind"] == "batch" else document
    return plan["clinic"], plan["provisional"]


@pytest.mark.parametrize("words", [("plan", "P-1084"), ("batch", "patients/P-1084.toml", "--effort", "1")])
def test_of_several_sites_a_course_is_planned_where_the_patient_is_cleared(clinic, words):
    says(riverside=True, lakeside=False)
    assert planned(*words) == ("riverside", False)
    says(riverside=False, lakeside=True)
    assert planned(*words) == ("lakeside", False)
    says(riverside=False, lakeside=False)
    assert planned(*words)[1] is True


def test_nothing_is_booked_moved_or_confirmed_at_a_site_without_its_own_word(clinic):
    says(riverside=False, lakeside=True)
    assert ketaplan("plan", "P-1084", *BOTH, "--save").exit_code == 0
    first = "P-1084/1/induction/1"
    says(riverside=True, lakeside=False)
    for words in (("mark", first, "confirmed"), ("move", first, "--yes")):
        refused = ketaplan(*words, *BOTH)
        assert (refused.exit_code, "[clearance]" in refused.stderr) == (3, True), refused.stderr
    assert ketaplan("cancel", "P-1084", *BOTH, "--yes").exit_code == 0
    assert ketaplan("restore", first, *BOTH).exit_code == 3
