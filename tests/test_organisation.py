"""The one record of the organisation: everything that is taken away or shown says whose it is, by the same words."""

import io
import json
from dataclasses import replace
from datetime import date

import pytest
from pptx import Presentation
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from lplan import export, organisation
from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.settings import ROOT, settings
from lplan.export import Work, opendata, site
from lplan.ui.widgets.escaped_text import escape
from tests.publish_data import CHOICE, shipped

NAME, EMAIL = "Exempelverket *&* <b>Tillväxt</b>", "oppnadata@exempel.se"
LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="120" height="60"><rect width="120" height="60" fill="#a03"/></svg>'
)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """An organisation's own record, with every field."""
    (tmp_path / "märke.svg").write_text(LOGO, encoding="utf-8")
    said = f'name = "{NAME}"\nemail = "{EMAIL}"\naddress = "https://www.exempel.se"\nlogo = "märke.svg"\n'
    said += 'colour = "#114411"\nlicence = "https://creativecommons.org/licenses/by/4.0/"\nlicence_name = "CC BY 4.0"\n'
    (tmp_path / "organisation.toml").write_text(said, encoding="utf-8")
    monkeypatch.setattr(settings(), "organisation", tmp_path / "organisation.toml")


def test_the_report_and_the_talk_say_whose_they_are_with_the_logo(own):
    work = Work(shipped(), replace(CHOICE, unit=None))
    pages = PdfReader(io.BytesIO(export.make("pdf", work))).pages
    assert NAME in " ".join(pages[0].extract_text().split()) and EMAIL in pages[0].extract_text()
    deck = Presentation(io.BytesIO(export.make("pptx", work)))
    first = deck.slides[0].shapes
    assert deck.core_properties.author == NAME
    assert NAME in "\n".join(shape.text_frame.text for shape in first if shape.has_text_frame)
    assert [shape._element.nvPicPr.cNvPr.get("descr") for shape in first if shape.shape_type == 13] == [NAME]


def test_the_site_and_the_catalogue_say_whose_they_are(own, monkeypatch, tmp_path):
    monkeypatch.setattr(site, "CHARTS", site.CHARTS[:1])
    site.write(tmp_path / "ut", {"larandeplaner": shipped()}, "https://exempel.se/s")
    escaped = "Exempelverket *&amp;* &lt;b&gt;Tillväxt&lt;/b&gt;"
    for name in ("index.html", "en/index.html", "tillganglighet.html", "en/tillganglighet.html"):
        page = (tmp_path / "ut" / name).read_text(encoding="utf-8")
        assert page.count(escaped) >= 3 and f"mailto:{EMAIL}" in page and "CC BY 4.0" in page and "#114411" in page
    assert (tmp_path / "ut/assets/märke.svg").exists() and "Exempelverket" in (tmp_path / "ut/feed.xml").read_text()
    said = dict(opendata.everything({"larandeplaner": shipped()}, "https://exempel.se/data/"))
    about = json.loads(said["larandeplaner/svar.about.json"][1]())
    assert about["publisher"] == NAME and about["contact"] == EMAIL and about["licence"].endswith("/by/4.0/")
    catalogue = said["dcat.ttl"][1]().decode()
    assert f"mailto:{EMAIL}" in catalogue and "https://www.exempel.se" in catalogue and "/by/4.0/" in catalogue


@pytest.mark.parametrize("code", text.LANGUAGES)
def test_the_statement_asks_nobody_to_fill_in_a_name(own, code):
    with text.using(code):
        said = organisation.organisation().statement(str)
        assert said.count(NAME) == 1 and f"[{EMAIL}](<mailto:{EMAIL}>)" in said and "{" not in said
        assert not any(words in said for words in ("fyller i", "skriver in", "fill in"))
    headings = (ROOT / "data/accessibility.md").read_text(encoding="utf-8").count("\n#")
    assert (ROOT / "data/accessibility.en.md").read_text(encoding="utf-8").count("\n#") == headings


def test_the_pages_foot_and_statement_show_the_name_as_it_is_written(own):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    shown = "\n".join(str(one.value) for one in app.markdown)
    assert escape(NAME) in shown and f"mailto:{EMAIL}" in shown


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("", "name"),
        ('name = ""', "name"),
        ('name = "X"\nemail = "<script>"', "email"),
        ('name = "X"\naddress = "javascript:alert(1)"', "address"),
        ('name = "X"\ncolour = "red"', "colour"),
        ('name = "X"\nlogo = "finns-inte.svg"', "logo"),
        ('name = "X"\ntelefon = "1"', "telefon"),
    ],
)
def test_a_faulty_record_is_refused_by_its_fields(tmp_path, monkeypatch, line, field):
    path = tmp_path / "o.toml"
    path.write_text(f'{line}\nlicence = "https://x.se"\n', encoding="utf-8")
    monkeypatch.setattr(settings(), "organisation", path)
    with pytest.raises(LplanError, match=field):
        organisation.organisation()
    path.write_text("name = ", encoding="utf-8")
    organisation._read.cache_clear()
    with pytest.raises(LplanError, match="läsa"):
        organisation.organisation()


def test_the_licence_and_the_publisher_stand_where_the_numbers_come_from():
    said = dict(Work(shipped(), CHOICE, at=date(2026, 1, 2)).about())
    assert said["Utgivare"].startswith("Lärandeplaner (exempelinstallation)") and said["Licens"].startswith("CC0 1.0")
