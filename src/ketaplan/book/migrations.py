"""The tables of a book, version by version: ``schema/KIND-VERSION.sql``, each applied once and in order."""

from __future__ import annotations

from hashlib import blake2b, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ketaplan.book.errors import NewerBookError
from ketaplan.book.group_checksums import ALL, EXPORTED, GroupChecksum, checksum_of_exports, checksum_of_group

if TYPE_CHECKING:
    from ketaplan.book.backend import Database

SCHEMA_VERSION = 8
_EXPORTS_BY_SHA256 = 3
"""The first schema whose checksum of exports a server can compute."""
_FOLDER = Path(__file__).parent / "schema"


def schema(kind: str, version: int) -> str:
    """Return the statements that upgrade the previous version to this one."""
    return (_FOLDER / f"{kind}-{version:04}.sql").read_text(encoding="utf-8")


def roles() -> str:
    """Return the statements by which the owner of a book on a server grants access to others."""
    return (_FOLDER / "postgresql-roles.sql").read_text(encoding="utf-8")


def create_tables(database: Database, secret: bytes, *, trial: bool) -> None:
    """Create all tables of a new book in the open transaction."""
    for version in range(1, SCHEMA_VERSION + 1):
        database.script(schema(database.kind, version))
    database.query(
        "INSERT INTO book (one, schema_version, uid_secret, trial, uid_checksum, log_entries, log_hash)"
        " VALUES (1, ?, ?, ?, ?, 0, '')",
        (SCHEMA_VERSION, secret.hex(), int(trial), checksum_of_book(secret.hex(), trial=trial)),
    )


def version_of(database: Database) -> int:
    """Return the schema's version; raises :class:`NewerBookError` if a newer ketaplan wrote it."""
    version = int(database.query("SELECT schema_version FROM book")[0][0])
    if version > SCHEMA_VERSION:
        raise NewerBookError(database.address, version, SCHEMA_VERSION)
    return version


def upgrade(database: Database) -> int | None:
    """Upgrade the tables in the open transaction; return the version before, None if there was nothing to do."""
    version = version_of(database)
    if version == SCHEMA_VERSION:
        return None  # another process upgraded it meanwhile
    for step in range(version + 1, SCHEMA_VERSION + 1):
        database.script(schema(database.kind, step))
    if version < _EXPORTS_BY_SHA256:
        _replace_checksum_of_exports(database)
    database.query("UPDATE book SET schema_version = ?", (SCHEMA_VERSION,))
    return version


def _replace_checksum_of_exports(database: Database) -> None:
    """Store the checksum of exports that a server can compute; one that did not match stays, and is reported."""
    ids = [row[0] for row in database.query("SELECT appointment FROM exported")]
    found = database.query("SELECT entries, digest FROM seal WHERE scope = ? AND name = ?", (EXPORTED, ALL))
    old = checksum_of_group(blake2b(name.encode(), digest_size=16).hexdigest() for name in ids)
    if found and GroupChecksum(*found[0]) == old:
        digest = checksum_of_exports(ids).digest
        database.query("UPDATE seal SET digest = ? WHERE scope = ? AND name = ?", (digest, EXPORTED, ALL))


def checksum_of_book(secret: str, *, trial: bool) -> str:
    """Return the checksum of the secret and the trial flag.

    Without the flag it is the checksum of schemas 1 and 2, so that an upgrade need not change it.
    """
    return sha256(f"{secret} trial".encode() if trial else secret.encode()).hexdigest()
