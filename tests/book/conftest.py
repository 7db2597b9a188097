"""A new, empty book of each kind for every test that asks for one."""

from __future__ import annotations

import itertools
import os

import pytest

from ketaplan.book.backends import create_book
from ketaplan.book.errors import UnreachableBookError
from support.book import NOW, server_database
from support.patience import PATIENCE_SECONDS

_numbers = itertools.count()


@pytest.fixture(scope="session")
def server() -> str:
    """The server that the tests may use as they like."""
    if "KETAPLAN_TEST_POSTGRESQL" not in os.environ:
        pytest.skip("KETAPLAN_TEST_POSTGRESQL names no server")
    return os.environ["KETAPLAN_TEST_POSTGRESQL"]


@pytest.fixture
def patient_book(monkeypatch):
    """A book that waits for its server as long as a test does: how long a coordinator waits is tested by itself."""
    monkeypatch.setattr(UnreachableBookError, "retry_seconds", PATIENCE_SECONDS)


@pytest.fixture
def empty_database(server):
    """The URL of a database made for one test."""
    import psycopg

    name = f"ketaplan_test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server_database(server, name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["file", pytest.param("server", marks=pytest.mark.postgresql)])
def empty_place(request, tmp_path):
    """Where a book of this kind can be made."""
    return str(tmp_path / "ketaplan.db") if request.param == "file" else request.getfixturevalue("empty_database")


@pytest.fixture
def address(empty_place):
    """Where an empty book of this kind is."""
    create_book(empty_place, NOW).close()
    return empty_place


@pytest.fixture
def book(address):
    """An empty book, open."""
    from ketaplan.book.backends import open_book

    opened = open_book(address, NOW)
    yield opened
    opened.close()
