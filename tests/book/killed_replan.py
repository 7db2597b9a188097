"""Run one command, which kills itself just before the NUMBER-th statement since it first locked the book to write.

killed_replan.py NUMBER NOW WORDS...   WORDS are the command line's, NOW is the time at which it runs
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

from ketaplan.book.postgresql import PostgresqlDatabase
from ketaplan.book.sqlite import SqliteDatabase
from ketaplan.cli import app, clock


def killed_at(number, query):
    """The same way to run a statement, until that one."""
    writes = []

    def counted(self, sql, values=()):
        if writes or "BEGIN IMMEDIATE" in sql or "READ COMMITTED" in sql:
            writes.append(sql)
        if len(writes) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return query(self, sql, values)

    return counted


if __name__ == "__main__":
    last, at, *words = sys.argv[1:]
    for kind in (SqliteDatabase, PostgresqlDatabase):
        kind.query = killed_at(int(last), kind.query)
    clock.now = lambda: datetime.fromisoformat(at)
    sys.argv = ["ketaplan", *words]
    app.run()
