"""``ketaplan edit``: a patient's file is changed in the editor, and no faulty file is left."""

from __future__ import annotations

import os
import stat
import sys

import pytest

from support.cli import ketaplan
from support.terminal import Terminal

OLD, NEW, WRONG = 'priority = "soon"', 'priority = "urgent"', 'priority = "urgnt"'


@pytest.fixture
def file(clinic):
    """The file of a patient with a priority."""
    path = clinic / "patients/P-1042.toml"
    path.write_text(path.read_text().replace('name = "Maria Santos"', f'name = "Maria Santos"\n{OLD}'))
    path.chmod(0o600)
    return path


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Sets an editor that makes one change after another, each time it is opened."""

    def that_writes(*changes):
        script = tmp_path / "editor.py"
        script.write_text(
            "import pathlib, sys\n"
            f"left = pathlib.Path({str(tmp_path / 'left')!r})\n"
            f"changes = {changes!r}\n"
            "turn = int(left.read_text()) if left.exists() else 0\n"
            "left.write_text(str(turn + 1))\n"
            "file = pathlib.Path(sys.argv[1])\n"
            "text = file.read_text().replace(*changes[turn])\n"
            "file.unlink()\n"
            "file.write_text(text)\n"
        )
        monkeypatch.delenv("VISUAL", raising=False)
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")

    return that_writes


def test_a_change_that_is_right_is_retained_and_the_file_stays_private(clinic, file, editor):
    editor((OLD, NEW))
    with Terminal("edit", "P-1042", cwd=clinic) as terminal:
        terminal.wait_for("P-1042.toml: right.")
        terminal.wait_for("See what is possible now: ketaplan plan P-1042")
        assert terminal.exit_code() == 0
    assert NEW in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_fault_is_reported_and_edited_again(clinic, file, editor):
    editor((OLD, WRONG), (WRONG, NEW))
    with Terminal("edit", "santos", cwd=clinic) as terminal:
        terminal.wait_for("did you mean 'urgent'?")
        terminal.answer("Edit it again? n restores the old text. [Y/n]", "")
        terminal.wait_for("right.")
        assert terminal.exit_code() == 0
    assert NEW in file.read_text()


@pytest.mark.parametrize(("key", "code"), [("n", 2), ("\x04", 2), ("\x03", 130)])
def test_with_a_fault_the_old_text_comes_back(clinic, file, editor, key, code):
    before = file.read_bytes()
    editor((OLD, WRONG))
    with Terminal("edit", "P-1042", cwd=clinic) as terminal:
        terminal.answer("Edit it again?", key)
        assert terminal.exit_code() == code
    assert file.read_bytes() == before


def test_what_was_not_changed_is_reported_so(clinic, file, editor):
    editor((OLD, OLD))
    with Terminal("edit", "P-1042", cwd=clinic) as terminal:
        terminal.wait_for("Nothing was changed.")
        assert terminal.exit_code() == 0


def test_visual_comes_before_editor(clinic, file, editor, monkeypatch):
    editor((OLD, NEW))
    monkeypatch.setenv("VISUAL", os.environ["EDITOR"])
    monkeypatch.setenv("EDITOR", "no-such-editor")
    with Terminal("edit", "P-1042", cwd=clinic) as terminal:
        assert terminal.exit_code() == 0
    assert NEW in file.read_text()


def test_an_editor_that_is_not_there_is_reported_and_nothing_changes(clinic, file, monkeypatch):
    before = file.read_bytes()
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "no-such-editor")
    with Terminal("edit", "P-1042", cwd=clinic) as terminal:
        terminal.wait_for("name an editor in $EDITOR")
        assert terminal.exit_code() == 2
    assert file.read_bytes() == before


def test_without_a_terminal_it_is_refused(clinic, file):
    refused = ketaplan("edit", "P-1042")
    assert refused.exit_code == 2
    assert "ketaplan check FILE" in refused.stderr
