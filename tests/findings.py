"""What a finding says, read back out of its sentence and held against the chart's frame: nothing of the titles' own
code.

`CHECKS` has for each chart the sentences that it may say, as patterns, and for each of them what must then be true of
the frame. `check` fails for a sentence that no pattern knows, for a number that is not the frame's, for a superlative
where somebody else is as far, and where there is nothing to compare.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from fractions import Fraction
from statistics import median

import pandas as pd

ENOUGH = 10  # that answered: of fewer nobody is told to be most or least
LONGEST, ODD = 130, 170  # signs of a finding that is read at once; and of one where more share a place than ever do
NOTHING = ("dont_know", "not_applicable", "missing", "not_asked", "suppressed")
UNITS = r"(?:region|regioner)"
SUPERLATIVES = re.compile(
    r"\b(flest|mest|störst|störste|högst|högsta|längst|vanligast|vanligaste|lägst|färst|kortast|närmast|starkast|svagast|minst)\b"
)
AT_LEAST = re.compile(
    r"minst (hälften|en nivå|nivån|\d)|de två högsta nivåerna|den högsta nivån|högsta och lägsta värde"
)


VERBS = re.compile(
    r"\b(analyserar|arbetar|behöver|besvaras|betyder|bidrar|byter|fanns|finns|gick|hade|har|hänger|höjer|kan|liknar|"
    r"ligger|når|pekar|revideras|samvarierar|saknas|sjunker|sjönk|skiljer|står|steg|ställdes|svarar|var|visar|välj|väger|"
    r"är|ändrar)\b",
    re.IGNORECASE,
)
INSIDE = re.compile(
    r"\b(rut(a|an|or|orna)|nod(er)?|post(er)?|cell(er)?|kolumn(er)?|enhet(er)?|svarande|dragning(ar)?|man|null)\b",
    re.IGNORECASE,
)


def plain(said: str, longest: int = LONGEST) -> None:
    """A finding is a sentence that a stranger reads once: the rules of Klarspråk that a machine can hold."""
    own = re.sub(r"”[^”]*”", "”…”", said)  # what an answer is called is its codebook's
    assert len(BASIS.sub("", said)) <= longest, (len(said), said)
    assert ";" not in own and own.count(":") <= 1 and "  " not in own, said
    assert own[0].isupper() or own[0].isdigit() or own[0] == "”", said
    assert VERBS.search(own), ("no verb", said)
    assert not INSIDE.search(own), ("a word from the inside", said)


class Unknown(AssertionError):
    """A sentence that nobody has said how to check."""


# --- words ---


def number(said: str) -> float:
    return float(said.replace("\u202f", "").replace("\u2212", "-").replace("+", "").replace(",", "."))


def numbers(said: str) -> list[float]:
    return [number(found) for found in re.findall(r"(?<![\w-])\d[\d\u202f]*(?:,\d+)?", said)]


def low(label: object) -> str:
    """A label as it stands inside a sentence."""
    said = str(label)
    return said[:1].lower() + said[1:] if said[1:2].islower() else said


def names(part: str, known: Iterable[object]) -> tuple[set, int]:
    """The labels that a part of a sentence names, and how many more it says that there are."""
    more = re.search(r" och (\d+) till(?=$|[ ,;:(])", part)
    rest, found = part, set()
    for label in sorted(set(known), key=lambda label: -len(str(label))):
        for form in (str(label), low(label)):
            if re.search(rf"(?<!\w){re.escape(form)}(?!\w)", rest):
                found.add(label)
                rest = rest.replace(form, "#")
    return found, int(more[1]) if more else 0


def tied(part: str, expected: Iterable[object], known: Iterable[object]) -> None:
    """Exactly those who share the place are named, or some of them and how many more."""
    found, more = names(part, known)
    assert found and found <= set(expected), (part, found, expected)
    assert len(found) + more == len(set(expected)), (part, expected)


def shares_said(part: str, counts: dict) -> set:
    """Who is named with "(n av total)": every pair is the frame's own."""
    found = {}
    for label, n, total in re.findall(r"(?:^|, | och )(.+?) \((\d+) av (\d+)\)", part):
        key = next(known for known in counts if label.strip("”") in (str(known), low(known)))
        found[key] = (int(n), int(total))
    for key, pair in found.items():
        assert pair == counts[key], (part, key, counts[key])
    return set(found)


def extremes(values: dict) -> tuple[set, set]:
    """(who has most, who has least)."""
    top, bottom = max(values.values()), min(values.values())
    return {k for k, v in values.items() if v == top}, {k for k, v in values.items() if v == bottom}


def best(part: str, counts: dict, *, least: bool = False) -> None:
    """The shares named are those of everybody who has the largest (or smallest), and there is something smaller
    (larger).
    """
    ratios = {k: Fraction(*pair) for k, pair in counts.items() if pair[1] >= ENOUGH}
    assert len(ratios) > 1, "nothing to compare"
    top, bottom = extremes(ratios)
    assert top != bottom, "nothing to compare"
    said, (_found, more) = shares_said(part, counts), names(part, counts)
    expected = bottom if least else top
    assert said <= expected and len(said) + more == len(expected), (part, expected)


# --- frames ---


