"""For all tests: what is kept for a user between runs lies in a folder of its own."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True, scope="session")
def _data_of_its_own(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield
