"""Print messages drawn at random: ``python tests/sample_messages.py [SEED [COUNT]]``."""

from __future__ import annotations

import random
import sys

from plain_words import SOURCES, texts


def messages() -> list[str]:
    """Return every text with a sentence's length that the program can print, with its file."""
    return [
        f"{path.relative_to(SOURCES)}: {' '.join(one.split())}"
        for path in sorted(SOURCES.rglob("*.py"))
        for one in texts(path)["messages"]
        if len(one.split()) > 3
    ]


if __name__ == "__main__":
    seed, count = map(int, [*sys.argv[1:], *["1", "60"][len(sys.argv) - 1 :]])
    print("\n".join(random.Random(seed).sample(messages(), count)))
