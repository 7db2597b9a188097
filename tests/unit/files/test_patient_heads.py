"""Who the patients are: the quick reading says what the complete one says."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketaplan.errors import InputError
from ketaplan.files.patient_heads import patient_head, patient_heads
from ketaplan.files.readers.patient import read_patient

EXAMPLES = sorted((Path(__file__).parents[3] / "examples/patients").glob("*.toml"))
PLAIN = EXAMPLES[1].read_text("utf-8")


def agrees(path):
    """Whether the quick reading of a file that has no fault is that of the complete one."""
    head, patient = patient_head(path), read_patient(path).or_raise()
    told = (head.id, head.name, head.clearance, head.course, head.protocol, head.has_own_terms)
    decided = (
        patient.order,
        patient.maintenance,
        patient.attended,
        patient.hold,
        patient.stopped,
        patient.review,
        patient.clearances,
    )
    own, cleared = any(decided) or bool(patient.clearances), patient.clearance
    same = told == (patient.id, patient.name, cleared.status, patient.course, patient.protocol, own)
    return same and head.clearance_on == cleared.on


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_are_read_alike(path):
    assert agrees(path)


ATTENDED = '{ phase = "induction", number = 1, on = 2026-11-01 }'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"Maria Santos"', "'Maria Santos'"),
        ('"Maria Santos"', '"Mar\\u00eda S\\"antos"'),
        ('"Maria Santos"', '"""\nMaria\n[clearance]\nstatus = "declined"\n"""'),
        ('"Maria Santos"', '"Søren # Łuczak"   # a comment'),
        ("[clearance]\n", "[ clearance ]\n"),
        ("on = 2026-11-20", 'on = "2026-11-20"'),
        ("on = 2026-11-20", "on = 2026-11-20   # a comment"),
        ("[[available]]", '[hold]\nby = "Dr. Voss"\non = 2026-11-19\n[[available]]'),
        ("[clearance]\nstatus", "[clearance] # by whom\n  status"),
        ("\n", "\r\n"),
        ('kind = "patient"', '"kind" = "patient"'),
        ('kind = "patient"', 'clinics = [\n  "riverside",\n]\nkind = "patient"\ncourse = 2'),
        ('kind = "patient"', f'kind = "patient"\nattended = [{ATTENDED}]'),
        ('kind = "patient"', f'kind = "patient"\nattended=[{ATTENDED}]'),
        ('kind = "patient"', 'kind = "patient"\nhold = { by = "Dr. Voss", on = 2026-11-19 }'),
        ('kind = "patient"', "kind = 'patient'\n  \"hold\" = { by = 'Dr. Voss', on = 2026-11-19 }"),
        ('kind = "patient"', 'kind = "patient"\nstopped.by = "Dr. Voss"\nstopped.on = 2026-11-19'),
        ("on = 2026-11-20", '"on" = 2026-11-20'),
        ('kind = "patient"', 'kind = "patient"\nprotocol = "iv-induction-6x2"'),
        ("[preferences]", '[[attended]]\nphase = "induction"\nnumber = 1\non = 2026-11-01\n[preferences]'),
        ("[preferences]", '[order]\nby = "Dr. Lee"\non = 2026-11-01\nsessions = 8\n[preferences]'),
    ],
)
def test_unusual_writing_is_read_alike(tmp_path, before, after):
    assert before in PLAIN
    path = tmp_path / "P-1042.toml"
    path.write_bytes(PLAIN.replace(before, after).encode())
    assert agrees(path)


def test_a_mark_at_the_start_is_no_part_of_it(tmp_path):
    path = tmp_path / "P-1042.toml"
    path.write_bytes(b"\xef\xbb\xbf" + PLAIN.encode())
    assert agrees(path)


def test_inline_and_dotted_clearance_is_read_alike(tmp_path):
    rest = PLAIN[: PLAIN.index("[clearance]")]
    path = tmp_path / "P-1042.toml"
    for words in ('clearance = { status = "consult-needed" }', 'clearance.status = "consult-needed"'):
        path.write_text(f"{rest}{words}\n", "utf-8")
        assert agrees(path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kind = ",
        'kind = "patient"\nname = "A"\nid = ',
        'kind = "patient"\nid = 3',
        "\0",
        'kind = "patient"\nname = "A"',
    ],
)
def test_a_file_with_faults_is_listed_by_its_own_name(tmp_path, text):
    (tmp_path / "odd.toml").write_text(text)
    heads = patient_heads(tmp_path)
    assert [(head.id, head.is_readable) for head in heads] == ([("odd", False)] if text else [])


def test_of_two_files_with_one_id_the_one_named_by_it_counts(tmp_path):
    for name in ("a", "P-1042", "z"):
        (tmp_path / f"{name}.toml").write_text(PLAIN)
    assert [head.file.stem for head in patient_heads(tmp_path)] == ["P-1042"]


def test_other_kinds_of_files_are_no_patients(tmp_path):
    (tmp_path / "clinic.toml").write_text(PLAIN.replace('"patient"', '"clinic"'))
    assert patient_heads(tmp_path) == []


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        patient_heads(tmp_path / "nowhere")


def test_no_name_is_in_a_repr():
    assert "Maria" not in repr(patient_head(EXAMPLES[1]))
