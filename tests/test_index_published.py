"""Other published methods than the HDI, written as a stranger would from the docs; the truth is computed in plain numpy."""

import numpy as np
import pandas as pd
import pytest

from lplan.cli import main

HEAD = 'format = 1\nkey = "x"\nversion = "1"\ntitle = "X"\n[index]\n'


def dimension(code, more=""):
    return f'[[dimension]]\ncode = "{code}"\nname = "{code}"\n{more}\n'


def item(code, parent, more):
    place = f'dimension = "{parent}"\n' if parent else 'polarity = "neither"\n'
    return f'[[item]]\ncode = "{code}"\ntext = "{code}"\ntype = "number"\n{place}{more}\n'


def scored(folder, book, answers: pd.DataFrame) -> pd.DataFrame:
    """Units × codes: the scores that the command writes."""
    (folder / "book.toml").write_text(HEAD + book, encoding="utf-8")
    answers.to_csv(folder / "answers.csv", index=False)
    files = ["--codebook", str(folder / "book.toml"), "--responses", str(folder / "answers.csv")]
    assert main(["score", *files, "--out", str(folder / "out")]) == 0
    return pd.read_csv(folder / "out/scores.csv").pivot(index="unit", columns="code", values="score")


def frame(**columns) -> pd.DataFrame:
    n = len(next(iter(columns.values())))
    return pd.DataFrame({"unit": [f"u{i:02d}" for i in range(n)], **columns})


def test_a_sum_of_points(tmp_path):
    """As the Fragile States Index: twelve indicators 0–10, summed to 0–120."""
    x = np.random.default_rng(1).uniform(0, 10, (8, 12)).round(1)
    book = "scale = 120\n" + "".join(item(f"f{i}", "index", "goalposts = [0, 10]") for i in range(12))
    got = scored(tmp_path, book, frame(**{f"f{i}": x[:, i] for i in range(12)}))
    assert got["index"].to_numpy() == pytest.approx(x.sum(axis=1), abs=1e-5)


def test_rescaled_z_scores_that_are_cut_and_at_least_three_sources(tmp_path):
    """As the Corruption Perceptions Index: mean 45, spread 20, cut at 0 and 100, from the base year's mean 5 and sd 2."""
    x = np.array(
        [
            [0.0, 5, 7, 9, np.nan],
            [11, 12, 5, np.nan, np.nan],
            [5, 6, np.nan, np.nan, np.nan],
            [1, 2, 3, 4, 5],
            [5, 6, 7, np.nan, 6],
        ]
    )
    book = 'threshold = "3/5"\ncoverage = "children"\n'
    book += "".join(item(f"s{i}", "index", "goalposts = [0.5, 10.5]") for i in range(5))
    got = scored(tmp_path, book, frame(**{f"s{i}": x[:, i] for i in range(5)}))["index"].to_numpy()
    truth = np.nanmean(np.clip(45 + 20 * (x - 5) / 2, 0, 100), axis=1)
    truth[2] = np.nan  # two sources
    assert got == pytest.approx(truth, abs=1e-5, nan_ok=True)


def test_a_cubic_mean_of_deprivations(tmp_path):
    """As the Human Poverty Index: the third is itself a mean of two."""
    x = np.random.default_rng(2).uniform(1, 60, (7, 4))
    book = 'aggregate = "cubic"\nfirst = "lowest"\n' + dimension("p3")
    book += "".join(item(f"p{i}", "index" if i < 2 else "p3", "goalposts = [0, 100]") for i in (0, 1)) + "".join(
        item(code, "p3", "goalposts = [0, 100]") for code in ("water", "weight")
    )
    got = scored(tmp_path, book, frame(p0=x[:, 0], p1=x[:, 1], water=x[:, 2], weight=x[:, 3]))
    truth = ((x[:, 0] ** 3 + x[:, 1] ** 3 + (x[:, 2:].mean(axis=1)) ** 3) / 3) ** (1 / 3)
    assert got["index"].to_numpy() == pytest.approx(truth, abs=1e-5)


def test_percentiles_logarithms_and_nested_weights(tmp_path):
    """As the Environmental Performance Index: pulled in at the 5th and 95th, logged, min–max, weights in per cent."""
    x = np.random.default_rng(3).lognormal(2, 1, (40, 4))
    relative = 'normalise = "minmax"\noutliers = "percentiles"\ntransform = "log"\npolarity = "less"\nweight = '
    book = "percentiles = [5, 95]\n" + dimension("a", "weight = 40") + dimension("b", "weight = 60")
    weights = (30, 70, 50, 50)
    book += "".join(item(f"x{i}", "aabb"[i], relative + str(w)) for i, w in enumerate(weights))
    got = scored(tmp_path, book, frame(**{f"x{i}": x[:, i] for i in range(4)}))
    y = np.log(np.clip(x, *np.percentile(x, [5, 95], axis=0)))
    v = 1 - (y - y.min(axis=0)) / (y.max(axis=0) - y.min(axis=0))
    truth = 100 * (v @ np.array([0.4 * 0.3, 0.4 * 0.7, 0.6 * 0.5, 0.6 * 0.5]))
    assert got["index"].to_numpy() == pytest.approx(truth, abs=1e-5)


