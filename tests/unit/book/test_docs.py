"""What the page on the book says of the package is so."""

from __future__ import annotations

from pathlib import Path

from ketaplan.book import migrations

ROOT = Path(__file__).parents[3]


def test_the_roles_that_it_names_are_made_where_it_says():
    page = (ROOT / "src" / "ketaplan" / "book" / "README.md").read_text(encoding="utf-8")
    assert "src/ketaplan/book/schema/postgresql-roles.sql" in page
    for role in ("ketaplan_coordinator", "ketaplan_reader"):
        assert f"`{role}`" in page
        assert f"CREATE ROLE {role};" in migrations.roles()
