"""A batch as the contract's JSON: the documents of its plans joined as they stand, so that size costs no time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketaplan.formats.plan.json_document import as_text, document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.domain.batch_result import Batch


def render(batch: Batch) -> str:
    """The whole batch, one plan a line."""
    return "".join(pieces(batch))


def pieces(batch: Batch) -> Iterator[str]:
    """The text in pieces, for files too large to be put together first."""
    head = document("batch", {"as_of": batch.as_of.isoformat(), "plans": []}, trial=batch.trial)
    yield as_text(head, compact=True).rstrip("]}\n")
    for number, plan in enumerate(batch.plans):
        yield (",\n" if number else "\n") + plan.document
    rest = {
        "kept": list(batch.kept),
        "unplanned": [{"patient": left.patient, "reasons": list(left.reasons)} for left in batch.unplanned],
        "cost": batch.cost,
        "bound": batch.bound,
        "gap": round(batch.gap, 6),
    }
    yield "\n]," + as_text({**rest, "cut_short": True} if batch.cut_short else rest, compact=True)[1:]
