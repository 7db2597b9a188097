"""What the checker that knows only the contract says of a repair."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from checker import verify
from support.cli import ketaplan

sys.modules.setdefault("verify", verify)  # it runs from its own folder, too

from checker import verify_repair  # noqa: E402


def objections(repair, *more, clinic="clinic.toml"):
    """Return what the checker has against a repair of the book as it is; empty for nothing."""
    Path("repair.json").write_text(json.dumps(repair), encoding="utf-8")
    Path("book.json").write_text(ketaplan("export", "--format", "json").stdout, encoding="utf-8")
    words = ["--clinic", clinic, "--patients", "patients", "--book", "book.json", *more, "repair.json"]
    with redirect_stdout(StringIO()) as said:
        code = verify_repair.main(words)
    return "" if code == 0 else said.getvalue()
