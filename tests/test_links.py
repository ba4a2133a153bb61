"""A link holds everything: each control of each page is read from the address and written to it."""

import pytest

from lplan.ui.shell import url_controls
from lplan.ui.widgets.comparison_parameters import GROUP, LIKENESS, SORT, UNITS
from tests.controls import PAGES, controls, opened


def shown(app, control) -> str:
    found = getattr(app, control.kind)(key=control.name)
    if control.kind == "multiselect":
        return ", ".join(found.options[n] for n in found.indices)
    if control.kind == "button_group":
        return found.options[found.indices[0]]
    if control.kind == "selectbox":
        return found.options[found.index]
    return str(found.value).lower() if control.kind in ("toggle", "checkbox") else found.value


@pytest.mark.parametrize("file", PAGES)
def test_every_control_of_a_page_is_read_from_the_address(file):
    found = [c for c in controls(opened(file, region="12")) if c.kind != "expander"]
    if not found:
        return
    app = opened(file, region="12", **{c.name: c.asked for c in found})
    assert not app.exception
    still = {c.name for c in controls(app)}
    assert {c.name: shown(app, c) for c in found if c.name in still} == {
        c.name: c.shown for c in found if c.name in still
    }
    assert still, "no control is left"


@pytest.mark.parametrize("file", PAGES)
def test_every_control_of_a_page_writes_itself_in_the_address(file):
    app = opened(file, region="12")
    for control in controls(app):
        if control.kind == "text_input":
            app.text_input(key=control.name).set_value(control.shown).run()
        elif control.kind == "selectbox":
            app.selectbox(key=control.name).select_index(len(app.selectbox(key=control.name).options) - 1).run()
        elif control.kind in ("toggle", "checkbox"):
            getattr(app, control.kind)(key=control.name).set_value(True).run()
        else:
            continue  # a browser test clicks these
        assert control.name in app.query_params, control
        assert not app.exception


@pytest.mark.parametrize("file", PAGES)
def test_what_points_nowhere_is_said_and_falls_back(file):
    found = [c for c in controls(opened(file)) if c.kind in ("selectbox", "multiselect", "button_group")]
    for control in found:
        app = opened(file, **{control.name: "finns-inte"})
        assert not app.exception
        # What the frame reads, it tells on the first page that the test comes by.
        front = opened("overview", **{control.name: "finns-inte"})
        said = "\n".join(markdown.value for markdown in [*app.markdown, *front.markdown]).replace("\\", "")
        assert f"{control.name}=finns-inte" in said
        assert control.name not in app.query_params


@pytest.mark.parametrize("name", [GROUP, LIKENESS, UNITS, SORT])
def test_whom_a_region_is_held_against_is_read_by_the_frame_and_what_points_nowhere_is_said_once(name):
    app = opened("overview", **{name: "finns-inte"})
    assert not app.exception
    said = "\n".join(markdown.value for markdown in app.markdown).replace("\\", "")
    assert said.count(f"{name}=finns-inte") == 1
    assert name not in app.query_params


WRITTEN = {
    "decomposed": "Ska\u030ane",
    "encoded once more": "Sk%C3%A5ne",
    "encoded twice more, decomposed": "Ska%25CC%258Ane",
    "with signs nobody writes": "Sk\x00åne\x07",
}


@pytest.mark.parametrize("words", WRITTEN.values(), ids=WRITTEN)
def test_a_name_is_known_however_programs_on_its_way_have_encoded_it(words):
    app = opened("overview", region=words)
    assert not app.exception
    assert app.selectbox(key="region").value == "12"
    assert app.query_params["region"] == "Skåne"
    assert not any("finns inte här" in markdown.value for markdown in app.markdown)


def test_keys_in_a_list_are_known_when_the_whole_of_it_has_been_encoded_once_more():
    options = {"12": "Skåne", "13": "Halland", "a,b": "Två ord"}
    for words in ("12,13", "12%2C13", "12%252C13", "Ska\u030ane,Halland"):
        assert url_controls.keys_in(words, options) == (["12", "13"], False)
    assert url_controls.keys_in("a%2Cb,12", options) == (["a,b", "12"], False)
    assert url_controls.keys_in("12,99", options) == (["12"], True)
