import pytest

from ketaplan.files import holidays


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KETAPLAN_CACHE", str(tmp_path_factory.mktemp("cache")))
        holidays._country.cache_clear()
        yield
