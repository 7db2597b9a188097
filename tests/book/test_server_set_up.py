"""The manual's way to a book on a server, step by step: three desks, a copy, and the copy restored."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pages import FENCED, MANUAL, Reader
from support.book import server_database

pytestmark = pytest.mark.postgresql

SCRIPTED = ("ketaplan_reader", "ketaplan_coordinator", "ketaplan_score_reader", "ketaplan_score_keeper")
OWN = rf"\b(clinic_owner|clinic|restored|kim|ray|zoe|{'|'.join(SCRIPTED)})\b"
"""What the page creates on a server; the tests' server has others of these names."""

AS_MINE = f"sed -E 's/ketaplan_(reader|coordinator|score_reader|score_keeper)/&_{os.getpid()}/g'"


def of_this_test(text):
    return re.sub(OWN, rf"\1_{os.getpid()}", text)


@pytest.fixture
def page(server):
    """The blocks of the page: the administrator's, the owner's commands, the desks' logins, and the copy."""
    import psycopg

    section = (MANUAL / "book.md").read_text(encoding="utf-8").partition("## Several desks")[2].partition("\n## ")[0]
    text = re.sub("^ +", "", section, flags=re.MULTILINE).replace("db.example", urlsplit(server).netloc.split("@")[-1])
    yield [of_this_test(block) for _, block in FENCED.findall(text)]
    with psycopg.connect(server, autocommit=True) as administrator:
        for name in ("clinic", "restored"):
            administrator.execute(of_this_test(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        for name in ("kim", "ray", "zoe", *SCRIPTED, "clinic_owner"):
            administrator.execute(of_this_test(f"DROP ROLE IF EXISTS {name}"))


@pytest.fixture
def typed(tmp_path):
    """Type commands in a shell that finds PostgreSQL's tools; each must succeed; what the last one prints."""
    reader = Reader(tmp_path)
    tools = sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")))
    reader.settings["PATH"] = ":".join([*tools[-1:], reader.settings["PATH"]])

    def run(commands):
        shown = ""
        for command in commands.splitlines():
            if not command.startswith("pip install"):
                shown, code = reader.printed(command.replace("--roles |", f"--roles | {AS_MINE} |"))
                assert code == 0, (command, shown)
        return shown

    return run


def test_three_desks_share_a_book_and_its_copy_can_be_restored(page, typed, server):
    import psycopg

    administration, commands, desks, copy = page
    with psycopg.connect(server, autocommit=True) as administrator:
        for statement in f"{administration}CREATE DATABASE {of_this_test('restored OWNER clinic_owner')};".split(";"):
            administrator.execute(statement)
    creating, roles, more = commands.partition("ketaplan book --roles")
    assert f"The desks' roles, as SQL for psql: {roles}\n" in typed(creating)
    typed(f"{roles}{more}")
    owner = of_this_test("clinic_owner")
    database = urlsplit(server_database(server, of_this_test("clinic")))
    with psycopg.connect(database._replace(netloc=f"{owner}@{database.netloc.split('@')[-1]}").geturl()) as connection:
        connection.execute(desks)
    for desk in map(of_this_test, ("kim", "ray", "zoe")):
        url = database._replace(netloc=f"{desk}@{database.netloc.split('@')[-1]}").geturl()
        assert owner in typed(f"ketaplan log --book {url}")

    assert ": intact;" in typed(copy)
