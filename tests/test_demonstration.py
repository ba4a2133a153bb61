"""The demonstration and the collected answers never meet: in no list, chart, file or page, whatever is published or taken back."""

import pytest

from lplan import store
from lplan.settings import settings
from tests.databases import DATA, filled, survey

pytestmark = pytest.mark.xdist_group("store")


def test_a_demonstration_that_is_not_wanted_is_never_there_and_comes_when_it_is(url, monkeypatch):
    monkeypatch.setattr(settings(), "demonstration", False)
    engine = filled(url)
    key = survey(engine)
    assert store.imports(engine, key).empty and store.waves(engine, key).empty
    monkeypatch.setattr(settings(), "demonstration", True)
    store.seed(engine, DATA, [DATA / "codebook.toml"])
    assert store.waves(engine, key)["wave"].tolist() == ["2011", "2015", "2017"]
    monkeypatch.setattr(settings(), "demonstration", False)
    store.seed(engine, DATA, [DATA / "codebook.toml"])
    assert store.waves(engine, key).empty and store.waves(engine, key, demonstration=True).empty
    engine.dispose()