def now(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of the chosen wave: the first group."""
    return frame[frame["group"] == frame["group"].iloc[0]]


def answered(rows: pd.DataFrame) -> dict:
    """option → n of those who gave an answer."""
    return {o: int(n) for o, n in zip(rows["option"], rows["n"], strict=True) if o not in NOTHING}


def grouped(frame: pd.DataFrame, chosen: Callable[[list], Iterable]) -> dict:
    """group → (n that gave one of the chosen options, n that gave any)."""
    options = [o for o in dict.fromkeys(frame["option"]) if o not in NOTHING]
    found = {}
    for group in dict.fromkeys(frame["group"]):
        n = answered(frame[frame["group"] == group])
        total = sum(n.values())
        if total:
            found[group] = (sum(n[o] for o in chosen(options) if o in n), total)
    return found


def unsure(frame: pd.DataFrame) -> int:
    rows = now(frame)
    return int(rows.loc[rows["option"] == "dont_know", "n"].sum())


def two_highest(options: list) -> list:
    return options[-2:] if len(options) > 2 else options[-1:]


def levels_high(options: list) -> list:
    return two_highest(sorted(options, key=int))


# --- the charts ---


def stacked_first(m: re.Match, frame: pd.DataFrame) -> None:
    n = list(answered(now(frame)).values())
    assert (int(m["n"]), int(m["total"])) == (n[0], sum(n))
    assert int(m["unsure"] or 0) == unsure(frame)
    if m.groupdict().get("m"):
        assert int(m["m"]) == n[1] and len(n) == 2


def states(frame: pd.DataFrame) -> tuple[list[int], int]:
    """How many gave each answer in the chosen wave, in the question's order, and how many did not know."""
    here = frame[frame["wave"] == frame["wave"].iloc[0]]["state"]
    return [int((here == code).sum()) for code in frame["options"].iloc[0].split(",")], int((here == "dont_know").sum())


def enough(m: re.Match, frame: pd.DataFrame) -> None:
    n, lost = states(frame)
    assert (int(m["total"]), int(m["n"]), int(m["m"])) == (sum(n), n[-1], n[0])
    assert int(m["partly"] or 0) == sum(n[1:-1]) and int(m["unsure"] or 0) == lost


def nobody(m: re.Match, frame: pd.DataFrame) -> None:
    if "group" in frame:
        assert not sum(sum(answered(frame[frame["group"] == g]).values()) for g in [frame["group"].iloc[0]])
        assert not unsure(frame)
    elif "options" in frame:
        n, lost = states(frame)
        assert not sum(n) and not lost
    else:
        assert not frame["state"].isin(["yes", "no"]).any()


def no_answers_anywhere(m: re.Match, frame: pd.DataFrame) -> None:
    assert not sum(n for n, o in zip(frame["n"], frame["option"], strict=True) if o not in NOTHING)


def all_unsure(m: re.Match, frame: pd.DataFrame) -> None:
    n, lost = states(frame) if "options" in frame else (list(answered(now(frame)).values()), unsure(frame))
    assert int(m["n"]) == lost > 0 and not sum(n)


def picks(frame: pd.DataFrame) -> tuple[dict, int]:
    """label → how many chose it, and how many answered: of bars, or of a grid's cells."""
    if "state" in frame:
        rows = frame[frame["state"].isin(["yes", "no"])]
        counts = {label: int((part["state"] == "yes").sum()) for label, part in rows.groupby("label", sort=False)}
        return counts, rows["unit"].nunique()
    return dict(zip(frame["label"], frame["n"].astype(int), strict=True)), int(frame["total"].iloc[0])


def quotes(part: str) -> set:
    return set(re.findall(r"”(.+?)”", part))


def picked(m: re.Match, frame: pd.DataFrame) -> None:
    counts, total = picks(frame)
    top, bottom = extremes(counts)
    assert total >= ENOUGH and top != bottom, "most of few, or of equals"
    _same(m["first"], top)
    assert (int(m["n"]), int(m["total"])) == (max(counts.values()), total)
    assert bool(m["each"]) == (len(top) > 1)


def _same(part: str, expected: set) -> None:
    said, more = quotes(part), re.search(r" och (\d+) till", part)
    assert said <= expected and len(said) + (int(more[1]) if more else 0) == len(expected), (part, expected)


def picked_few(m: re.Match, frame: pd.DataFrame) -> None:
    counts, total = picks(frame)
    top, bottom = extremes(counts)
    assert 1 < total < ENOUGH and top != bottom
    _same(m["first"], top)
    assert (int(m["n"]), int(m["total"])) == (max(counts.values()), total) and bool(m["each"]) == (len(top) > 1)


def picked_none(m: re.Match, frame: pd.DataFrame) -> None:
    counts, total = picks(frame)
    assert int(m["total"]) == total and not any(counts.values())


def picked_alone(m: re.Match, frame: pd.DataFrame) -> None:
    counts, total = picks(frame)
    assert total == 1
    _same(m["first"], {label for label, n in counts.items() if n})


def picked_alike(m: re.Match, frame: pd.DataFrame) -> None:
    counts, total = picks(frame)
    assert set(counts.values()) == {int(m["n"])} and int(m["total"]) == total


ABOUT = r"på frågan [^”]+?"
COUNT = r"\((?P<each>vardera )?(?P<n>\d+) av (?P<total>\d+)\)"
PICKED = [
    (rf"(?P<each>)(?P<n>\d+) av (?P<total>\d+) {UNITS} svarar (?P<first>”.+”) {ABOUT}", picked_few),
    (
        rf"På frågan [^”]+? är (?P<first>”.+) lika vanliga svar \((?P<each>vardera )(?P<n>\d+) av (?P<total>\d+) {UNITS}\)",
        picked_few,
    ),
    (rf"Flest {UNITS} svarar (?P<first>.+) {ABOUT} {COUNT}", picked),
    (rf"Flest {UNITS} svarar (?P<first>[^?]+) {COUNT}", picked),
    (rf"Ingen av (?P<total>\d+) {UNITS} har valt något av svaren {ABOUT}", picked_none),
    (r"Den enda region som har svarat på frågan .+ svarar (?P<first>.+)", picked_alone),
    (rf"Bara en {UNITS} har svarat {ABOUT}", lambda m, frame: _is(picks(frame)[1], 1)),
    (rf"Alla svar {ABOUT} är lika vanliga \(vardera (?P<n>\d+) av (?P<total>\d+) {UNITS}\)", picked_alike),
]
NOBODY = [(r"Ingen har svarat på frågan i den här omgången", nobody)]
UNSURE = [(rf"Alla som har svarat på frågan svarar Vet ej: (?P<n>\d+) {UNITS}", all_unsure)]
TAIL = r"(?: \((?P<unsure>\d+) till vet inte\))?"


def bodies(m: re.Match, frame: pd.DataFrame) -> None:
    years = sorted(set(frame["year"]))
    parts = re.split(r"(?<=\d{4}), och ", m.string)
    assert len(parts) == (1 if len(years) == 1 else 2)
    for part, year in zip(parts, (years[0], years[-1]), strict=False):
        forms = Counter(frame.loc[frame["year"] == year, "value"])
        top = max(forms.values())
        first = {form for form, n in forms.items() if n == top}
        assert part.endswith(f" {year}")
        tied(low(part), first, forms)
        said = {float(year)} if len(forms) == 1 and top == 1 else {float(year), float(sum(forms.values()))}
        assert set(numbers(part)) == said | ({float(top)} if len(forms) > 1 else set())
        assert ("vardera" in part) == (len(first) > 1)


def level(m: re.Match, frame: pd.DataFrame) -> None:
    known = frame.dropna(subset="level")
    counts = Counter(int(level) for level in known["level"])
    top = max(counts.values())
    first = {frame["levels"].iloc[0][level] for level, n in counts.items() if n == top}
    tied(m["levels"], first, frame["levels"].iloc[0])
    assert (int(m["n"]), int(m["total"])) == (top, len(known))
    assert m.string.startswith("Lika") == (len(first) > 1) == ("vardera" in m.string)


def no_level(m: re.Match, frame: pd.DataFrame) -> None:
    assert frame["level"].isna().all() if "level" in frame else no_answers_anywhere(m, frame) is None


def first_last(chosen: Callable[[list], Iterable]) -> Callable:
    def checked(m: re.Match, frame: pd.DataFrame) -> None:
        counts = grouped(frame, chosen)
        best(m["first"], counts)
        best(m["last"], counts, least=True)

    return checked


def largest(chosen: Callable[[list], Iterable]) -> Callable:
    """Only those who have the most are told: where the smallest would make the sentence too long."""

    def checked(m: re.Match, frame: pd.DataFrame) -> None:
        best(m["first"], grouped(frame, chosen))

    return checked


def alike(chosen: Callable[[list], Iterable]) -> Callable:
    def checked(m: re.Match, frame: pd.DataFrame) -> None:
        counts = grouped(frame, chosen)
        assert len(counts) > 1 and len({Fraction(*pair) for pair in counts.values()}) == 1
        shares_said(m["all"], counts)

    return checked


def only(chosen: Callable[[list], Iterable]) -> Callable:
    def checked(m: re.Match, frame: pd.DataFrame) -> None:
        counts = grouped(frame, chosen)
        said, (_found, more) = shares_said(m["all"], counts), names(m["all"], counts)
        assert len(said) + more == len(counts)
        enough_ = {Fraction(*pair) for pair in counts.values() if pair[1] >= ENOUGH}
        assert len(enough_) < 2, "what could be compared is not"

    return checked


def response(m: re.Match, frame: pd.DataFrame, wave: str) -> None:
    here = frame[frame["key"] == wave]
    missing = set(here.loc[here["state"] == "missing", "name"])
    said = numbers(m.string)
    assert set(said) <= {float(len(here) - len(missing)), float(len(here)), float(len(missing))}
    assert ("alla utom" in m.string) == (0 < len(missing) < 6 and len(missing) < len(here))
    if "alla utom" in m.string:
        assert names(m.string.split("alla utom")[1], here["name"])[0] == missing
    assert ("Alla" in m.string or "har svarat" in m.string) or missing


def timeline(m: re.Match, frame: pd.DataFrame) -> None:
    known = frame.dropna(subset="age")
    if not m["n"]:
        assert len(known) == 1 and number(m["age"]) == known["age"].iloc[0]
        return
    old = known[known["age"] >= int(m["old"])]
    said = 0 if m["n"] == "Ingen" else int(m["n"])
    assert (said, int(m["total"])) == (len(old), len(known))
    answers = [value for value in old["revised"] if isinstance(value, bool)]
    assert bool(m["m"] or m["all"]) == bool(answers), "told of what was not asked, or not told"
    if m["m"]:
        assert (0 if m["m"] == "ingen" else int(m["m"])) == sum(answers) < len(old)
    if m["all"]:
        assert sum(answers) == len(old) and (m["all"] == "den") == (len(old) == 1)


def evidence(m: re.Match, frame: pd.DataFrame) -> None:
    assert int(m["n"]) == int(frame["rows"].sum())


def matrix(m: re.Match, frame: pd.DataFrame) -> None:
    cells = frame[(frame["code"] != "index") & frame["level"].notna()]
    counts = Counter(int(level) for level in cells["level"])
    top = max(counts.values())
    first = {frame["levels"].iloc[0][level] for level, n in counts.items() if n == top}
    tied(m["levels"], first, frame["levels"].iloc[0])
    if m["n"]:
        assert (int(m["n"]), int(m["total"])) == (top, len(cells)) and len(counts) > 1
        assert bool(m["each"]) == (len(first) > 1)
    else:
        assert len(counts) == 1 and int(m["total"] or 1) == len(cells)


def index_own(m: re.Match, frame: pd.DataFrame) -> None:
    row = frame[frame["name"] == m["who"]].iloc[0]
    for key, column in (("score", "score"), ("low", "score_low"), ("high", "score_high")):
        assert abs(number(m[key]) - row[column]) <= 0.0501


def index_all(m: re.Match, frame: pd.DataFrame) -> None:
    known = frame.dropna(subset="score_low")
    widths = [row.score_high - row.score_low for row in known.itertuples()]
    assert int(m["n"]) == len(widths) > 1
    if m.groupdict().get("width"):
        assert abs(number(m["width"]) - median(widths)) <= 0.0501
    else:
        assert sum(width < 0.051 for width in widths) * 2 >= len(widths)


def effect(m: re.Match, frame: pd.DataFrame) -> None:
    far = {row.name: abs(int(row.moved)) for row in frame.itertuples(index=False)}
    top = max(far.values())
    assert int(m["total"]) == len(frame)
    if m.groupdict().get("n"):
        assert int(m["n"]) == sum(n > 0 for n in far.values())
        tied(m["who"], {name for name, n in far.items() if n == top}, far)
        assert int(m["steps"]) == top
    else:
        assert not top


def method(m: re.Match, frame: pd.DataFrame) -> None:
    falls = {row.name: round(-row.difference + 1e-9, 1) for row in frame.itertuples(index=False)}
    other = int(frame["other"].sum())
    assert (int(m["other"] or 0), int(m["total"] or len(frame))) == (other, len(frame))
    if m["who"]:
        top = max(falls.values())
        assert abs(number(m["points"]) - top) <= 0.11 and top > 0
        assert ("mest" in m.string) == (len(falls) > 1)
        tied(m["who"], {name for name, fall in falls.items() if fall == top}, falls)
    else:
        assert all(fall <= 0.06 for fall in falls.values())


def missing(m: re.Match, frame: pd.DataFrame) -> None:
    lost, due = {}, {}
    for group, part in frame.groupby("group", sort=False):
        n = dict(zip(part["option"], part["n"].astype(int), strict=True))
        lost[group] = n.get("missing", 0) + n.get("dont_know", 0)
        due[group] = sum(n.values()) - n.get("not_applicable", 0)
    counts = {group: (lost[group], due[group]) for group in due if due[group]}
    assert number(m["total"]) == sum(due.values())
    if m.groupdict().get("n"):
        assert number(m["n"]) == sum(lost.values()) > 0
        assert abs(number(m["share"]) - 100 * sum(lost.values()) / sum(due.values())) <= 0.51
        if m.groupdict().get("first"):
            best(m["first"], counts)
        else:
            assert len({Fraction(*pair) for pair in counts.values() if pair[1] >= ENOUGH}) < 2
    else:
        assert not sum(lost.values())


def coherence(m: re.Match, frame: pd.DataFrame) -> None:
    known = frame.dropna(subset="r")
    against = int((known["r"] < 0).sum())
    uncertain = sum(1 for row in known.itertuples() if row.r >= 0 and not row.r_low > 0)
    groups = m.groupdict()
    if groups.get("against"):
        assert (int(groups["against"]), int(groups["total"])) == (against, len(known)) and against
    elif groups.get("n"):
        assert (int(groups["n"]), int(groups["unsure"])) == (len(known) - uncertain, uncertain)
        assert int(groups["total"]) == len(known) and not against
    else:
        assert not against and not uncertain and int(groups["total"] or 1) == len(known)


def no_r(m: re.Match, frame: pd.DataFrame) -> None:
    assert frame["r"].isna().all()


def sensitivity(m: re.Match, frame: pd.DataFrame) -> None:
    shares = {label: round_half(100 * share, 0) for label, share in zip(frame["label"], frame["total"], strict=True)}
    assert int(m["n"]) == len(shares)
    top, bottom = extremes(shares)
    if m.groupdict().get("first"):
        assert top != bottom
        _same(m["first"], top)
        if m["last"]:
            _same(m["last"], bottom)
        assert number(m["share"]) == max(shares.values()) and bool(m["each"]) == (len(top) > 1)
    else:
        assert top == bottom or not max(shares.values()) > 0


def round_half(value: float, decimals: int) -> float:
    """Half away from zero, as it is shown."""
    from decimal import ROUND_HALF_UP, Decimal

    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))


