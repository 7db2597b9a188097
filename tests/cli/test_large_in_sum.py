"""Files too large in sum, of every kind that is read: a few seeds; ``benchmarks/large.py`` tries more."""

from __future__ import annotations

import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from support.large_in_sum import FAMILIES, READERS, chosen, drawn, folder_with

resource = pytest.importorskip("resource", reason="Windows has no limits of this kind")

SECONDS, MEGABYTES = 2, 300
SEEDS = range(3)
FOUND = (("clinic", 28), ("patient", 21), ("list", 2))
"""What once took minutes, or was said at full length."""
MOST_LINES, MOST_LETTERS = 2_000, 200
"""Lines on stderr, of two hundred faults at most, and letters of each."""


@pytest.fixture(scope="module")
def empty_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty book."""
    book = tmp_path_factory.mktemp("book") / "b.db"
    subprocess.run([sys.executable, "-m", "ketaplan", "book", "--create", "--book", book], check=True)
    return book


def limit() -> None:
    """Let the system end a command that takes more than its share of processor or memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES * 1024 * 1024,) * 2)


@pytest.mark.parametrize(("kind", "seed"), sorted({*product(READERS, SEEDS), *FOUND}))
def test_a_file_of_any_kind_is_read_or_refused_in_a_few_words(
    tmp_path: Path, empty_book: Path, kind: str, seed: int
) -> None:
    large = drawn(kind, seed)
    folder_with(large, tmp_path / "clinic")
    (tmp_path / "clinic/b.db").write_bytes(empty_book.read_bytes())
    for words in large.commands:
        done = subprocess.run(
            [sys.executable, "-m", "ketaplan", *words],
            cwd=tmp_path / "clinic",
            preexec_fn=limit,
            input=b"" if large.place else large.content,
            capture_output=True,
            check=False,
        )
        said = done.stderr.decode()
        assert done.returncode in {0, 1, 2, 3}, (large.name, words, done)
        assert done.returncode != 2 or said.strip()
        assert "Traceback" not in said
        assert "a mistake of ketaplan's" not in said
        assert len(said) < MOST_LINES * MOST_LETTERS


def test_a_seed_draws_the_same_file_again_and_seeds_draw_others() -> None:
    for kind, families in FAMILIES.items():
        assert drawn(kind, 0) == drawn(kind, 0)
        assert len({chosen(kind, seed)[1] for seed in range(9)}) > min(3, len(families))
