"""The tables of a book, version by version: ``schema/KIND-VERSION.sql``, each applied once and in order."""

from __future__ import annotations

from hashlib import blake2b, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from ketaplan.book.errors import NewerBookError
from ketaplan.book.group_checksums import ALL, EXPORTED, GroupChecksum, seal_of, seal_of_exports

if TYPE_CHECKING:
    from ketaplan.book.backend import Database

SCHEMA_VERSION = 3
_EXPORTS_BY_SHA256 = 3
"""The first schema that seals what was exported by these checksums."""
_FOLDER = Path(__file__).parent / "schema"


def schema(kind: str, version: int) -> str:
    """The statements that lead from the version before to this one."""
    return (_FOLDER / f"{kind}-{version:04}.sql").read_text(encoding="utf-8")


def roles() -> str:
    """The statements by which the owner of a book on a server lets others work with it."""
    return (_FOLDER / "postgresql-roles.sql").read_text(encoding="utf-8")


def lay_out(database: Database, secret: bytes, *, trial: bool) -> None:
    """Make all tables of a new book, inside the transaction that is open."""
    for version in range(1, SCHEMA_VERSION + 1):
        database.script(schema(database.kind, version))
    database.query(
        "INSERT INTO book (one, schema_version, uid_secret, trial, uid_checksum, log_entries, log_hash)"
        " VALUES (1, ?, ?, ?, ?, 0, '')",
        (SCHEMA_VERSION, secret.hex(), int(trial), checksum_of_book(secret.hex(), trial=trial)),
    )


def version_of(database: Database) -> int:
    """The schema's version; raises :class:`NewerBookError` where a newer ketaplan wrote it."""
    version = int(database.query("SELECT schema_version FROM book")[0][0])
    if version > SCHEMA_VERSION:
        raise NewerBookError(database.address, version, SCHEMA_VERSION)
    return version


def upgrade(database: Database) -> int | None:
    """Bring an older book up to date inside the transaction that is open; the version it had, if it was older."""
    version = version_of(database)
    if version == SCHEMA_VERSION:
        return None  # somebody else was faster
    for step in range(version + 1, SCHEMA_VERSION + 1):
        database.script(schema(database.kind, step))
    if version < _EXPORTS_BY_SHA256:
        _seal_exports_again(database)
    database.query("UPDATE book SET schema_version = ?", (SCHEMA_VERSION,))
    return version


def _seal_exports_again(database: Database) -> None:
    """Seal what was exported by checksums that a server can work out; a seal that did not hold stays as it is."""
    ids = [row[0] for row in database.query("SELECT appointment FROM exported")]
    found = database.query("SELECT entries, digest FROM seal WHERE scope = ? AND name = ?", (EXPORTED, ALL))
    old = seal_of(blake2b(name.encode(), digest_size=16).hexdigest() for name in ids)
    if found and GroupChecksum(*found[0]) == old:
        digest = seal_of_exports(ids).digest
        database.query("UPDATE seal SET digest = ? WHERE scope = ? AND name = ?", (digest, EXPORTED, ALL))


def checksum_of_book(secret: str, *, trial: bool) -> str:
    """What tells whether the secret and the trial flag are as they were made.

    For a book that is no trial it is what schemas 1 and 2 kept, so that an upgrade need not touch it.
    """
    return sha256(f"{secret} trial".encode() if trial else secret.encode()).hexdigest()
