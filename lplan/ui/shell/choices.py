"""Keep the reader's choices in the URL, so that a link opens the same view on another machine.

The address holds the *shown* label (`?region=Skåne`). Links may also carry a key, a code or an alias (`?region=12`,
`?region=SE-M`), or a label in the other language: those are rewritten to the label before the widgets are made. What
cannot be read falls back to the default, and the reader is told so quietly.

The address is the only place where a choice stands: each run sets the widgets by it, and a widget's callback writes it.
Streamlit's own `bind="query-params"` forgets what stands in a popover that is closed when the page changes.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lplan.core import text
from lplan.core.aggregation_methods import METHODS
from lplan.core.text import _
from lplan.index import ROOT
from lplan.results import Results, Wave
from lplan.ui.widgets.escaped_text import escape, fine

# Names in the address. They are short, and without å, ä, ö, since people read them aloud.
SURVEY, WAVE, BASELINE, UNIT, TOPIC = "enkat", "omgang", "mot", "region", "dimension"
LANGUAGE, LOOK, INDEX = "lang", "visning", "index"
WEIGHTS, AGGREGATE = "vikter", "sammanvagning"
WHOSE, WHAT, EXPLAIN = "vem", "vad", "forklara"  # whose score is explained, and which; forklara=12:index is both
DEMONSTRATION = "demonstration"  # the address of the page where simulated waves are seen apart from collected ones
GROUP, GROUP_NAME, LIKENESS = "grupp", "gruppnamn", "likhet"  # whom my region is compared with
DOOR = "dorr"  # the door and step that a new reader is at
SECTION, APART = "avsnitt", "fran"  # which part of it, and that a link to another page led there
TOO_LONG = "forlang"  # the server puts this in the place of a query that is too long to be read
SCREEN, PROJECTOR = "skarm", "projektor"
_BEFORE = "sidan-innan"  # (path, what it shared) of the page before, in this session


def _carried() -> dict[str, str]:
    """What comes along from the page before: a page opened from the menu has an empty address.

    Nothing on the way Back: there the address itself says what was chosen. A typed link begins a session of its own.
    """
    before = st.session_state.get(_BEFORE)
    if not before or _path() == before[0] or getattr(get_script_run_ctx(), "is_history_navigation", False):
        return {}
    # Simulated waves and collected ones are not each other's choices.
    crossing = any(path.rstrip("/").endswith(f"/{DEMONSTRATION}") for path in (_path(), before[0]))
    left = {WAVE, BASELINE} if crossing else set()
    return {name: words for name, words in before[1].items() if name not in st.query_params and name not in left}


def carry() -> None:
    """Write what comes along in the address. After `st.navigation`: the browser must have left the page before."""
    if along := _carried():
        st.query_params.update(along)


def changed_page() -> bool:
    """Whether another page than this one was open in the run before."""
    before = st.session_state.get(_BEFORE)
    return before is not None and before[0] != _path()


def tidy() -> None:
    """Put the address's letters together, and take out signs that no name has: a link may have come by way of a Mac's
    file name, or from somebody who tries what happens.
    """
    for name, words in st.query_params.to_dict().items():
        if (said := text.plain(words)) != words:
            st.query_params[name] = said


def remember() -> None:
    """Last in the frame: what `carry` takes along to the next page."""
    st.session_state[_BEFORE] = (_path(), {n: st.query_params[n] for n in SHARED if n in st.query_params})


def _path() -> str:
    return urlsplit(st.context.url or "").path


def language() -> str:
    """The language in the address, before any widget is made: titles and menus need it first."""
    asked = st.query_params.get(LANGUAGE) or _carried().get(LANGUAGE, "")
    return asked if asked in text.LANGUAGES else text.LANGUAGES[0]


@dataclass(frozen=True)
class Control:
    """A choice that is made beside a page's title, or on the page that explains a score.

    name      its name in the address, which app.py gives for each page that uses it
    label     what stands above it
    options   key → label; the key "" is "none" or "all"
    field     of `Choice`; "" on the page that explains a score
    slide     whether a slide of a seminar may depart from the page's
    spellings what else than keys and labels the address may say → key, in lower case
    brief     what a phone's one line says of what is chosen; "": nothing
    """

    name: str
    label: Callable[[Results], str]
    options: Callable[[Results], dict[str, str]]
    field: str = ""
    slide: bool = False
    spellings: Callable[[Results], dict[str, str]] = lambda _results: {}
    brief: Callable[[Results, str | None], str] = lambda _results, _key: ""


def _waves(results: Results) -> dict[str, str]:
    # A simulated wave has its mark in its name, and so in the address too.
    return {wave.key: wave.name for wave in reversed(results.waves)}


def _units(results: Results) -> dict[str, str]:
    labels = {unit.code: unit.label for unit in results.register.alphabetical()}
    times = Counter(labels.values())
    return {code: f"{label} ({code})" if times[label] > 1 else label for code, label in labels.items()}


def _unit_names(results: Results) -> dict[str, str]:
    return {name.casefold(): unit.code for unit in results.register.units for name in (unit.name, *unit.aliases)}


def _dimensions(results: Results) -> dict[str, str]:
    return {dimension.code: str(dimension.label) for dimension in results.codebook.dimensions}


def _ours(results: Results) -> str:
    return _("Vår {unit}").format(unit=escape(results.codebook.unit_one))


def _brief_wave(results: Results, key: str | None) -> str:
    return results.by_wave[key].label or key if key and key in results.by_wave else ""


def _brief_baseline(results: Results, key: str | None) -> str:
    return _("mot {wave}").format(wave=_brief_wave(results, key)) if key else ""


def _brief_unit(results: Results, key: str | None) -> str:
    return _units(results)[key] if key else _("Ingen {unit}").format(unit=results.codebook.unit_one)


CONTROLS = (
    Control(WAVE, lambda _r: _("Omgång"), _waves, "wave", True, brief=_brief_wave),
    Control(
        BASELINE,
        lambda _r: _("Jämför med"),
        lambda r: {"": _("Ingen")} | _waves(r),
        "baseline",
        True,
        brief=_brief_baseline,
    ),
    Control(UNIT, _ours, lambda r: {"": _("Ingen vald")} | _units(r), "unit", True, _unit_names, _brief_unit),
    Control(
        TOPIC,
        lambda _r: _("Dimension"),
        lambda r: {"": _("Alla")} | _dimensions(r),
        "topic",
        True,
        brief=lambda r, key: _dimensions(r)[key] if key else "",
    ),
    Control(
        AGGREGATE, lambda _r: _("Sammanvägning"), lambda _r: {"": _("Som publicerat")} | aggregations(), "aggregate"
    ),
    Control(WHOSE, lambda r: str(r.codebook.unit_one).capitalize(), _units, spellings=_unit_names),
    Control(WHAT, lambda _r: _("Värde"), lambda r: {ROOT: str(r.definition.name)} | _dimensions(r)),
)
# What every page shares: a copied link writes these out, and they follow from page to page.
COMPARED = (GROUP, GROUP_NAME, LIKENESS)
SHARED = (SURVEY, *(control.name for control in CONTROLS if control.field), LANGUAGE, LOOK, INDEX, WEIGHTS, *COMPARED)


def labels(results: Results) -> dict[str, dict[str, str]]:
    """For each control's name in the address, its options as key → label."""
    return results.once(("labels",), lambda: {control.name: control.options(results) for control in CONTROLS})


