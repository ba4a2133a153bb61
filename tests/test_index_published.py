"""Other published methods than the HDI, written as a stranger would from the docs; the truth is computed in plain
numpy.
"""

import numpy as np
import pandas as pd
import pytest

from lplan.cli import main
from lplan.core.settings import ROOT

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
    """As the Corruption Perceptions Index: mean 45, spread 20, cut at 0 and 100, from the base year's mean 5 and sd
    2.
    """
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


def test_pillars_are_normalised_again_before_they_are_added(tmp_path):
    """As the E-Government Development Index: mean of z-scores, min–max of each pillar, mean of the pillars."""
    x = np.random.default_rng(4).uniform(0, 100, (9, 4))
    book = "scale = 1\n" + dimension("p", 'normalise = "minmax"') + dimension("q", 'normalise = "minmax"')
    book += "".join(item(f"x{i}", "ppqq"[i], 'normalise = "zscore"') for i in range(4))
    got = scored(tmp_path, book, frame(**{f"x{i}": x[:, i] for i in range(4)}))["index"].to_numpy()
    z = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    p = np.stack([z[:, :2].mean(axis=1), z[:, 2:].mean(axis=1)], axis=1)
    assert got == pytest.approx(((p - p.min(axis=0)) / np.ptp(p, axis=0)).mean(axis=1), abs=1e-5)


def test_one_minus_a_mean_of_means_divided_by_a_reference(tmp_path):
    """The Gender Inequality Index as docs/examples writes it, on figures that also lie outside the bounds."""
    rng = np.random.default_rng(5)
    n = 8
    mmr, abr = np.r_[4.0, 2000, rng.uniform(10, 400, n - 2)], rng.uniform(2, 90, n)
    pf, sf, sm, lf, lm = rng.uniform(0.1, 0.5, n), *rng.uniform(0.3, 1, (4, n))
    data = frame(mmr=mmr, abr=abr, seats_f=pf, seats_m=1 - pf, school_f=sf, school_m=sm, work_f=lf, work_m=lm)
    data.to_csv(tmp_path / "answers.csv", index=False)
    files = ["--codebook", str(ROOT / "docs/examples/gii.toml"), "--responses", str(tmp_path / "answers.csv")]
    assert main(["score", *files, "--out", str(tmp_path / "out")]) == 0
    got = pd.read_csv(tmp_path / "out/scores.csv").query("code == 'index'")
    birth = np.sqrt(10 / np.clip(mmr, 10, 1000) / abr)
    ew, em = np.sqrt(pf * sf), np.sqrt((1 - pf) * sm)
    w, m = np.cbrt(birth * ew * lf), np.cbrt(em * lm)
    truth = 1 - 2 / (1 / w + 1 / m) / np.cbrt((birth + 1) / 2 * (ew + em) / 2 * (lf + lm) / 2)
    assert got["score"].to_numpy() == pytest.approx(truth, abs=2e-6)


def test_two_waves_normalised_together_and_relative_to_one_unit(tmp_path):
    """As the Regional Innovation Scoreboard: square roots, min–max over all years, everybody against the EU's first
    year.
    """
    x = np.random.default_rng(6).lognormal(1, 0.8, (14, 2))
    book = "pooled = true\n" + dimension("d", 'goalposts = [0, "unit EU"]\nclip = "none"')
    book += item("a", "d", 'normalise = "minmax"\ntransform = "sqrt"') + item("b", "d", 'goalposts = ["min", "max"]')
    data = pd.DataFrame(
        {"unit": [*"abcdef", "EU"] * 2, "wave": ["2021"] * 7 + ["2023"] * 7, "a": x[:, 0], "b": x[:, 1]}
    )
    (tmp_path / "book.toml").write_text(HEAD + book, encoding="utf-8")
    data.to_csv(tmp_path / "answers.csv", index=False)
    files = ["--codebook", str(tmp_path / "book.toml"), "--responses", str(tmp_path / "answers.csv")]
    assert main(["score", *files, "--out", str(tmp_path / "out")]) == 0
    got = pd.read_csv(tmp_path / "out/scores.csv").query("code == 'index'")
    y = np.stack([np.sqrt(x[:, 0]), x[:, 1]], axis=1)
    mean = ((y - y.min(axis=0)) / np.ptp(y, axis=0)).mean(axis=1)
    assert got["score"].to_numpy() == pytest.approx(100 * mean / mean[6], rel=1e-6)


def test_outputs_divided_by_inputs_beside_their_mean(tmp_path):
    """As the Global Innovation Index: the mean of two sub-indices, and their ratio that is shown and does not count."""
    x = np.random.default_rng(7).uniform(1, 9, (10, 4))
    book = 'normalise = "minmax"\n' + dimension("input") + dimension("output")
    book += dimension("ratio", 'weight = 0\nalso = ["output"]\ndenominator = "input"')
    book += "".join(item(f"x{i}", ("input", "output")[i // 2], f"weight = {1 - i % 2 / 2}") for i in range(4))
    got = scored(tmp_path, book, frame(**{f"x{i}": x[:, i] for i in range(4)}))
    v = (x - x.min(axis=0)) / np.ptp(x, axis=0)
    sub = np.stack([(v[:, 0] + v[:, 1] / 2) / 1.5, (v[:, 2] + v[:, 3] / 2) / 1.5], axis=1)
    assert got["index"].to_numpy() == pytest.approx(100 * sub.mean(axis=1), abs=1e-5)
    ratio = np.where(sub[:, 0] > 0, 100 * sub[:, 1] / np.where(sub[:, 0] > 0, sub[:, 0], 1), np.nan)
    assert got["ratio"].to_numpy() == pytest.approx(ratio, rel=1e-5, nan_ok=True)
