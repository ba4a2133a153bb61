"""Set the look of every figure: the same colours, sizes and type on screen, on a projector and in print."""

from dataclasses import dataclass, replace
from html import escape as _html

import plotly.graph_objects as go

from lplan.core import text

FONT = "SourceSans, Source Sans, Segoe UI, Helvetica, Arial, sans-serif"


@dataclass(frozen=True)
class Look:
    """Colours and sizes. The accent is kept for "my region"; missing is hatched.

    ramp   levels, and nothing else; steps: answers that have an order, in greys of the ink
    main   the mark of what a chart is about
    """

    ink: str = "#1b2a33"
    muted: str = "#55646d"
    paper: str = "#ffffff"
    grid: str = "#e4e2dc"
    accent: str = "#b3471f"
    ramp: tuple[str, ...] = ("#d5e2e9", "#92b6c8", "#467f9d", "#1f4e6b")
    on_ramp: tuple[str, ...] = ("#1b2a33", "#1b2a33", "#ffffff", "#ffffff")
    main: str = "#467f9d"
    steps: tuple[str, ...] = ("#e4e2dc", "#aeb3b4", "#848f95", "#46535b")
    on_steps: tuple[str, ...] = ("#1b2a33", "#1b2a33", "#1b2a33", "#ffffff")
    neutral: str = "#c9d3d9"
    empty: str = "#efeeea"
    hatch: str = "#8b959b"
    hatch_behind: str = "#b7bec3"  # under words, which must be read through it
    mark: str = "#7a5c00"  # of simulated answers
    size: int = 14


LOOKS = {
    "light": Look(),
    "dark": Look(
        ink="#e8e6e1",
        muted="#a9b4ba",
        paper="#12191e",
        grid="#2b3840",
        accent="#f08a5d",
        ramp=("#24404f", "#3b6b84", "#6fa6c2", "#b9dbea"),
        on_ramp=("#ffffff", "#ffffff", "#12191e", "#12191e"),
        main="#6fa6c2",
        steps=("#2c353b", "#515d64", "#7a858d", "#d3d8db"),
        on_steps=("#ffffff", "#ffffff", "#12191e", "#12191e"),
        neutral="#46545c",
        empty="#222d34",
        hatch="#77838a",
        hatch_behind="#4a5861",
        mark="#e3cf8c",
    ),
    "projector": Look(size=20),
}
LOOKS["projector-dark"] = replace(LOOKS["dark"], size=LOOKS["projector"].size)


def look(choice) -> Look:
    """The tokens for the reader's screen."""
    return LOOKS[choice.look]


def ramp(steps: int, look: Look) -> list[tuple[str, str]]:
    """(fill, text on it) for so many levels, light to dark."""
    return _scale(steps, look.ramp, look.on_ramp)


def answers(steps: int, look: Look) -> list[tuple[str, str]]:
    """(fill, text on it) for so many answers that have an order, light to dark: never in the colours of levels."""
    return _scale(steps, look.steps, look.on_steps)


def _scale(steps: int, known: tuple[str, ...], on: tuple[str, ...]) -> list[tuple[str, str]]:
    """So many steps of a scale of colours; of more than it has, some lie in between."""
    if steps <= 1:
        return [(known[-2], on[-2])]
    places = [n * (len(known) - 1) / (steps - 1) for n in range(steps)]
    if steps <= len(known):
        return [(known[round(at)], on[round(at)]) for at in places]
    fills = [between(known[int(at)], known[min(int(at) + 1, len(known) - 1)], at % 1) for at in places]
    # The middle of the scale is too dark for the ink and too light for white: black or white always has contrast
    # enough.
    return [(fill, max(("#000000", "#ffffff"), key=lambda on: contrast(on, fill))) for fill in fills]


def between(a: str, b: str, share: float) -> str:
    """The colour so far on the way from a to b, both "#rrggbb"."""
    parts = [(int(a[n : n + 2], 16), int(b[n : n + 2], 16)) for n in (1, 3, 5)]
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in parts)