def aggregations() -> dict[str, str]:
    """The aggregation methods that a reader may choose between."""
    return {key: text.gettext(one.label) for key, one in METHODS.items() if one.label}


def aliases(results: Results) -> dict[str, dict[str, str]]:
    """For each name in the address, everything that it may say → the key, in lower case."""
    return results.once(("aliases",), lambda: _aliases(results))


def _aliases(results: Results) -> dict[str, dict[str, str]]:
    known: dict[str, dict[str, str]] = {control.name: {} for control in CONTROLS}
    for code in text.LANGUAGES:
        with text.using(code):
            for name, options in labels(results).items():
                known[name].update({label.casefold(): key for key, label in options.items()})
    for control in CONTROLS:
        keys = {key.casefold(): key for key in labels(results)[control.name] if key}
        known[control.name] |= control.spellings(results) | keys
    return known


def keys_of(waves: Iterable[Wave]) -> dict[str, str]:
    """Everything that the address may call a wave, in any language → its key, in lower case."""
    keys: dict[str, str] = {}
    for wave in waves:
        keys |= dict.fromkeys((wave.key.casefold(), wave.label.casefold()), wave.key)
        for code in text.LANGUAGES:
            with text.using(code):
                keys[wave.name.casefold()] = wave.key
    return keys