def test_in_two_steps_pillars_are_normalised_again(tmp_path):
    """As the E-Government Development Index: mean of z-scores, min–max of each pillar, mean of the pillars."""
    x = np.random.default_rng(4).uniform(0, 100, (9, 4))
    book = "scale = 1\n" + dimension("p") + dimension("q")
    book += "".join(item(f"x{i}", "ppqq"[i], 'normalise = "zscore"') for i in range(4))
    first = scored(tmp_path, book, frame(**{f"x{i}": x[:, i] for i in range(4)}))
    book = "scale = 1\n" + "".join(item(code, "index", 'normalise = "minmax"') for code in "pq")
    got = scored(tmp_path, book, first[["p", "q"]].reset_index())
    z = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    p = np.stack([z[:, :2].mean(axis=1), z[:, 2:].mean(axis=1)], axis=1)
    truth = ((p - p.min(axis=0)) / (p.max(axis=0) - p.min(axis=0))).mean(axis=1)
    assert got["index"].to_numpy() == pytest.approx(truth, abs=1e-5)


def test_in_two_steps_one_index_divided_by_another(tmp_path):
    """As the Gender Inequality Index: 1 − harmonic mean of the sexes' geometric means / the reference's."""
    rng = np.random.default_rng(5)
    n = 8
    mmr, abr = np.r_[4.0, 2000, rng.uniform(10, 400, n - 2)], rng.uniform(2, 90, n)  # under and over the bounds
    pf, sf, sm, lf, lm = rng.uniform(0.1, 0.5, n), *rng.uniform(0.3, 1, (4, n))
    data = frame(ten=np.full(n, 10.0), one=np.ones(n), mmr=mmr, abr=abr, pf=pf, pm=1 - pf, sf=sf, sm=sm, lf=lf, lm=lm)
    as_is, geometric = 'normalise = "none"', 'aggregate = "geometric"'
    shared = item("mmr", "", "") + item("abr", "", "")

    def side(name, codes):
        return "".join(item(code, name, as_is) for code in codes)

    health = item("ten", "health", as_is + '\ndenominator = "mmr"\ncaps = [0.01, 1]')
    health += item("one", "health", as_is + '\ndenominator = "abr"')
    sexes = 'scale = 1\naggregate = "harmonic"\n' + dimension("women", geometric) + dimension("men", geometric)
    sexes += dimension("health", geometric + '\nparent = "women"') + health
    sexes += dimension("wp", geometric + '\nparent = "women"') + side("wp", ("pf", "sf")) + side("women", ("lf",))
    sexes += dimension("mp", geometric + '\nparent = "men"') + side("mp", ("pm", "sm")) + side("men", ("lm",))
    sexes += item("full", "men", as_is) + shared  # men's health counts as 1
    data["full"] = 1.0
    harmonic = scored(tmp_path, sexes, data)["index"].to_numpy()
    reference = 'scale = 1\naggregate = "geometric"\n' + dimension("h") + dimension("e") + dimension("l")
    reference += dimension("health", geometric + '\nparent = "h"') + health + item("full", "h", as_is)
    reference += dimension("wp", geometric + '\nparent = "e"') + side("wp", ("pf", "sf"))
    reference += dimension("mp", geometric + '\nparent = "e"') + side("mp", ("pm", "sm"))
    reference += side("l", ("lf", "lm")) + shared
    standard = scored(tmp_path, reference, data)["index"].to_numpy()
    ratio = 'scale = 1\ndecimals = 3\nfirst = "lowest"\n' + item("standard", "", "")
    ratio += item("harmonic", "index", 'denominator = "standard"\ngoalposts = [0, 1]\npolarity = "less"')
    got = scored(tmp_path, ratio, frame(harmonic=harmonic, standard=standard))["index"].to_numpy()

    birth = np.sqrt(10 / np.clip(mmr, 10, 1000) / abr)
    ew, em = np.sqrt(pf * sf), np.sqrt((1 - pf) * sm)
    w, m = np.cbrt(birth * ew * lf), np.cbrt(em * lm)
    truth = 1 - 2 / (1 / w + 1 / m) / np.cbrt((birth + 1) / 2 * (ew + em) / 2 * (lf + lm) / 2)
    assert got == pytest.approx(truth, abs=2e-5)
