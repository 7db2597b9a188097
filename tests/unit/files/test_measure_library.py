"""A measure is found by its id as people type it, and none is guessed between two."""

from __future__ import annotations

from pathlib import Path

import pytest

from ketaplan.errors import InputError
from ketaplan.files.measure_library import BUILT_IN, MeasureLibrary

TYPED = (str.lower, str.upper, lambda name: name.replace("-", ""), lambda name: name.replace("-", " ").lower())


@pytest.mark.parametrize("spelled", TYPED)
@pytest.mark.parametrize("name", sorted(path.stem for path in BUILT_IN.glob("*.toml")))
def test_case_and_signs_do_not_matter(name, spelled):
    library = MeasureLibrary(None)
    assert library.called(spelled(name)).id == name
    assert library.file_of(spelled(name)).stem == name


def test_of_two_alike_the_one_that_is_typed_is_meant_and_else_none(tmp_path: Path):
    own = tmp_path / "measures"
    own.mkdir()
    (own / "own.toml").write_text((BUILT_IN / "PHQ-9.toml").read_text().replace('"PHQ-9"', '"PHQ9"', 1))
    library = MeasureLibrary(tmp_path / "clinic.toml")
    assert [library.called(name).id for name in ("phq9", "phq-9")] == ["PHQ9", "PHQ-9"]
    with pytest.raises(InputError, match="no measure"):
        library.called("phq 9")


@pytest.mark.parametrize("typed", ["phq", "PHQ-9=12", "phq10", "", "-", "pcl5"])
def test_what_is_no_measure_is_none(typed):
    with pytest.raises(InputError, match="no measure"):
        MeasureLibrary(None).called(typed)