def said_in_address() -> dict[str, list[str]]:
    """Everything in the query string: name → its values, in order."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


class Address:
    """The query string as it was when the run began: rewrites aliases, and remembers what could not be read."""

    def __init__(self, page: st.Page) -> None:
        self.page, self.asked = page, st.query_params.to_dict()
        self.fixed: dict[str, str] = {}
        self.unread: dict[str, str] = {}
        self.noted: dict[str, str] = {}  # what could not be read whole, and has been put right in the address
        self.crossed = False  # whether a comparison across to the demonstration was asked for
        self.explain = self.asked.pop(EXPLAIN, "")
        if ":" in self.explain:
            self.asked[WHOSE], self.asked[WHAT] = self.explain.split(":", 1)
        elif self.explain:
            self.unread[EXPLAIN] = self.explain

    def resolve(self, name: str, options: Mapping[str, str], known: Mapping[str, str]) -> None:
        """Make the value in the address one of the labels, through its aliases; note it when it is none of them."""
        raw = self.asked.get(name)
        if raw is None or raw in options.values():
            return
        keys = (known.get(said.casefold()) for said in text.readings(raw))
        key = next((key for key in keys if key in options), None)
        if key is not None:
            self.fixed[name] = options[key]
        else:
            self.unread[name] = raw

    def apart(self, results: Results) -> None:
        """A link to a wave of the demonstration opens on its own page; one that compares with it compares with
        nothing.
        """
        known = keys_of(results.aside)
        meant = {name for name in (WAVE, BASELINE) if self.unread.get(name, "").strip().casefold() in known}
        if WAVE in meant or meant and WAVE not in self.asked:
            path = self.page.url_path or "start"
            st.switch_page("pages/simulation.py", query_params=self.asked | self.fixed | {APART: path})
        if meant:
            self.unread.pop(BASELINE)
            st.query_params.pop(BASELINE, None)
            self.crossed = True

    def only(self, name: str, allowed: Iterable[str]) -> None:
        """Note the value in the address when it is none of these."""
        if name in self.asked and self.asked[name] not in allowed:
            self.unread[name] = self.asked[name]

    def settle(self) -> None:
        """Write the labels in the address, when something had to be rewritten; go where a short address points."""
        if ":" in self.explain:
            st.switch_page("pages/explain.py", query_params=self.asked | self.fixed)
        if self.fixed:
            st.query_params.update(self.fixed)

    def say(self) -> None:
        """The quiet note about what could not be read. It is taken out of the address: the note is given once."""
        unread_note(self.noted | self.unread)
        if self.crossed:
            fine(escape(_("Länken jämför med en omgång i demonstrationen. Den jämförs aldrig med insamlade svar.")))
        if TOO_LONG in self.asked:
            fine(escape(_("Länken är för lång för att läsas. I stället visas det som gäller från början.")))
        for name in (*self.unread, TOO_LONG):
            if name != INDEX:  # what is shown stays another index than the link's
                st.query_params.pop(name, None)


def unread_note(unread: Mapping[str, str]) -> None:
    """Say quietly which parts of the address (name → what it says) point at nothing that is here."""
    if unread:
        names = ", ".join(f"{name}={raw[:40]}" for name, raw in unread.items())
        words = _("Länken pekar på något som inte finns här ({names}). I stället visas det som gäller från början.")
        fine(escape(words.format(names=names)))


def forget_index() -> None:
    """The reader has changed the index themselves: the hash that a link came with has done its work."""
    st.query_params.pop(INDEX, None)


def choose(
    label: str,
    name: str,
    options: Mapping[str, str],
    *,
    default: int = 0,
    on_change: Callable[[], None] | None = None,
) -> str:
    """A select box whose value is the URL's; `options` is key → label. Returns a key, or "" without options."""
    return chosen(st.selectbox, label, name, options, default=default, on_change=on_change) or ""


def chosen(
    widget: Callable[..., str | None],
    label: str,
    name: str,
    options: Mapping[str, str],
    *,
    default: int = 0,
    on_change: Callable[[], None] | None = None,
    **more: object,
) -> str | None:
    """A widget of one choice whose value is the label under `name` in the URL; the default is not written there."""
    keys = list(options)
    first = keys[default] if keys else None
    asked = st.query_params.get(name)
    st.session_state[name] = next((key for key in keys if options[key] == asked), first)

    def picked() -> None:
        key = st.session_state[name]
        if key is None or key == first:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = options[key]
        if on_change:
            on_change()

    return widget(label, keys, format_func=options.__getitem__, key=name, on_change=picked, **more)
