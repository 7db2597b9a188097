"""Writes a batch into a folder: one plan a patient, batch.json, summary.csv; each beside its place, then renamed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from ketaplan.domain.batch import Batch
from ketaplan.errors import InputError
from ketaplan.formats import batch_csv, batch_json

PLANS = "plans"


def write_batch(batch: Batch, folder: Path) -> int:
    """Write everything, then put it in its place; how many plans there are.

    Raises :class:`InputError` where the folder cannot be written; what was there before is then as it was.
    """
    try:
        (folder / PLANS).mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".ketaplan-", dir=folder))
        try:
            (scratch / PLANS).mkdir()
            for plan in batch.plans:
                _write(scratch / PLANS / f"{plan.patient}.json", [plan.document, "\n"])
            _write(scratch / "batch.json", batch_json.pieces(batch))
            _write(scratch / "summary.csv", [batch_csv.render(batch)])
            _put_in_place(scratch, folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be written ({error.strerror}); name another with --output-dir") from None
    return len(batch.plans)


def _write(path: Path, pieces: Iterable[str]) -> None:
    """A file for its owner alone, as its text stands."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123  a descriptor, not a path
        file.writelines(pieces)


def _put_in_place(scratch: Path, folder: Path) -> None:
    """Rename file by file, when all are written and on the disk; batch.json, which speaks of the others, last."""
    os.sync()
    for path in sorted((scratch / PLANS).iterdir()):
        path.replace(folder / PLANS / path.name)
    for name in ("summary.csv", "batch.json"):
        (scratch / name).replace(folder / name)
