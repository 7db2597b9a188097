"""Checked tables of instructions, a clinic's or a protocol's, to those of the domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ketaplan.domain.clinic import Instructions


def instructions_of(entry: Mapping[str, Any]) -> Instructions:
    """What patients are told."""
    told: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Instructions(**told)
