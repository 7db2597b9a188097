"""Write the published schemas, with which a test compares: ``python tests/schemas/publish.py``, at a release."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from ketaplan.services.schema.schemas import kinds, schema_text

PUBLISHED = Path(__file__).parent / "published"

if __name__ == "__main__":
    for kind in kinds():
        (PUBLISHED / f"{kind.name}.json").write_text(schema_text(kind.name), encoding="utf-8")
