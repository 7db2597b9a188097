"""A batch as the contract's JSON: the documents of its plans are joined unparsed, which is fast for any size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ketaplan.formats.common.document import document, json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketaplan.domain.batch_result import Batch, Unplanned
    from ketaplan.domain.reasons import Cause
    from ketaplan.formats.common.options import Options


def render(batch: Batch, options: Options) -> Iterator[str]:
    """Yield the text in pieces, one plan a line: it may be too large for memory."""
    head = document("batch", {"as_of": batch.as_of.isoformat(), "plans": []}, trial=options.trial)
    yield json_text(head, compact=True).rstrip("]}\n")
    for number, plan in enumerate(batch.plans):
        yield (",\n" if number else "\n") + plan.document
    rest = {
        "kept": list(batch.complete),
        "unplanned": [_left_out(left) for left in batch.unplanned],
        "cost": batch.cost,
        "bound": batch.bound,
        "gap": round(batch.gap, 6),
    }
    yield "\n]," + json_text({**rest, "cut_short": True} if batch.cut_short else rest, compact=True)[1:]


def _left_out(left: Unplanned) -> dict[str, Any]:
    """Return why a patient has no plan: in words, and as facts if known."""
    facts = [fact for cause in left.causes for fact in _facts(cause)]
    return {"patient": left.patient, "reasons": list(left.reasons), **({"facts": facts} if facts else {})}


def _facts(cause: Cause) -> Iterator[dict[str, Any]]:
    """Return a clinic's reasons, and what would help there."""
    from ketaplan.domain.reasons.shortage import WouldHelp

    helps = (WouldHelp(changes=cause.remedies),) if cause.remedies else ()
    where = {"clinic": cause.clinic} if cause.clinic else {}
    return ({**where, **reason.facts} for reason in (*cause.reasons, *helps))
