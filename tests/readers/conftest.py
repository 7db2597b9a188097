"""The programs, one test a program; without them nothing here runs."""

from __future__ import annotations

import pytest

from readers.programs import READERS, Reader, missing


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    if absent := missing():
        pytest.skip(f".ci/install-readers installs what is missing: {', '.join(absent)}")


@pytest.fixture(params=READERS, ids=lambda reader: reader.name)
def reader(request: pytest.FixtureRequest) -> Reader:
    return request.param
