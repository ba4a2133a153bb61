"""The register: names valid at the wave, every name a region goes by, Swedish order, and faults told all at once."""

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lplan.core import units
from lplan.core.errors import Refused
from lplan.core.settings import ROOT
from lplan.core.units import Register, Unit


@pytest.fixture(scope="module")
def register():
    return units.load(ROOT / "data/regions.csv")


def read(tmp_path, content: str | bytes) -> Register:
    path = tmp_path / "r.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return units.load(path)


def faults(tmp_path, content: str | bytes) -> list[tuple[str, int | None]]:
    with pytest.raises(Refused) as refused:
        read(tmp_path, content)
    assert all(problem.message and problem.suggestion for problem in refused.value.problems)
    return [(problem.reason, problem.row) for problem in refused.value.problems]


# --- the 21 regions ---


def test_all_21_regions_are_there_in_the_register_order(register):
    assert len(register) == 21
    assert register.codes[:3] == ("01", "03", "04") and register.codes[-1] == "25"
    assert sorted(["Örby", "25", "Alby", "01"], key=register.position) == ["01", "25", "Alby", "Örby"]


def test_names_are_those_that_were_valid_in_the_year(register):
    uppsala = register.by_code["03"]
    assert uppsala.name_in(2015) == "Uppsala län"
    assert uppsala.name_in(2017) == uppsala.name_in(None) == "Region Uppsala"
    assert register.by_code["12"].name_in(2011) == "Region Skåne"


def test_before_its_first_dated_name_a_unit_has_that_name():
    unit = Unit("1", "Nu", names=((2010, "Då"), (2015, "Sedan")))
    assert [unit.name_in(year) for year in (1999, 2010, 2014, 2015, None)] == ["Då", "Då", "Då", "Sedan", "Nu"]


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (
            "12",
            ["Skåne", "Region Skåne", "Skåne län", "SE-M", "SE224", "Landstinget Skåne", "Länsstyrelsen i Skåne län"],
        ),
        ("01", ["Stockholms län", "SE-AB", "1", "Stockholms läns landsting", "Länsstyrelsen Stockholm"]),
        ("05", ["Östergötlands län", "Östsam", "Regionförbundet Östsam", "Landstinget i Östergötland"]),
        ("14", ["Västra Götalands län", "VGR", "Region Västra Götaland", "SE-O"]),
        ("23", ["Jämtlands län", "Region Jämtland", "Jämtland/Härjedalen", "Regionförbundet Jämtlands län"]),
    ],
)
def test_a_region_is_known_by_its_old_names_and_its_codes(register, code, names):
    unit = register.by_code[code]
    known = {unit.code, unit.name, unit.short, *unit.aliases, *(name for _year, name in unit.names)}
    assert set(names) <= known


def test_each_region_has_its_own_tile(register):
    assert len({unit.tile for unit in register.units}) == 21


def test_alphabetical_order_is_swedish(register):
    names = [unit.label for unit in register.alphabetical()]
    assert names[0] == "Blekinge" and names[-2:] == ["Örebro", "Östergötland"]


def test_a_unit_that_is_not_in_the_register_stands_for_itself(register):
    assert register.label("99") == "99" and register.label("14") == "Västra Götaland"


# --- reading a register ---


def test_all_that_a_register_can_say_is_read(tmp_path):
    (unit,) = read(
        tmp_path,
        "code,name,short,aliases,name_2011,name_2019,tile_x,tile_y,population\n"
        '7, Nya staden ,Staden,"Stan | Gamla stan|",Gamla staden,Nya staden,2,0,"1,5"\n',
    ).units
    assert unit == Unit(
        "7",
        "Nya staden",
        "Staden",
        ("Stan", "Gamla stan"),
        ((2011, "Gamla staden"), (2019, "Nya staden")),
        (2, 0),
        {"population": "1,5"},
    )


@pytest.mark.parametrize("content", ["code;name\n1;A\n", "code\tname\n1\tA\n", "\ufeffcode,name\r\n1,A\r\n\r\n , \r\n"])
def test_a_register_saved_by_excel_is_read(tmp_path, content):
    assert read(tmp_path, content).units == (Unit("1", "A"),)


def test_a_faulty_register_says_everything_that_is_wrong(tmp_path):
    found = faults(
        tmp_path,
        "code,name,aliases,tile_x,tile_y\n1,A,Ett,0,0\n,B,,,\n1,C,,,\n4,D,ett,1,\n5,E,,0,0\n6,F,,ett,två\n7,,,,\n01,G,,,\n",
    )
    assert found == [
        ("register_incomplete", 3),
        ("register_duplicate", 4),
        ("register_tile", 5),
        ("register_name", 5),
        ("register_tile", 6),
        ("register_tile", 7),
        ("register_incomplete", 8),
        ("register_name", 9),
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ("", [("register_columns", 1)] * 2),
        ("kod,namn\n1,A\n", [("register_columns", 1)] * 2),
        ("code,name,name\n1,A,B\n", [("register_columns", 1)]),
        ("code,name,name_nu\n1,A,B\n", [("register_columns", 1)]),
        ("code,name\n1,A,B\n", [("register_ragged", 2)]),
        ("code,name\n", [("register_empty", None)]),
        ("code,name\n1,Å\n".encode("cp1252"), [("register_unreadable", None)]),
        ("code,name\n1,A\n".encode("utf-16"), [("register_unreadable", None)]),
        ('code,name\n1,"A\n2,B\n3,C\n', [("register_unreadable", None)]),
        ('code,name\n1,"' + "A" * 200_000 + '"\n', [("register_unreadable", None)]),
    ],
)
def test_a_file_that_is_no_register_is_refused(tmp_path, content, found):
    assert faults(tmp_path, content) == found


def test_a_register_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"borta\.csv"):
        units.load(tmp_path / "borta.csv")


def test_lines_are_those_of_the_file_when_a_cell_has_line_breaks(tmp_path):
    assert faults(tmp_path, 'code,name,note\n1,A,"ett\ntvå\ntre"\n,B,\n') == [("register_incomplete", 5)]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=120) | st.text('code,name;\n\r"|1_A ', max_size=80).map(str.encode))
def test_any_file_gives_a_register_or_faults_and_never_an_exception(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(b"code,name\n" + content)
    try:
        assert len(units.load(path)) > 0
    except Refused as refused:
        assert all(problem.message and problem.suggestion for problem in refused.problems)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=5),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_written_is_what_is_read(tmp_path_factory, names):
    rows = [(f"c{n}", f"{n}: {name}") for n, name in enumerate(names)]
    path = tmp_path_factory.getbasetemp() / "written.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("code", "name"), *rows])
    assert [(unit.code, unit.name) for unit in units.load(path).units] == rows