def importance(m: re.Match, frame: pd.DataFrame) -> None:
    known = frame.dropna(subset="r")
    r = {row.label: round_half(row.r, 2) for row in known.itertuples()}
    top, bottom = extremes(r)
    if m.groupdict().get("first"):
        assert top != bottom
        tied(m["first"], top, r)
        tied(m["last"], bottom, r)
        for label, said, n in re.findall(
            r"(?:^|, | och )([^(]+?) \((\u2212?\d,\d\d) för (\d+) ", m["first"] + ", " + m["last"]
        ):
            row = next(row for row in known.itertuples() if label in (row.label, low(row.label)))
            assert number(said) == round_half(row.r, 2) and int(n) == row.n
    else:
        assert top == bottom and number(m["r"]) == next(iter(r.values()))


def profile(m: re.Match, frame: pd.DataFrame) -> None:
    known = frame[frame["own"].notna() & frame["median"].notna() & (frame["code"] != "index")]
    ahead = {row.label: round_half(row.own - row.median, 1) for row in known.itertuples()}
    top, bottom = extremes(ahead)
    groups = m.groupdict()
    if groups.get("n"):
        assert int(groups["n"]) == len(known)
    if groups.get("first"):
        assert top != bottom
        tied(groups["first"], top, ahead)
        assert number(groups["over"]) == max(ahead.values())
    if groups.get("last"):
        tied(groups["last"], bottom, ahead)
        assert number(groups["under"]) == min(ahead.values())
        assert max(ahead.values()) > 0 > min(ahead.values())
    if "under medianen i alla" in m.string or "under medianen i de" in m.string:
        assert max(ahead.values()) <= 0
    if "över medianen i alla" in m.string or "över medianen i de" in m.string:
        assert min(ahead.values()) >= 0


def likeness(m: re.Match, frame: pd.DataFrame) -> None:
    shown = {row.name: round_half(row.distance, 2) for row in frame.itertuples(index=False)}
    third = sorted(shown.values())[min(3, len(shown)) - 1]
    if m.groupdict().get("total"):
        assert int(m["total"]) == len(shown)
    if m.groupdict().get("first"):
        assert len(set(shown.values())) > 1
        tied(m["first"], {name for name, d in shown.items() if d <= third}, shown)


def alone(m: re.Match, frame: pd.DataFrame) -> None:
    first, after = sorted(round_half(distance, 2) for distance in frame["distance"])[:2]
    assert (number(m["a"]), number(m["b"]), int(m["total"])) == (first, after, len(frame))
    assert frame.loc[frame["distance"].idxmin(), "name"] == m["alone"] and first * 3 <= after


def compared(m: re.Match, frame: pd.DataFrame) -> None:
    rows = frame[(frame["code"] != "index") & frame["score"].notna()]
    by = {
        label: dict(zip(part["name"], part["score"], strict=True)) for label, part in rows.groupby("label", sort=False)
    }
    by = {label: scores for label, scores in by.items() if len(scores) > 1}
    apart = {label: round_half(max(s.values()) - min(s.values()), 1) for label, s in by.items()}
    groups = m.groupdict()
    if not groups.get("what"):
        assert not apart or len(set(apart.values())) == 1
        return
    top, _bottom = extremes(apart)
    tied(groups["what"], top, apart)
    assert ("mest" in m.string or "störst" in m.string) == (len(apart) > 1), "most of one"
    assert len(apart) == 1 or len(top) < len(apart)
    if groups.get("n"):
        assert int(groups["n"]) == len(apart)
    if groups.get("a"):
        scores = by[next(iter(top))]
        most, least = extremes({name: round_half(score, 1) for name, score in scores.items()})
        tied(groups["a"], most, scores)
        tied(groups["b"], least, scores)
        assert abs(number(groups["x"]) - max(scores.values())) <= 0.0501
        assert abs(number(groups["y"]) - min(scores.values())) <= 0.0501


def every_answer(m: re.Match, frame: pd.DataFrame) -> None:
    has = frame[frame["state"] != "missing"]
    assert int(m["n"] or 1) == frame["item"].nunique() and int(m["total"]) == frame["unit"].nunique()
    assert int(m["k"]) == has["unit"].nunique()
    spread = {}
    for item, part in frame.dropna(subset="score").groupby("item", sort=False):
        if len(part) > 1:
            spread[item] = round(float(part["score"].std()), 9)
    top = {item for item, s in spread.items() if s == max(spread.values())} if spread else set()
    if m["first"]:
        assert len(top) < len(spread) or len(set(spread.values())) > 1, "most of equals"
        label = frame.drop_duplicates("item").set_index("item")["question"]
        found, more = names(m["first"], {label[item] for item in frame["item"].unique()})
        assert (
            found <= {label[item] for item in top} and len(found) + more == len({label[i] for i in top}) or len(top) > 3
        )
    else:
        assert len(set(spread.values())) <= 1


def commission(m: re.Match, frame: pd.DataFrame) -> None:
    assert (int(m["first"]), int(m["last"])) == (frame["year"].min(), frame["year"].max())


def change_items(m: re.Match, frame: pd.DataFrame) -> None:
    """Whoever is said to have moved most: every question that has moved as far."""
    up, down = {}, {}
    for group, part in frame.groupby("group", sort=False):
        n = dict(zip(part["option"], part["n"].astype(int), strict=True))
        up[group], down[group] = n.get("up", 0), n.get("down", 0)
    net = {group: up[group] - down[group] for group in up}
    groups = m.groupdict()
    if not groups.get("items"):
        assert not any(net.values())
        return
    better = "förbättrats" in m.string
    top = extremes(net)[0 if better else 1]
    far = abs(net[next(iter(top))])
    assert far and (better == (net[next(iter(top))] > 0))
    tied(groups["items"], top, net)
    if groups.get("net"):
        assert int(groups["net"]) == far and len(top) > 1
    else:
        (one,) = top
        said = [int(groups["n"]), int(groups["m"] or 0)]
        assert said == ([up[one], down[one]] if better else [down[one], up[one]])


def change_dimensions(m: re.Match, frame: pd.DataFrame) -> None:
    known = frame[(frame["code"] != "index") & frame["change"].notna() & ~frame["broken"].astype(bool)]
    moved = {row.name: round_half(row.change, 1) for row in known.itertuples(index=False)}
    far = max(abs(points) for points in moved.values())
    groups = m.groupdict()
    up, down = sum(points > 0 for points in moved.values()), sum(points < 0 for points in moved.values())
    if groups.get("n"):
        assert int(groups["n"]) == len(moved) > 1
        assert (int(groups.get("up") or 0), int(groups.get("down") or 0)) == (up, down)
    if groups.get("top"):
        tied(groups["top"], {name for name, points in moved.items() if abs(points) == far}, moved)
        assert all(abs(number(points)) == far for points in re.findall(r"\(([+\u2212]?\d+,\d)\)", groups["top"]))


def unbroken(m: re.Match, frame: pd.DataFrame) -> None:
    known = frame[(frame["code"] != "index") & frame["change"].notna()]
    assert known["broken"].all() if len(known) else "både" not in m.string


def since_last(m: re.Match, frame: pd.DataFrame) -> None:
    up, down = int((frame["moved"] > 0).sum()), int((frame["moved"] < 0).sum())
    groups = m.groupdict()
    assert (int(groups.get("up") or 0), int(groups.get("down") or 0)) == (up, down)
    if groups.get("total"):
        assert up + down <= int(groups["total"]) <= len(frame)


def over_time(m: re.Match, frame: pd.DataFrame) -> None:
    """Both values are the chart's own, of the one that is named and of the waves that are named."""
    who = frame["unit"] == "spread" if m["who"] == "Medianen" else frame["series"] == m["who"]
    rows = frame[who & frame["median"].notna()]
    shown = {(row.plain, round_half(row.median, 1)) for row in rows.itertuples()}
    for wave, value in (("last", "b"), ("first", "a")):
        if m.groupdict().get(wave) and m.groupdict().get(value):
            assert (m[wave], number(m[value])) in shown, (m[wave], m[value], shown)
    if "gick från" in m.string:
        assert m["a"] != m["b"]


def change_levels(m: re.Match, frame: pd.DataFrame) -> None:
    counts = [answered(frame[frame["group"] == group]) for group in dict.fromkeys(frame["group"])]
    counts = [n for n in counts if sum(n.values())][:-3:-1]
    said = [(int(m["n"]), int(m["total"])), (int(m["m"] or 0), int(m["of"]))]
    assert said == [(sum(list(n.values())[-2:]), sum(n.values())) for n in counts]


def strengths(m: re.Match, frame: pd.DataFrame, told: tuple[str, ...] = ("strength", "below")) -> None:
    """The questions furthest over and under the median, or that lift most: all that are as far, and who is not
    shown.
    """
    for kind, column, furthest in (("strength", "ahead", max), ("below", "ahead", min), ("lift", "lift", max)):
        part = frame[frame["kind"] == kind]
        said = m.groupdict().get(kind)
        if not said:
            continue
        values = {row.label: round(getattr(row, column), 6) for row in part.itertuples()}
        first = {label for label, value in values.items() if value == furthest(values.values())}
        found, more = names(said, values)
        left = int(part["ties"].iloc[0]) if first == set(values) else 0
        assert found <= first and len(found) + more == len(first) + left, (said, first, left)
    for kind in told:
        assert m.groupdict().get(kind) or frame[frame["kind"] == kind].empty


def strengths_only(m: re.Match, frame: pd.DataFrame) -> None:
    assert frame[frame["kind"] == "below"].empty
    strengths(m, frame)


def strengths_long(m: re.Match, frame: pd.DataFrame) -> None:
    """Only what is furthest over the median: what is furthest under as well would make the sentence too long."""
    assert not frame[frame["kind"] == "below"].empty
    strengths(m, frame, told=("strength",))


VALUE = r"\d+,\d"
BASIS = re.compile(r", räknat på (\d+ av \d+) frågor$")
GRADE = r"”[^”]+”(?: eller högre)?"
WHERE = r"(?:de två högsta nivåerna|den högsta nivån)"
CHECKS: dict[str, list[tuple[str, Callable]]] = {
    "commission_timeline": [
        (
            r"Tidslinjen visar uppdraget att lära av det regionala utvecklingsarbetet, från (?P<first>\d+) till "
            r"(?P<last>\d+)",
            commission,
        )
    ],
    "bodies_over_time": [(r".+ hade ansvaret i .+", bodies)],
    "map": [
        (rf"(?P<n>\d+) av (?P<total>\d+) {UNITS} är på nivån (?P<levels>.+) i mognadsindex", level),
        (
            rf"Lika många {UNITS} är på nivåerna (?P<levels>.+) i mognadsindex "
            r"\(vardera (?P<n>\d+) av (?P<total>\d+)\)",
            level,
        ),
        (r"Inga nivåer kan räknas i den här omgången", no_level),
    ],
    "levels_overview": [
        (rf"Andelen regioner på {WHERE} är störst i (?P<first>.+) och minst i (?P<last>.+)", first_last(levels_high)),
        (rf"Andelen regioner på {WHERE} är störst i (?P<first>.+)", largest(levels_high)),
        (rf"Andelen regioner på {WHERE} är lika stor i alla dimensioner: (?P<all>.+)", alike(levels_high)),
        (rf"Så många regioner är på {WHERE}: (?P<all>.+)", only(levels_high)),
        (r"Inga nivåer kan räknas i den här omgången", no_answers_anywhere),
    ],
    "since_last": [
        (
            rf"(?P<up>\d+) av (?P<total>\d+) {UNITS} har gått upp minst en nivå sedan .+?(?:, och ingen har gått "
            rf"ned| och (?P<down>\d+) har gått ned)",
            since_last,
        ),
        (
            rf"(?P<down>\d+) av (?P<total>\d+) {UNITS} har gått ned minst en nivå sedan .+, och ingen har gått upp",
            since_last,
        ),
        (rf"Ingen av (?P<total>\d+) {UNITS} har bytt nivå sedan .+", since_last),
        (rf"Ingen {UNITS} har en nivå både .+ och nu", since_last),
    ],
    "change_over_time": [
        (
            rf"(?P<who>.+) gick från (?P<a>{VALUE}) \((?P<first>.+)\) till (?P<b>{VALUE}) \((?P<last>.+)\) i "
            rf"mognadsindex",
            over_time,
        ),
        (
            rf"(?P<who>.+) (?:har|är) (?P<b>{VALUE}) i mognadsindex \((?P<last>.+)\), som inte kan jämföras "
            rf"direkt med (?P<a>{VALUE}) \((?P<first>.+)\)",
            over_time,
        ),
        (
            rf"(?P<who>.+) har (?P<b>{VALUE}) i mognadsindex \((?P<last>.+)\) mot (?P<a>{VALUE}) "
            rf"\((?P<first>.+)\), en skillnad inom osäkerheten",
            over_time,
        ),
        (rf"(?P<who>.+) står kvar på (?P<a>{VALUE}) i mognadsindex sedan (?P<first>.+)", over_time),
        (
            r"Bara en omgång har värden i mognadsindex",
            lambda m, frame: _is(frame.loc[frame["median"].notna(), "key"].nunique() < 3, True),
        ),
    ],
    "change_levels": [
        (
            rf"(?P<n>\d+) av (?P<total>\d+) {UNITS} når minst nivån .+ i mognadsindex, mot "
            rf"(?:(?P<m>\d+)|ingen) av (?P<of>\d+) \(.+\)",
            change_levels,
        ),
        (
            r"Bara en omgång har nivåer i mognadsindex",
            lambda m, frame: _is(frame.loc[frame["total"] > 0, "group"].nunique() < 2, True),
        ),
    ],
    "change_dimensions": [
        (
            r".+ (?:steg i (?P<up>\d+)|sjönk i (?P<down>\d+)) av (?P<n>\d+) dimensioner sedan [^,]+, "
            r"mest i (?P<top>.+), och (?:steg|sjönk) inte i någon",
            change_dimensions,
        ),
        (
            r".+ steg i (?P<up>\d+) av (?P<n>\d+) dimensioner sedan \S+ och sjönk i (?P<down>\d+), med störst "
            r"ändring i (?P<top>.+)",
            change_dimensions,
        ),
        (r".+ har ett värde att jämföra bara i (?P<top>.+)", change_dimensions),
        (r".+ har inte ändrats i någon av (?P<n>\d+) dimensioner sedan .+", change_dimensions),
        (r"Inga dimensioner har värden i båda omgångarna", unbroken),
        (r"Värdena före och nu går inte att jämföra direkt, eftersom det är ett brott i tidsserien", unbroken),
    ],
    "change_items": [
        (
            r"Svaren om (?P<items>.+) har för\w+ats mest: (?P<n>\d+) region\w* svarar \w+ än \S+ och "
            r"(?:(?P<m>\d+)|ingen) \w+",
            change_items,
        ),
        (
            r"Svaren om (?P<items>.+) har för\w+ats mest: (?P<net>\d+) fler region\w* svarar \w+ än \w+ jämfört med \S+",
            change_items,
        ),
        (r"Ingen fråga besvaras bättre eller sämre än .+", change_items),
        (r"Lika många regioner svarar bättre som sämre än .+ i varje fråga", change_items),
    ],
    "strengths": [
        (r".+ är längst över medianen i (?P<strength>.+) och längst under i (?P<below>.+)", strengths),
        (r".+ är längst över medianen i (?P<strength>.+) och inte under den i någon fråga", strengths_only),
        (r".+ är längst över medianen i (?P<strength>.+)", strengths_long),
        (r".+ har ingen styrka över medianen och är längst under den i (?P<below>.+)", strengths),
        (r"Ett bättre svar om (?P<lift>.+) höjer indexet mest för .+", strengths),
    ],
    "plan_timeline": [
        (
            r"(?P<n>\d+) av (?P<total>\d+) planer är (?P<old>\d+) år eller äldre"
            r"(?:, och (?:(?P<m>\d+|ingen) av dem|(?P<all>den|alla)) revideras)?",
            timeline,
        ),
        (r"(?P<n>Ingen) av (?P<total>\d+) planer är (?P<old>\d+) år eller äldre(?P<m>)(?P<all>)", timeline),
        (r"Den enda plan som har ett känt år är (?P<age>\u2212?\d+) år gammal(?P<n>)", timeline),
    ],
    "revision": [
        (rf"(?P<n>\d+) av (?P<total>\d+) {UNITS} svarar att de reviderar sin lärandeplan{TAIL}", stacked_first),
        *NOBODY,
        *UNSURE,
    ],
    "revision_reason": [*PICKED, *NOBODY],
    "resources_enough": [
        (
            rf"Av (?P<total>\d+) {UNITS} svarar (?P<n>\d+) att resurserna räcker(?:, (?P<partly>\d+) "
            rf"att de räcker delvis)? och (?P<m>\d+) att de inte räcker{TAIL}",
            enough,
        ),
        *NOBODY,
        *UNSURE,
    ],
    "resource_needs": [(rf"Flest {UNITS} behöver (?P<first>.+) {COUNT}", picked), *PICKED, *NOBODY],
    "activity_heat": [
        (rf"Flest {UNITS} arbetar med (?P<first>.+) {COUNT}", picked),
        *PICKED,
        *NOBODY,
    ],
    "themes_heat": [
        (rf"Flest {UNITS} analyserar (?P<first>.+) {COUNT}", picked),
        *PICKED,
        *NOBODY,
    ],
    "cooperation": [
        (
            rf"Störst andel svarar {GRADE} om samverkan (?P<first>.+) och minst (?P<last>.+)",
            first_last(two_highest),
        ),
        (rf"Störst andel svarar {GRADE} om samverkan (?P<first>.+)", largest(two_highest)),
        (rf"Lika stor andel svarar {GRADE} om all samverkan: (?P<all>.+)", alike(two_highest)),
        (rf"Så många {UNITS} svarar {GRADE} om samverkan: (?P<all>.+)", only(two_highest)),
        (r"Ingen har svarat på frågan i den här omgången", no_answers_anywhere),
    ],
    "function": [
        (
            rf"(?P<n>\d+) av (?P<total>\d+) {UNITS} svarar att planen fyller en funktion i vardagen "
            rf"och (?P<m>\d+) att funktionen är begränsad{TAIL}",
            stacked_first,
        ),
        *NOBODY,
        *UNSURE,
    ],
    "evidence_by_kind": [(r"(?P<n>\d+) offentlig.+ insamla.+, men att ett belägg saknas betyder inte nej", evidence)],
    "maturity_matrix": [
        (
            r"(?P<levels>.+) är de[n]? vanligaste nivå\w+ i dimensionerna \((?P<each>vardera )?(?P<n>\d+) av "
            r"(?P<total>\d+) värden\)",
            matrix,
        ),
        (r"(?:Alla (?P<total>\d+) värden|Det enda värdet) i dimensionerna är på nivån (?P<levels>.+)(?P<n>)", matrix),
        (
            r"Inga nivåer kan räknas i den här omgången",
            lambda m, frame: _none(frame.loc[frame["code"] != "index", "level"]),
        ),
    ],
    "maturity_index": [
        (
            rf"(?P<n>\d+) av (?P<total>\d+) {UNITS} kan ha en annan nivå om metoden väljs annorlunda",
            lambda m, frame: _is(
                (int(m["n"]), int(m["total"])),
                (int(frame["borderline"].sum()), int(frame["score_low"].notna().sum())),
            ),
        ),
        (
            r"(?P<who>.+) har värdet (?P<score>\d+,\d), och i 90 procent av omräkningarna blir det "
            r"(?P<low>\d+,\d)–(?P<high>\d+,\d)",
            index_own,
        ),
        (
            rf"Minst hälften av (?P<n>\d+) {UNITS} har ett osäkerhetsintervall på (?P<width>\d+,\d) eller mer "
            rf"\(skala 0–100\)",
            index_all,
        ),
        (rf"Rimliga metodval ändrar inte värdena för minst hälften av (?P<n>\d+) {UNITS}", index_all),
        (r"Inget index kan räknas i den här omgången", lambda m, frame: _none(frame["score_low"])),
    ],
    "weight_effect": [
        (
            rf"(?P<n>\d+) av (?P<total>\d+) {UNITS} byter plats med dina val, och (?P<who>.+) flyttar längst "
            rf"\((?P<steps>\d+) plats\w*\)",
            effect,
        ),
        (rf"Ingen av (?P<total>\d+) {UNITS} byter plats med dina val", effect),
        (r"Bara en region har ett värde, så det finns ingen ordning att ändra", lambda m, frame: _is(len(frame), 1)),
    ],
    "method_difference": [
        (
            rf"Med geometriskt medelvärde sjunker värdet (?:mest )?för (?P<who>.+?) "
            rf"\((?:vardera )?(?P<points>\d+,\d)\), och (?:(?P<other>\d+) av (?P<total>\d+) {UNITS}|ingen) byter nivå",
            method,
        ),
        (
            rf"Geometriskt och aritmetiskt medelvärde ger samma värden, och (?:(?P<other>\d+) av (?P<total>\d+) "
            rf"{UNITS}|ingen) byter nivå(?P<who>)",
            method,
        ),
    ],
    "missing_answers": [
        (
            r"(?P<share>\d+)\u00a0% av svaren saknas eller är Vet ej \((?P<n>[\d\u202f]+) av "
            r"(?P<total>[\d\u202f]+)\), och andelen är störst i (?P<first>.+)",
            missing,
        ),
        (
            r"(?P<share>\d+)\u00a0% av svaren saknas eller är Vet ej \((?P<n>[\d\u202f]+) av (?P<total>[\d\u202f]+)\)",
            missing,
        ),
        (r"Inget av (?P<total>[\d\u202f]+) svar saknas eller är Vet ej", missing),
    ],
    "coherence": [
        (r"(?P<against>\d+) av (?P<total>\d+) frågor pekar åt ett annat håll än resten av sin dimension", coherence),
        (
            r"(?P<n>\d+) av (?P<total>\d+) frågor hänger ihop med resten av sin dimension, och för "
            r"(?P<unsure>\d+) är det osäkert",
            coherence,
        ),
        (r"Alla (?P<total>\d+) frågor hänger ihop med resten av sin dimension", coherence),
        (r"Den enda frågan som kan prövas hänger ihop med resten av sin dimension(?P<total>)", coherence),
        (r"Det finns för få svar för att se om frågorna hänger ihop", no_r),
    ],
    "sensitivity": [
        (
            r"Av (?P<n>\d+) metodval bidrar (?P<first>.+) mest till osäkerheten i ordningen "
            r"\((?P<each>vardera )?(?P<share>\d+)\u00a0%\)(?: och (?P<last>.+) minst)?",
            sensitivity,
        ),
        (r"Inget av (?P<n>\d+) metodval ändrar ordningen", sensitivity),
        (r"Alla (?P<n>\d+) metodval bidrar lika mycket till osäkerheten i ordningen", sensitivity),
    ],
    "importance": [
        (
            r"Indexet samvarierar mest med (?P<first>.+\)) och minst med (?P<last>.+\))",
            importance,
        ),
        (
            r"(?:Bara .+ kan prövas, och|Indexet samvarierar lika mycket med alla \d+ dimensioner) "
            r"\(?korrelationen.* är (?P<r>\u2212?\d,\d\d)\)?",
            importance,
        ),
        (r"Det finns för få värden för att se vad som styr indexet", no_r),
    ],
    "profile": [
        (
            r"Av (?P<n>\d+) dimensioner ligger .+ längst över medianen i (?P<first>.+) "
            r"\((?P<over>[+\u2212]?\d+,\d)\) och längst under i (?P<last>.+) \((?P<under>[+\u2212]?\d+,\d)\)",
            profile,
        ),
        (
            r".+ ligger vid eller under medianen i (?:alla|de) (?P<n>\d+) dimensioner(?: som har värde)?"
            r"(?:, närmast i (?P<first>.+) \((?P<over>[+\u2212]?\d+,\d)\))?",
            profile,
        ),
        (
            r".+ ligger vid eller över medianen i (?:alla|de) (?P<n>\d+) dimensioner(?: som har värde)?"
            r"(?:, längst över i (?P<first>.+) \((?P<over>[+\u2212]?\d+,\d)\))?",
            profile,
        ),
        (r".+ ligger på medianen i (?:alla|de) (?P<n>\d+) dimensioner(?: som har värde)?", profile),
        (r".+ ligger lika långt från medianen i (?:alla|de) (?P<n>\d+) dimensioner(?: som har värde)? \(.+\)", profile),
        (r".+ har värde bara i .+ \(\d+,\d, där medianen är \d+,\d\)", profile),
        (
            r".+ har svarat, men för få andra har svarat för att visa en spridning",
            lambda m, frame: _none(frame.loc[frame["own"].notna() & (frame["code"] != "index"), "median"]),
        ),
    ],
    "likeness": [
        (
            rf"Av (?P<total>\d+) {UNITS} ligger bara (?P<alone>.+) nära .+ i struktur \((?P<a>\d,\d\d), nästa (?P<b>\d,\d\d)\)",
            alone,
        ),
        (r"Av (?P<total>\d+) regioner är (?P<first>.+) mest lika .+ i struktur", likeness),
        (r"Bara .+ kan jämföras med .+ i struktur", lambda m, frame: _is(len(frame), 1)),
        (r"Alla (?P<total>\d+) regioner liknar .+ lika mycket i struktur", likeness),
    ],
    "compare_levels": [
        (
            r"Av (?P<n>\d+) dimensioner skiljer sig (?P<a>.+) och (?P<b>.+) mest i (?P<what>.+) "
            r"\((?P<x>\d+,\d) mot (?P<y>\d+,\d)\)",
            compared,
        ),
        (
            r"Skillnaden är störst i (?P<what>.+), där (?P<a>.+) har (?P<x>\d+,\d) och (?P<b>.+) har (?P<y>\d+,\d)",
            compared,
        ),
        (
            r"Av (?P<n>\d+) dimensioner är skillnaden mellan högsta och lägsta värde störst i (?P<what>.+) "
            r"\(\d+,\d i var och en\)",
            compared,
        ),
        (r"(?P<a>.+) och (?P<b>.+) kan bara jämföras i (?P<what>.+) \((?P<x>\d+,\d) mot (?P<y>\d+,\d)\)", compared),
        (r"Skillnaden är lika stor i alla \d+ dimensioner \(\d+,\d\)", compared),
        (r"Det finns inget att jämföra, eftersom svaren saknas eller är lika i alla dimensioner", compared),
        (
            r"Välj två till fem regioner att jämföra",
            lambda m, frame: _is(frame["unit"].nunique() < 2, True),
        ),
    ],
    "answers_all": [
        (
            rf"(?P<k>\d+) av (?P<total>\d+) {UNITS} har svarat på (?:minst en av (?P<n>\d+) frågor|frågan)"
            r"(?:, och svaren skiljer sig mest om (?P<first>.+))?",
            every_answer,
        ),
    ],
    "response": [
        (rf"(?P<n>\d+) av (?P<total>\d+) {UNITS} har svarat, alla utom .+", response),
        (rf"(?P<n>\d+) av (?P<total>\d+) {UNITS} har svarat", response),
        (rf"(?:Alla|Ingen av) (?P<total>\d+) {UNITS} har svarat", response),
        (r"Den enda region som fick enkäten har (?:inte )?svarat", response),
    ],
}
CHECKS["tiles"] = CHECKS["map"]


def borderline(m: re.Match, frame: pd.DataFrame) -> None:
    cells = frame[(frame["code"] != "index") & frame["level"].notna()]
    assert (int(m["n"]), int(m["total"])) == (int(cells["borderline"].sum()), len(cells))


def outside(m: re.Match, frame: pd.DataFrame) -> None:
    assert int(m["n"] or 0) == int((frame["outside"] != "").sum()) and int(m["total"] or len(frame)) == len(frame)
    assert frame["moved"].any(), "nobody has moved"


def moved_without(m: re.Match, frame: pd.DataFrame) -> None:
    shifts = {row.label: round_half(row.mean_shift, 2) for row in frame.dropna(subset="mean_shift").itertuples()}
    assert number(m["n"]) == max(shifts.values())
    tied(m["labels"], {label for label, n in shifts.items() if n == max(shifts.values())}, shifts)


NOTES: dict[str, tuple[str, Callable, Callable[[pd.DataFrame], bool]]] = {
    "importance": (
        r"Utan (?P<labels>.+) flyttar regioner mest, i snitt (?P<n>\d+,\d\d) platser\.",
        moved_without,
        lambda frame: frame["mean_shift"].dropna().map(lambda shift: round_half(shift, 2)).nunique() > 1,
    ),
    "maturity_matrix": (
        r"(?P<n>\d+) av (?P<total>\d+) värden är gränsfall mellan två nivåer\.",
        borderline,
        lambda frame: bool(frame.loc[(frame["code"] != "index") & frame["level"].notna(), "borderline"].any()),
    ),
    "weight_effect": (
        rf"(?:(?P<n>\d+) av (?P<total>\d+) {UNITS} hamnar utanför|Alla regioner stannar inom) osäkerhetsintervallet "
        r"för sin publicerade plats\.",
        outside,
        lambda frame: bool(frame["moved"].any()),
    ),
}
"""Chart → what the sentence below it must say, whether that is true, and when it must be said."""


def check_note(key: str, said: str, frame: pd.DataFrame) -> None:
    """What belongs to a finding and stands in the sentence below the chart, against the frame."""
    if key in NOTES and not frame.empty:
        pattern, checked, told = NOTES[key]
        m = re.search(pattern, said)
        assert bool(m) == told(frame), (key, said)
        if m:
            checked(m, frame)


def _none(column: pd.Series) -> None:
    assert column.isna().all()


def _is(a, b) -> None:
    assert a == b, (a, b)


def check(key: str, said: str, frame: pd.DataFrame, wave: str, longest: int = LONGEST) -> None:
    """A chart's sentence against its frame. Raises AssertionError that tells the sentence."""
    assert not re.search(r"\b(nan|None|NaT|inf)\b|<NA>|[{}]|\.\.", said), said
    assert said and not said.endswith("."), said
    plain(said, longest)
    if frame.empty:
        assert not SUPERLATIVES.search(AT_LEAST.sub("", said)), said
        return
    if basis := BASIS.search(said):
        assert basis[1] in set(frame["questions"]), said
        said = said[: basis.start()]
    elif "fewer" in frame and not said.startswith(("Bara en omgång", "Inga dimensioner")):  # which tells no value
        assert not frame["fewer"].all(), ("on fewer questions, and not said", said)
    known = CHECKS[key]
    for pattern, checked in known:
        m = re.fullmatch(pattern, said)
        if m:
            try:
                checked(m, frame, wave) if checked is response else checked(m, frame)
            except AssertionError as wrong:
                raise AssertionError(f"{key}: {said!r}: {wrong}") from wrong
            return
    raise Unknown(f"{key}: {said!r}")