def contrast(a: str, b: str) -> float:
    """WCAG 2's contrast ratio of two colours, 1 to 21."""

    def light(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(a), light(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pattern(shape, look: Look, *, worded: bool = False) -> dict:
    """A bar's pattern: one shape, or one a bar; fainter where words stand on it and must be read.

    Plotly paints its own contrast colour, and only minds the opacity, where a trace has one colour a bar.
    """
    many = isinstance(shape, list)
    return {
        "shape": shape,
        "fgcolor": look.hatch_behind if worded else look.hatch,
        "size": 6,
        "solidity": 0.25,
        "fgopacity": (0.25 if worded else 0.6) if many else 1,
        "fillmode": "overlay",
    }


def esc(words: object) -> str:
    """User text as Plotly shows it: never a tag, never a template."""
    return _html(str(words), quote=False).replace("%{", "%\u200b{")


LONGEST = 28  # letters of a name on a chart; longer ones are cut in the middle, so that both ends tell them apart


def shortened(words: object, longest: int = LONGEST) -> str:
    """A name that fits: "Samverkansorganet…länens kommuner"."""
    plain = str(words)
    if len(plain) <= longest:
        return plain
    head = (longest - 1) * 3 // 5
    return f"{plain[:head].rstrip()}…{plain[head + 1 - longest :].lstrip()}"


def fit(figure: go.Figure, names: set[str]) -> None:
    """Cut names that are too long for a chart where they stand: beside an axis and in the legend; nothing but
    `names`.
    """
    long = {esc(name): esc(shortened(name)) for name in names if len(str(name)) > LONGEST}
    if not long:
        return

    def cut(label: str) -> str:
        bold = label.startswith("<b>") and label.endswith("</b>")
        plain = (label[3:-4] if bold else label).replace("<br>", " ")  # also where it was wrapped
        return (f"<b>{long[plain]}</b>" if bold else long[plain]) if plain in long else label

    for trace in figure.data:
        if trace.name:
            trace.name = cut(trace.name)
    if figure.layout.yaxis.ticktext is None:
        named = (trace.y for trace in figure.data if getattr(trace, "y", None) is not None)
        labels = list(dict.fromkeys(label for y in named for label in y if isinstance(label, str)))
        if any(cut(label) != label for label in labels):
            figure.update_yaxes(tickmode="array", tickvals=labels, ticktext=[cut(label) for label in labels])


def level_styles(levels: int, look: Look) -> dict[int | None, dict[str, str]]:
    """Each level's fill and text colour, and under None those of no level, which is hatched."""
    styles: dict[int | None, dict[str, str]] = {
        n: {"fill": fill, "text": on, "pattern": ""} for n, (fill, on) in enumerate(ramp(levels, look))
    }
    return styles | {None: {"fill": look.empty, "text": look.ink, "pattern": "/"}}


def wrap(words: object, width: int = 22) -> str:
    """Escaped text broken into lines of about `width` characters, between words."""
    lines, line = [], ""
    for word in str(words).split():
        if line and len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "<br>".join(esc(part) for part in [*lines, line])


def figure(traces, choice, *, height: int, left: int = 8, top: int = 8, **layout) -> go.Figure:
    """A figure in the family: thin grid, no frame, no tool bar, labels in the text's own font."""
    look_ = look(choice)
    axis = {
        "gridcolor": look_.grid,
        "linecolor": look_.grid,
        "zeroline": False,
        "automargin": True,
        "fixedrange": True,
        "tickfont": {"color": look_.ink, "size": look_.size - 1},
        "title": {"font": {"color": look_.muted, "size": look_.size - 1}},
    }
    made = go.Figure(
        data=list(traces),
        layout={
            "font": {"family": FONT, "size": look_.size, "color": look_.ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "height": round(height * look_.size / 14),
            "margin": {"l": left, "r": 8, "t": top, "b": 8},
            "separators": ",\u202f" if text.language() == "sv" else ".,",
            "dragmode": False,
            "hoverlabel": {"font": {"family": FONT, "size": look_.size}, "align": "left"},
            "legend": {
                "orientation": "h",
                "x": 0,
                "xanchor": "left",
                "y": 1.0,
                "yanchor": "bottom",
                "yref": "paper",
                "traceorder": "normal",
                "font": {"size": look_.size - 1, "color": look_.ink},
                "maxheight": 1,  # on a phone its rows stand below each other: it takes the room, and never scrolls
                "itemclick": False,
                "itemdoubleclick": False,
                "bgcolor": "rgba(0,0,0,0)",
            },
            "xaxis": axis,
            "yaxis": axis,
            "template": None,
        },
    )
    return made.update_layout(**layout)
