"""Folders in which a book in a file is in danger."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketaplan.book.unsafe_folders import warnings_for

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/clinic /srv/share nfs4 rw 0 0
//nas/books /srv/with\\040space cifs rw 0 0
/dev/sdb1 /srv/share/local ext4 rw 0 0
"""


@pytest.fixture
def mounts(tmp_path):
    table = tmp_path / "mounts"
    table.write_text(MOUNTS)
    return table


@pytest.mark.parametrize("place", ["/srv/share/ketaplan.db", "/srv/with space/ketaplan.db"])
def test_a_network_folder_is_warned_of(place, mounts):
    (warning,) = warnings_for(Path(place), mounts)
    assert "network" in warning
    assert "PostgreSQL" in warning


@pytest.mark.parametrize("place", ["/home/kim/ketaplan.db", "/srv/share/local/ketaplan.db", "/srv/shared/ketaplan.db"])
def test_an_ordinary_disk_is_not(place, mounts):
    assert warnings_for(Path(place), mounts) == ()


@pytest.mark.parametrize(
    "place",
    [
        "/home/kim/Dropbox/clinic/ketaplan.db",
        "/home/kim/OneDrive - Clinic/ketaplan.db",
        "/home/kim/Nextcloud/ketaplan.db",
    ],
)
def test_a_folder_synced_with_others_is_warned_of(place, mounts):
    (warning,) = warnings_for(Path(place), mounts)
    assert "syncs with" in warning


def test_a_folder_marked_by_the_program_that_syncs_it_is_warned_of(tmp_path, mounts):
    (tmp_path / ".stfolder").mkdir()
    assert len(warnings_for(tmp_path / "clinic" / "ketaplan.db", mounts)) == 1


def test_a_system_without_a_list_of_mounts_is_no_obstacle(tmp_path):
    assert warnings_for(Path("/home/kim/ketaplan.db"), tmp_path / "none") == ()
