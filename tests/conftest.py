"""For all tests: data of a user is in its own folder, and generated cases are the same on every machine."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "ketaplan", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ketaplan")
"""A busy machine is no failure, and a test passes always or never."""


@pytest.fixture(autouse=True, scope="session")
def _own_data(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield
