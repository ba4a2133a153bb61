"""The steps of reading in a wave: template, file, what was understood, problems, draft, publishing."""

import pandas as pd
import streamlit as st

from lplan import responses as r
from lplan import store
from lplan.errors import ERROR, WARNING, Problem, Refused, StoreError, problem_table
from lplan.intake import template
from lplan.intake.convert import convert, status_words
from lplan.intake.read import Delivery, Limits, read
from lplan.intake.understand import DROPPED, IGNORED, UNIT, WAVE, Understanding, understand
from lplan.results import Results
from lplan.settings import settings
from lplan.text import _
from lplan.ui import cache
from lplan.ui.show import show, table
from lplan.ui.words import escape, quiet

DRAFT = "utkast"  # in the address: who has the link sees the draft
PREVIEWED = ("response", "plan_year", "revision", "resources_enough", "levels_overview")


def wave_and_template(results: Results) -> str:
    """Which wave it is, and the workbook for it. Returns the wave's key, or "" until one is written."""
    wave = st.text_input(
        _("Vilken omgång gäller svaren?"), placeholder=_("Till exempel 2024"), max_chars=20, key="las_in_omgang"
    ).strip()
    if wave and not (wave.isascii() and wave.replace("-", "").isalnum()):
        st.error(_("Skriv omgången med bokstäver a–z, siffror och bindestreck, till exempel 2024 eller 2024-host."))
        return ""
    year = int(wave[:4]) if wave[:4].isdigit() else None
    if wave:
        st.download_button(
            _("Hämta mallen"),
            data=lambda: template.write(results.codebook, results.register, wave, year),
            file_name=f"mall-{results.codebook.key}-{wave}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            on_click="ignore",
            icon=":material/download:",
        )
    return wave


@st.cache_data(show_spinner=False, max_entries=4)
def _delivery(data: bytes, name: str) -> tuple[Delivery | None, list[Problem]]:
    try:
        return read(data, name, Limits(settings().import_megabytes, settings().import_rows)), []
    except Refused as refused:
        return None, list(refused.problems)


def examined(results: Results, wave: str) -> None:
    """The uploaded file: what was understood, what is wrong, and the button that saves it as a draft."""
    file = st.file_uploader(
        _("Fil med svar (.xlsx eller .csv)"),
        type=["xlsx", "csv", "tsv", "txt"],
        key="las_in_fil",
        max_upload_size=settings().import_megabytes,
    )
    if file is None or not wave:
        return
    with st.spinner(_("Läser filen …")):
        delivery, problems = _delivery(file.getvalue(), file.name)
        understanding, frame = None, None
        if delivery:
            try:
                understanding = understand(delivery, results.codebook, results.register, _profile(delivery, results))
                frame, problems = convert(understanding, results.codebook, results.register, wave)
            except Refused as refused:
                problems = list(refused.problems)
    _problems(problems)
    if understanding:
        _columns(understanding, results)
    if frame is None or any(p.severity == ERROR for p in problems):
        st.error(_("Ingenting har sparats. Rätta felen i filen och läs in den igen, eller ändra tolkningen ovan."))
        return
    counts = r.responding(frame)
    st.success(
        _("Filen kan läsas in: {n} av {total} har svarat.").format(
            n=counts["responded"].iloc[0], total=counts["asked"].iloc[0]
        )
    )
    sure = not any(p.severity == WARNING for p in problems) or st.checkbox(
        _("Jag har läst varningarna och de stämmer"), key=f"varning-{delivery.sha256[:8]}"
    )
    if st.button(_("Spara som utkast"), type="primary", disabled=not sure, icon=":material/save:"):
        _save(results, wave, delivery, understanding, frame)


def _profile(delivery: Delivery, results: Results) -> dict:
    """What the person has decided about this file's columns and labels, from the widgets below."""
    profile = store.document(cache.engine(), "profile", _tool(delivery), survey=results.codebook.key) or {}
    chosen = {
        name: value for name, value in st.session_state.get(f"kolumner-{delivery.sha256[:8]}", {}).items() if value
    }
    return profile | {"columns": profile.get("columns", {}) | chosen}


def _tool(delivery: Delivery) -> str:
    """A name for the tool a file comes from: its longest row of headings."""
    heads = max(
        (row for sheet in delivery.sheets for row in sheet.rows[:25]), key=lambda row: sum(map(bool, row)), default=()
    )
    return ("|".join(heads))[:200]


def _problems(problems: list[Problem]) -> None:
    """All problems at once, sortable and to take away."""
    if not problems:
        return
    errors, warnings = (sum(p.severity == s for p in problems) for s in (ERROR, WARNING))
    st.markdown(f"#### {escape(_('{errors} fel och {warnings} varningar').format(errors=errors, warnings=warnings))}")
    words = {ERROR: _("Fel"), WARNING: _("Varning")}
    found = problem_table(problems)
    shown = pd.DataFrame(
        {
            _("Slag"): [words.get(s, _("Notering")) for s in found["severity"]],
            _("Rad"): ["" if pd.isna(n) else str(int(n)) for n in found["row"]],
            _("Cell"): found["cell"].fillna(""),
            _("Kolumn"): found["column"].fillna(""),
            _("Vad"): found["message"],
            _("Gör så här"): found["suggestion"],
        }
    )
    table(shown.head(200), alt=_("Problem i filen"))
    st.download_button(
        _("Hämta listan (CSV för Excel)"),
        data=shown.to_csv(index=False, sep=";", lineterminator="\r\n").encode("utf-8-sig"),
        file_name="problem.csv",
        mime="text/csv",
        on_click="ignore",
    )


