"""The URL of a book on a server: without a password, and with proof of who the server is."""

from __future__ import annotations

import os
from urllib.parse import parse_qs, urlsplit, urlunsplit

from ketaplan.errors import InputError

_LOCAL = ("", "localhost", "127.0.0.1", "::1", "[::1]")


def public_url(url: str) -> str:
    """Return the URL without its parameters; refuse a password in it, since others can read argv and files."""
    try:
        parts = urlsplit(url)
        password = parts.password or parse_qs(parts.query).get("password")
    except ValueError:
        raise InputError("The book's URL cannot be read; write postgresql://USER@HOST:PORT/DATABASE.") from None
    if password:
        raise InputError(
            "Do not put a password in the book's URL, where others can read it: "
            "put it in ~/.pgpass, or set PGPASSFILE or PGSERVICE."
        )
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def with_encryption(url: str) -> str:
    """Return the URL; over a network, require proof of the server's identity unless ``sslmode`` is set."""
    parts = urlsplit(url)
    hosts = parse_qs(parts.query).get("host", [parts.hostname or ""])
    local = all(host in _LOCAL or host.startswith("/") for host in hosts)
    if local or "sslmode=" in parts.query or "PGSSLMODE" in os.environ:
        return url
    query = f"{parts.query}&sslmode=verify-full" if parts.query else "sslmode=verify-full"
    return urlunsplit(parts._replace(query=query))
