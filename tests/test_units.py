"""The register: names valid at the wave, every name a region goes by, Swedish order."""

import pytest

from lplan import units
from lplan.errors import Refused
from lplan.settings import ROOT


@pytest.fixture(scope="module")
def register():
    return units.load(ROOT / "data/regions.csv")


def test_all_21_regions_are_there_in_the_register_order(register):
    assert len(register) == 21
    assert register.codes[:3] == ("01", "03", "04") and register.codes[-1] == "25"


def test_names_are_those_that_were_valid_in_the_year(register):
    uppsala = register.by_code["03"]
    assert uppsala.name_in(2015) == "Uppsala län"
    assert uppsala.name_in(2017) == uppsala.name_in(None) == "Region Uppsala"
    assert register.by_code["12"].name_in(2011) == "Region Skåne"


def test_no_name_belongs_to_two_regions(register):
    seen = {}
    for unit in register.units:
        for name in {n.casefold() for n in (unit.code, unit.name, unit.short, *unit.aliases)}:
            assert seen.setdefault(name, unit.code) == unit.code, name


def test_each_region_has_its_own_tile(register):
    assert len({unit.tile for unit in register.units}) == 21


def test_alphabetical_order_is_swedish(register):
    names = [unit.label for unit in register.alphabetical()]
    assert names[0] == "Blekinge" and names[-2:] == ["Örebro", "Östergötland"]


def test_a_faulty_register_says_everything_that_is_wrong(tmp_path):
    (tmp_path / "r.csv").write_text("code,name\n1,A\n,B\n1,C\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        units.load(tmp_path / "r.csv")
    assert [(p.reason, p.row) for p in refused.value.problems] == [
        ("register_incomplete", 3),
        ("register_duplicate", 4),
    ]