def _columns(understanding: Understanding, results: Results) -> None:
    """What each column was taken to be, and a way to change it."""
    items = results.codebook.by_code
    names = {
        UNIT: str(results.codebook.unit_one).capitalize(),
        WAVE: _("Omgång"),
        DROPPED: _("Personuppgift, sparas inte"),
        IGNORED: _("Läses inte in"),
    }
    hows = {
        "code": _("kod"),
        "text": _("frågans text"),
        "alias": _("känt namn"),
        "number": _("nummer"),
        "suggestion": _("förslag"),
        "person": _("valt av dig"),
    }

    def named(target: str) -> str:
        code = target.partition(":")[0]
        return names.get(target) or (f"{target}  {items[code].label}" if code in items else target)

    with st.expander(_("Så tolkades filens {n} kolumner").format(n=len(understanding.columns))):
        shown = [(c.heading, named(c.target), hows.get(c.how, "")) for c in understanding.columns]
        table(pd.DataFrame(shown, columns=[_("Kolumn i filen"), _("Tolkas som"), _("Hur")]))
        key = f"kolumner-{understanding.delivery.sha256[:8]}"
        unsure = [
            c for c in understanding.columns if c.target == IGNORED or c.how in ("suggestion", "number", "person")
        ]
        decided = dict(st.session_state.get(key, {}))
        for column in unsure[:30]:
            options = ["", UNIT, IGNORED, *items]
            now = decided.get(column.heading, "")
            picked = st.selectbox(
                _("{heading} är").format(heading=escape(column.heading)), options, index=options.index(now) if now in options else 0,
                format_func=lambda t: named(t) if t else _("Som ovan"), key=f"{key}-{column.number}",
            )  # fmt: skip
            decided[column.heading] = picked
        if decided != st.session_state.get(key, {}):
            st.session_state[key] = decided
            st.rerun()


def _save(results: Results, wave: str, delivery: Delivery, understanding: Understanding, frame: pd.DataFrame) -> None:
    book = results.codebook
    mapping = {"columns": {c.heading: c.target for c in understanding.columns}}
    record = store.ImportRecord(
        survey=book.key, wave=wave, codebook_hash=book.hash, year=int(wave[:4]) if wave[:4].isdigit() else None,
        file_name=delivery.name, file_hash=delivery.sha256, mapping=mapping,
    )  # fmt: skip
    progress = st.progress(0.0, _("Sparar …"))
    try:
        number = store.save_import(
            cache.engine(), record, frame, lambda done, total: progress.progress(done / total, _("Sparar …"))
        )
        decided = {k: v for k, v in understanding.profile.get("columns", {}).items() if v}
        if decided:
            store.save_document(cache.engine(), "profile", _tool(delivery), {"columns": decided}, survey=book.key)
    except StoreError as error:
        st.error(escape(error))
        return
    st.query_params[DRAFT] = store.token(cache.engine(), number)
    st.rerun()


def drafted(results: Results) -> bool:
    """The draft in the address, if there is one: what it changes, how it looks, publish or throw away."""
    token = st.query_params.get(DRAFT, "")
    found = store.draft(cache.engine(), token) if token else None
    if found is None:
        if token:
            quiet(_("Utkastet finns inte längre."))
        return False
    imported = store.imports(cache.engine(), results.codebook.key).set_index("id").loc[found]
    wave, engine = imported["wave"], cache.engine()
    if imported["state"] != "draft":
        st.success(_("Omgången {wave} är publicerad och syns i diagrammen.").format(wave=escape(wave)))
        if st.button(_("Läs in fler svar")):
            del st.query_params[DRAFT]
            st.rerun()
        return True
    st.markdown(f"#### {escape(_('Utkast: omgång {wave}, {file}').format(wave=wave, file=imported['file_name']))}")
    quiet(_("Bara den som har länken till den här sidan ser utkastet. Inget är publicerat än."))
    current = store.current(engine, results.codebook.key, wave)
    reason = _difference(results, found, current)
    left, right = st.columns(2)
    if left.button(_("Publicera"), type="primary", icon=":material/publish:", width="stretch"):
        try:
            store.publish(engine, found, who="", reason=reason, expected=current)
        except StoreError as error:
            st.error(escape(error))
        else:
            st.rerun()
    if right.button(_("Kasta utkastet"), icon=":material/delete:", width="stretch"):
        store.discard(engine, found)
        del st.query_params[DRAFT]
        st.rerun()
    st.markdown(f"#### {escape(_('Förhandsgranskning'))}")
    for key in PREVIEWED:
        show(key, preview=found, wave=wave, baseline=None)
    return True


def _difference(results: Results, draft: int, current: int | None) -> str:
    """What the draft changes against what is published, and why, when that has to be said."""
    if current is None:
        return ""
    engine, key = cache.engine(), results.codebook.key
    changes = r.changes(store.responses(engine, key, import_id=current), store.responses(engine, key, import_id=draft))
    st.markdown(
        _("Utkastet ersätter det som är publicerat och ändrar **{n}** svar från **{units}** regioner.").format(
            n=len(changes), units=changes["unit"].nunique()
        )
    )
    with st.expander(_("Visa ändringarna")):
        words = status_words()
        shown = changes.head(300)
        table(
            pd.DataFrame(
                {
                    str(results.codebook.unit_one).capitalize(): [results.name(u) for u in shown["unit"]],
                    _("Fråga"): list(shown["item"]),
                    _("Förut"): [
                        b if s == r.ANSWERED else words.get(s, "")
                        for b, s in zip(shown["before"], shown["before_status"], strict=True)
                    ],
                    _("Nu"): [
                        a if s == r.ANSWERED else words.get(s, "")
                        for a, s in zip(shown["after"], shown["after_status"], strict=True)
                    ],
                }
            )
        )
    return st.text_input(_("Varför ändras svaren? Skälet visas under Rättelser."), key="skal")
