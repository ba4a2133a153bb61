"""The draft of the annual report: every sentence is carried by an answer, what is not is left open, and Word opens it."""

import io
import re
import subprocess

import docx
import pytest

from lplan import export, store
from lplan import results as composition
from lplan.analysis import tabulation, unit_annual_report
from lplan.core import responses as r
from lplan.core import text
from lplan.core.reader_choices import Choice
from tests.collected import KEY
from tests.publish_data import in_force
from tests.test_pages import opened, words

PLACES = ["4 §", "5–6 §§", "7 §", "8 §", "9 §", "10 §", "11 §", "7 § 4, 11 § 1", "11 § 2", "11 § 3"]  # in its order


def places(headings) -> list[str]:
    """The places in the ordinance that headings name."""
    return [said.rsplit("(", 1)[1].rstrip(")").replace("\u00a0", " ") for said in headings]


def every_draft(results):
    """(choice, unit, draft) of every unit in every wave."""
    waves = [wave.key for wave in results.waves]
    for before, wave in zip([None, *waves], waves, strict=False):
        choice = Choice(survey=KEY, wave=wave, baseline=before)
        for unit in results.asked(wave):
            yield choice, unit, unit_annual_report.draft(results, choice, unit)


def carried(results, unit: str, sentence: unit_annual_report.Sentence) -> bool:
    """Whether a sentence says what the unit answered, or was asked, and nothing else."""
    rows = results.answers(sentence.wave, sentence.item).set_index("unit")
    if unit not in rows.index or rows.loc[unit, "status"] != r.ANSWERED:
        return False
    item = results.codebook.by_code[sentence.item]
    answer = tabulation.answer_words(item, rows.loc[unit, "answer"], r.ANSWERED)
    quoted = re.findall('[”“"](.*?)[”“"]', sentence.words, re.S)
    rest = sentence.words.replace(answer, "").replace(str(item.text), "").replace(results.name(unit), "")
    rest = rest.replace(results.wave_name(sentence.wave), "")
    return answer in sentence.words and bool(quoted) and len(rest) < 40  # what is left is "På … svarar …"


@pytest.mark.parametrize("language", text.LANGUAGES)
@pytest.mark.parametrize("world", ["simulated", "collected"])
def test_every_sentence_is_carried_by_an_answer(world, language, request):
    results = in_force() if world == "simulated" else composition.load(request.getfixturevalue("collected_engine"), KEY)
    seen = 0
    with text.using(language):
        for _choice, unit, draft in every_draft(results):
            assert places(section.heading for section in draft) == PLACES
            for at, section in enumerate(draft):
                # No heading is wholly supported, and each says what is not: the one of 11 § in its three parts.
                assert section.left_open or draft[at + 1].level > section.level
                for sentence in section.sentences:
                    assert carried(results, unit, sentence), sentence
                    seen += 1
    assert seen > 150


def test_an_answer_that_nobody_gave_is_left_open_with_its_reason():
    reasons = set()
    for choice, unit, draft in every_draft(in_force()):
        rows = in_force().answers(choice.wave).set_index(["unit", "item"])["status"]
        said = {sentence.item for section in draft for sentence in section.sentences if sentence.wave == choice.wave}
        for item in said:
            assert rows[(unit, item)] == r.ANSWERED
        if unit in in_force().silent(choice.wave):
            assert not said
        reasons |= {line.rsplit("”", 1)[-1] for section in draft for line in section.left_open if "”" in line}
    assert {" ställdes inte i omgången.", " är inte besvarad.", " är Vet ej."} <= reasons


def test_a_text_that_nobody_has_approved_is_in_no_draft(collected_engine):
    results = composition.load(collected_engine, KEY)
    known = set(results.quotes["text"])
    book = results.codebook
    hidden = set(store.free_texts(collected_engine, KEY, book.free_items)["original"]) - known
    told = " ".join(s.words for _c, _u, draft in every_draft(results) for part in draft for s in part.sentences)
    assert hidden and not [words for words in hidden if words in told]


def test_a_changed_answer_says_what_it_was():
    changes = [
        (choice, unit, sentence)
        for choice, unit, draft in every_draft(in_force())
        for section in draft
        for sentence in section.sentences
        if sentence.wave != choice.wave
    ]
    assert len(changes) > 10
    for choice, _unit, sentence in changes:
        assert sentence.wave == choice.baseline and in_force().wave_name(choice.baseline) in sentence.words


def _document(unit: str | None) -> bytes:
    return export.make("docx", export.Work(in_force(), Choice(survey=KEY, wave="2026", baseline="2025", unit=unit)))


def test_the_document_has_its_headings_in_order_and_says_what_is_open():
    made = docx.Document(io.BytesIO(_document("12")))
    headings = [(p.style.name, p.text) for p in made.paragraphs if p.style.name.startswith("Heading")]
    assert [style for style, _said in headings] == ["Heading 1", *["Heading 2"] * 7, *["Heading 3"] * 3]
    assert places(said for _style, said in headings[1:]) == PLACES
    said = [p.text for p in made.paragraphs]
    assert sum(line.startswith("Öppet:") for line in said) >= len(PLACES) - 1
    assert any("Simulerade svar" in line for line in said)
    assert said[-1].startswith("Förordning (2024:99)") and said[-1].endswith("/SFS2024-99.pdf")  # opens to its source
    choice = Choice(survey=KEY, wave="2026", baseline="2025", unit="12")
    draft = unit_annual_report.draft(in_force(), choice, "12")
    sentences = [sentence.words for section in draft for sentence in section.sentences]
    heads = {words for _style, words in headings}
    others = [line for line in said[:-2] if not line.startswith("Öppet:") and line not in heads]
    assert others == [*unit_annual_report.lead(in_force(), choice), *sentences]  # no sentence but those of the answers


def test_one_document_holds_every_region_where_none_is_chosen():
    made = docx.Document(io.BytesIO(_document(None)))
    assert sum(p.style.name == "Heading 1" for p in made.paragraphs) == 21


@pytest.mark.slow  # make test-all installs LibreOffice
def test_libreoffice_opens_it_with_the_headings_in_order(tmp_path):
    (tmp_path / "underlag.docx").write_bytes(_document("12"))
    home = f"-env:UserInstallation=file://{tmp_path / 'home'}"
    command = ["soffice", home, "--headless", "--convert-to", "html", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "underlag.docx")], check=True, capture_output=True, timeout=180)
    page = (tmp_path / "underlag.html").read_text(encoding="utf-8")
    assert re.findall(r"<(h\d)", page) == ["h1", *["h2"] * 7, *["h3"] * 3]


def test_the_page_shows_the_draft_and_offers_the_file():
    app = opened("report_draft.py", region="12")
    assert not app.exception and not app.error
    told = words(app)
    assert "Hur beaktandet av territoriella perspektiv har bidragit till resultaten (11\u00a0§\u00a03)" in told.replace(
        "\\", ""
    )
    assert "(<https://svenskforfattningssamling.se/" in told
    assert "Öppet" in told
    assert "Välj vår region" in words(opened("report_draft.py")).replace("\\", "")
