"""`python -m lplan score`: published and invented indices from their files alone, and every fault in words with its
line.
"""

import csv
import json
import math
import statistics

import numpy as np
import pandas as pd
import pytest

from lplan import codebook, index
from lplan.cli import main
from lplan.core.errors import Refused
from lplan.core.settings import ROOT
from lplan.index.engine import normalisation, outliers
from lplan.index.engine.scoring import text_column
from lplan.index.engine.value_matrix import numbered
from lplan.intake.answers import several_waves
from lplan.intake.answers.cell_reader import Reader
from tests.index_data import HEAD
from tests.index_data import answers as said
from tests.test_index import real

EXAMPLES = ROOT / "docs/examples"


def scored(tmp_path, book, responses, *more) -> pd.DataFrame:
    """scores.csv by the command."""
    assert (
        main(["score", "--codebook", str(book), "--responses", str(responses), "--out", str(tmp_path / "out"), *more])
        == 0
    )
    return pd.read_csv(
        tmp_path / "out/scores.csv", dtype={"wave": str, "unit": str}, keep_default_na=False, na_values=[""]
    )


def test_hdi_by_the_command_in_a_wide_and_in_a_long_file(tmp_path):
    data = pd.read_csv(ROOT / "tests/data/hdi_2022.csv", comment="#", dtype=str).dropna(subset="rank")
    wide = data[["unit", "le", "eys", "mys", "gni"]]
    wide.to_csv(tmp_path / "wide.csv", index=False)
    long = wide.melt("unit", var_name="item", value_name="answer").assign(wave="2022")
    long["answer"] = long["answer"].str.replace(".", ",", regex=False)
    long.to_csv(tmp_path / "long.csv", index=False, sep=";", encoding="utf-8-sig")
    for name in ("wide", "long"):
        table = scored(tmp_path, EXAMPLES / "hdi.toml", tmp_path / f"{name}.csv")
        root = table[table["code"] == "index"].set_index("unit").loc[data["unit"]]
        assert (root["shown"].to_numpy() == data["hdi"].astype(float).to_numpy()).sum() == 193
        assert (root["rank"].to_numpy() == data["rank"].astype(float).to_numpy()).sum() == 193


# --- COINr's chain of steps, once more in plain Python ---


def skew(x):
    n, m = len(x), statistics.fmean(x)
    return (
        math.sqrt(n * (n - 1))
        / (n - 2)
        * math.sqrt(n)
        * sum((a - m) ** 3 for a in x)
        / sum((a - m) ** 2 for a in x) ** 1.5
    )


def kurt(x):
    n, m = len(x), statistics.fmean(x)
    r = n * sum((a - m) ** 4 for a in x) / sum((a - m) ** 2 for a in x) ** 2
    return ((n + 1) * (r - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))


def passes(x):
    return abs(skew(x)) < 2 or kurt(x) < 3.5


def treated(x, then_log):
    """COINr's Treat: winsorise at most five points; when that is not enough, the log of the untreated."""
    y, top, bottom = list(x), [], []
    while not passes(y) and len(top) + len(bottom) < 5:
        if skew(y) >= 0:
            top = [n for n, a in enumerate(y) if a == max(y)]
            rest = max(a for n, a in enumerate(y) if n not in top)
            y = [rest if n in top else a for n, a in enumerate(y)]
        else:
            bottom = [n for n, a in enumerate(y) if a == min(y)]
            rest = min(a for n, a in enumerate(y) if n not in bottom)
            y = [rest if n in bottom else a for n, a in enumerate(y)]
    if passes(y) or not then_log:
        return y
    return [math.log(a - min(x) + 0.01 * (max(x) - min(x))) for a in x]


def test_a_chain_of_coinrs_steps_gives_what_plain_python_gives(tmp_path):
    rows = list(csv.DictReader((EXAMPLES / "connectivity.csv").open(encoding="utf-8")))
    columns = {}
    for item, per_head, treat, sign in (
        ("flights", True, "rule", 1),
        ("roads", False, "", 1),
        ("students", True, "rule", 1),
        ("co2", False, "winsorise", -1),
        ("renewable", False, "", 1),
    ):
        x = [None if row[item] == "NA" else float(row[item]) / (float(row["pop"]) if per_head else 1) for row in rows]
        means = {
            g: statistics.fmean(a for a, row in zip(x, rows, strict=True) if a is not None and row["continent"] == g)
            for g in ("Asia", "Europe")
        }
        x = [means[row["continent"]] if a is None else a for a, row in zip(x, rows, strict=True)]
        x = [sign * a for a in (treated(x, treat == "rule") if treat else x)]
        columns[item] = [(a - min(x)) / (max(x) - min(x)) * 100 for a in x]
    assert any("NA" in row.values() for row in rows)
    table = scored(tmp_path, EXAMPLES / "connectivity.toml", EXAMPLES / "connectivity.csv")
    wide = table.pivot(index="unit", columns="code", values="score").loc[[row["unit"] for row in rows]]
    for item, expected in columns.items():
        assert wide[item].to_numpy() == pytest.approx(expected, abs=1e-5), item
    physical = (np.array(columns["flights"]) + 3 * np.array(columns["roads"])) / 4
    environ = (np.array(columns["co2"]) + np.array(columns["renewable"])) / 2
    expected = (2 * (physical + np.array(columns["students"])) / 2 + environ) / 3
    assert wide["index"].to_numpy() == pytest.approx(expected, abs=1e-5)
    root = table[table["code"] == "index"].set_index("unit")
    assert (
        (root["coverage"] < 1).any() and (root["low"] <= root["score"]).all() and (root["score"] <= root["high"]).all()
    )


def test_winsorising_counts_points_that_are_tied():
    """COINr's own example, 1–10 with 30 and 100: one point is moved. Two tied at the top count as two."""
    assert outliers.winsorised(np.array([*range(1, 11), 30.0, 100.0]), 2)[-2:].tolist() == [30, 30]
    tied = np.array([*range(1, 31), 500.0, 500.0])
    assert outliers.winsorised(tied, 1)[-2:].tolist() == [30, 30]
    assert outliers.winsorised(tied, 0)[-2:].tolist() == [500, 500]


def test_one_of_each_kind_comes_out_as_worked_by_hand(tmp_path):
    table = scored(tmp_path, EXAMPLES / "kinds.toml", EXAMPLES / "kinds.csv").set_index(["unit", "code"])
    score = table["score"]
    items = {
        code: [score[u, code] for u in "abcd"]
        for code in ("money", "size", "books", "temperature", "speed", "wait", "mark")
    }
    nothing = pytest.approx(float("nan"), nan_ok=True)
    assert items["money"] == [50, 100, 0, nothing]  # ln 1000 lies midway between ln 100 and ln 10 000
    assert items["size"] == [50, 100, 0, nothing]
    assert items["books"] == [pytest.approx(100 / 3, abs=1e-5), 100, 0, nothing]
    assert items["temperature"] == [50, 100, 0, 100]
    assert items["speed"] == [0, 100, 50, 50] and items["wait"] == [50, 100, 25, nothing]
    assert items["mark"] == [8500, 10000, 11500, nothing]
    # 10, 20, 30, 40 pulled in to 13 and 37: 0, 7/24, 17/24, 1
    assert [score[u, "results"] for u in "abcd"] == pytest.approx([0, 700 / 24, 1700 / 24, 100], abs=1e-4)
    assert score["b", "absolute"] == 100 and pd.isna(score["d", "absolute"])  # a quarter answered, half is needed
    lifted = [0.01 + 0.99 * x for x in (0, 1, score["b", "relative"] / 100)]
    mean = math.exp((math.log(lifted[0]) + math.log(lifted[1]) + 2 / 3 * math.log(lifted[2])) / (2 + 2 / 3))
    assert score["b", "index"] == pytest.approx(100 * (mean - 0.01) / 0.99, abs=1e-4)
    assert table.loc[("d", "index"), ["level", "level_name"]].tolist() == [1, "High"]


def test_the_files_say_their_definition_and_the_draws_can_be_repeated(tmp_path):
    files = []
    for n in range(2):
        scored(tmp_path / str(n), EXAMPLES / "kinds.toml", EXAMPLES / "kinds.csv", "--uncertainty", "50", "--seed", "9")
        files.append({path.name: path.read_bytes() for path in (tmp_path / str(n) / "out").iterdir()})
    assert files[0] == files[1]
    assert {"scores.csv", "weights.csv", "definition.json", "uncertainty_units.csv", "uncertainty_levels.csv"} <= set(
        files[0]
    )
    document = json.loads(files[0]["definition.json"])
    assert document["hash"] == index.definition(codebook.load(EXAMPLES / "kinds.toml")).hash


def test_another_definition_can_be_laid_over_the_codebooks(tmp_path):
    (tmp_path / "other.toml").write_text('[index]\naggregate = "minimum"\nfirst = "lowest"\n', encoding="utf-8")
    table = scored(tmp_path, EXAMPLES / "hdi.toml", hdi_rows(tmp_path), "--index", str(tmp_path / "other.toml"))
    root = table[table["code"] == "index"].set_index("unit")
    assert root["score"].to_dict() == {"x": 0.5, "y": 0.25} and root["rank"].to_dict() == {"x": 2, "y": 1}


def hdi_rows(tmp_path, text: str = ""):
    path = tmp_path / "answers.csv"
    path.write_text(text or "unit,le,eys,mys,gni\nx,52.5,18,15,75000\ny,85,4.5,3.75,75000\n", encoding="utf-8")
    return path


# --- faults ---


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("unit,item,answer\nx,le,70\nx,zz,1\n", "rad 3"),
        ("unit,item,answer\nx,le,seventy\n", "inget tal"),
        ("unit,item,answer\nx,le,inf\n", "inget tal"),
        ("unit,item,answer\nx,le,70\nx,le,71\n", "på raderna 2 och 3"),
        ("unit,item,answer\n,le,70\n", "Raden saknar country"),
        ("unit,item\nx,le\n", "saknar kolumnen answer"),
        ("who,le\nx,70\n", "Ingen kolumn säger vilken country"),
        ("unit,other\nx,70\n", "Ingen rubrik i filen är en fråga"),
        ("unit,le,le\nx,70,71\n", "le (kolumn B), le (kolumn C)"),
        ('unit,le\nx,"1,234"\n', "kan betyda två saker"),
        ('unit,le\nx,"70\n', "citattecken som aldrig avslutas"),
        ("\n\n", "tom"),
        ("unit,le\n", "inga rader med svar"),
    ],
)
def test_a_faulty_file_is_told_in_words_and_nothing_is_written(tmp_path, capsys, text, words):
    arguments = ["score", "--codebook", str(EXAMPLES / "hdi.toml"), "--responses", str(hdi_rows(tmp_path, text))]
    assert main([*arguments, "--out", str(tmp_path / "out")]) == 1
    assert words in capsys.readouterr().err and not (tmp_path / "out").exists()


@pytest.mark.parametrize("which", ["--codebook", "--responses", "--index", "--register"])
def test_a_file_that_is_not_there_is_said_to_be(tmp_path, capsys, which):
    given = {
        "--codebook": str(EXAMPLES / "hdi.toml"),
        "--responses": str(hdi_rows(tmp_path)),
        "--out": str(tmp_path / "out"),
    }
    flat = [part for pair in (given | {which: str(tmp_path / "gone")}).items() for part in pair]
    assert main(["score", *flat]) == 1
    assert "gone" in capsys.readouterr().err


def test_a_column_that_is_no_item_is_named_and_the_rest_is_read(tmp_path, capsys):
    rows = hdi_rows(tmp_path, "unit,le,eys,mys,gni,continent\nx,52.5,18,15,75000,North\n")
    table = scored(tmp_path, EXAMPLES / "hdi.toml", rows)
    assert "continent" in capsys.readouterr().err
    assert table[table["code"] == "le"]["score"].tolist() == [0.5]


def test_what_is_missing_is_never_read_as_nought(tmp_path):
    text = "unit,wave,le,eys,mys,gni\nx,1,NA,18,15,75000\ny,1,,..,-,n/a\nx,2,85,18,15,75000\nz,2,20,0,0,100\n"
    table = scored(tmp_path, EXAMPLES / "hdi.toml", hdi_rows(tmp_path, text))
    root = table[table["code"] == "index"].set_index(["wave", "unit"])
    assert root["score"].isna().to_dict() == {("1", "x"): True, ("1", "y"): True, ("2", "x"): False, ("2", "z"): False}
    assert root.loc[("2", "z"), "score"] == 0 and root.loc[("2", "x"), "score"] == 1


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1 234,5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("12,345,678", 12345678),
        ("−3", -3),
        ("1e-3", 0.001),
        ("0,123", 0.123),
        (".5", 0.5),
        ("1,234", None),
        ("12%", None),
        ("nan", None),
        ("1e999", None),
        ("", None),
    ],
)
def test_numbers_are_read_as_people_write_them(words, value):
    item = codebook.parse(f"{HEAD}[[item]]\ncode='x'\ntext='x'\ntype='number'\npolarity='neither'\n").items[0]
    found = Reader(item, style="point").read(words, text=True)
    assert found.answer == (None if value is None else repr(float(value)))
    assert bool(found.fault) == (value is None and words != "")
    assert Reader(item, style="comma").read("1,234", text=True).answer == "1.234"


def test_a_geometric_mean_of_values_below_nought_is_refused():
    text = f"{HEAD}[index]\naggregate='geometric'\n" + "".join(
        f"[[item]]\ncode='{c}'\ntext='{c}'\ntype='number'\ndimension='index'\nnormalise='zscore'\n" for c in "ab"
    )
    book = codebook.parse(text)
    frame = said({"u": {"a": "1.0", "b": "2.0"}, "v": {"a": "2.0", "b": "1.0"}})
    with pytest.raises(Refused, match="under noll"):
        index.score(frame, book)


def test_the_other_normalisations_transforms_and_ends_by_hand():
    assert real("normalise='mean'", [1, 2, 3], "scale=1") == [0.5, 1, 1.5]
    assert real("normalise='mean'\npolarity='less'", [1, 2, 3], "scale=1") == [2, 1, 0.6667]
    assert real("normalise='band'", [5, 10, 11, 14]) == [0, 50, 50, 100]  # the mean is 10, and a fifth to either side
    assert real("normalise='none'", [0.2, 0.4], "scale=1") == [0.2, 0.4]
    assert real("normalise='rank'", [1, 1, 2], "ties='min'") == [0, 0, 100]
    assert real("goalposts=[0,10]\nclip='low'", [-5, 20]) == [0, 200]
    assert real("goalposts=[0,10]\nclip='high'", [-5, 20]) == [-50, 100]
    assert real("goalposts=[0,100]\ntransform='sqrt'", [25, -1]) == [50, None]
    assert real("goalposts=[0,3]\ntransform='log1p'", [1]) == [50]
    assert real("goalposts=[0,10]\ntransform='square'", [5]) == [25]


@pytest.mark.parametrize(
    ("method", "expected"),
    [("quadratic", math.sqrt(0.5)), ("cubic", 0.5 ** (1 / 3)), ("maximum", 1), ("median", 0.5), ("product", 0)],
)
def test_the_other_means_by_hand(method, expected):
    text = f"{HEAD}[index]\naggregate='{method}'\nscale=1\nthreshold=0\n" + "".join(
        f"[[item]]\ncode='{c}'\ntext='{c}'\ntype='number'\ndimension='index'\ngoalposts=[0,1]\n" for c in "ab"
    )
    scores = index.score(said({"u": {"a": "0.0", "b": "1.0"}, "v": {"a": None, "b": "1.0"}}), codebook.parse(text))
    root = scores[scores["code"] == "index"].set_index("unit")["score"]
    assert root["u"] == pytest.approx(expected, abs=1e-6)
    assert np.isnan(root["v"]) == (method == "product")


# --- the ways that are quick give what the plain ways give ---


def test_a_mixed_example_comes_out_as_it_did_before_it_was_made_quick():
    """COINr's chain with group means, outliers, three levels and gaps: every column of every row, by the code of 24
    November.
    """
    read = codebook.load(EXAMPLES / "connectivity.toml")
    found, _problems = several_waves.responses((EXAMPLES / "connectivity.csv").read_bytes(), "connectivity.csv", read)
    kept = pd.read_csv(ROOT / "tests/data/connectivity_scores.csv", dtype={"wave": str})
    pd.testing.assert_frame_equal(index.score(found, read).drop(columns="level"), kept, check_dtype=False, atol=1e-6)


@pytest.mark.parametrize("ties", ["min", "max", "dense"])
@pytest.mark.parametrize("first", ["highest", "lowest"])
def test_places_by_counting_are_those_of_sorting(ties, first):
    x = np.random.default_rng(1).integers(-30, 400, (40, 300)) / 10.0
    x[x > 38] = np.nan
    x[7] = np.nan
    counted, plain = (
        normalisation.places(x, first, ties, 1),
        np.array([normalisation.places(row, first, ties) for row in x]),
    )
    assert np.array_equal(counted, plain, equal_nan=True)


def test_a_column_of_text_is_written_as_it_is_taken():
    names = ["Åre", "", "b" * 40, "日本"]
    for times in (1, 3):
        assert list(text_column(names, times)) == [name for name in names for _n in range(times)]
        assert list(text_column(names, times, tiled=True)) == names * times
    assert len(text_column([], 3)) == 0 and text_column(names, 2).dtype == pd.Series(["a"]).dtype


def test_keys_are_numbered_as_they_come_with_a_table_or_a_hash():
    keys = np.array([5, 3, 5, 9, 3, 0])
    for most in (10, 10_000):
        numbers, found = numbered(keys, most)
        assert numbers.tolist() == [0, 1, 0, 2, 1, 3] and found.tolist() == [5, 3, 9, 0]


def test_all_that_is_wrong_with_all_files_is_said_at_once_with_its_file_line_and_remedy(tmp_path, capsys):
    rows = hdi_rows(tmp_path, "unit,item,answer\nx,zz,1\nx,le,sjuttio\n,le,70\ny,le,70\ny,le,71\n")
    (tmp_path / "other.toml").write_text("threshold = 5\n\nthreshhold = 0.5\n", encoding="utf-8")
    files = [
        "--codebook",
        str(EXAMPLES / "hdi.toml"),
        "--responses",
        str(rows),
        "--index",
        str(tmp_path / "other.toml"),
    ]
    assert main(["score", *files, "--register", str(tmp_path / "gone.csv"), "--out", str(tmp_path / "out")]) == 1
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("Fel ")]
    places = [line[5 : line.index(")")] for line in said]
    assert places == [
        "answers.csv, rad 2, item",
        "answers.csv, rad 3, answer",
        "answers.csv, rad 4, unit",
        "answers.csv, rad 6",
        "gone.csv",
        "other.toml, rad 1, threshold",
        "other.toml, rad 3, threshhold",
    ]
    assert all(line.count(". ") >= 1 for line in said)  # a reason, and then a remedy
    assert not (tmp_path / "out").exists()


def test_a_missing_codebook_and_a_missing_file_of_answers_are_said_together(tmp_path, capsys):
    files = ["--codebook", str(tmp_path / "a.toml"), "--responses", str(tmp_path / "b.csv")]
    assert main(["score", *files, "--out", str(tmp_path / "out")]) == 1
    err = capsys.readouterr().err
    assert "a.toml" in err and "b.csv" in err


@pytest.mark.parametrize("more", [["--seed", "-1"], ["--seed", "x"], ["--uncertainty", "many"], ["--wrong"]])
def test_a_command_that_is_misspelt_gives_two(tmp_path, capsys, more):
    files = ["--codebook", str(EXAMPLES / "hdi.toml"), "--responses", str(hdi_rows(tmp_path))]
    with pytest.raises(SystemExit) as left:
        main(["score", *files, "--out", str(tmp_path / "out"), *more])
    assert left.value.code == 2


@pytest.mark.parametrize("kind", ["unreadable", "loop", "out is a file"])
def test_other_accidents_are_told_in_words_too(tmp_path, capsys, kind):
    book, out = EXAMPLES / "hdi.toml", tmp_path / "out"
    if kind == "unreadable":
        book = tmp_path  # a folder
    elif kind == "loop":
        book = tmp_path / "loop.toml"
        text = (EXAMPLES / "hdi.toml").read_text(encoding="utf-8")
        book.write_text(
            text.replace('name = "Knowledge"', 'name = "Knowledge"\nparent = "education"'), encoding="utf-8"
        )
    else:
        out.write_text("", encoding="utf-8")
    files = ["--codebook", str(book), "--responses", str(hdi_rows(tmp_path)), "--out", str(out)]
    assert main(["score", *files]) == 1
    assert capsys.readouterr().err.startswith(("Fel", "Mappen"))


UNCERTAIN = [f"uncertainty_{name}" for name in ("units", "dimensions", "before", "groups", "factors")]


def test_the_columns_of_every_file_are_the_documented_ones(tmp_path):
    page = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    scored(tmp_path, EXAMPLES / "mpi.toml", EXAMPLES / "mpi.csv", "--uncertainty", "10")
    for name in ("scores", "weights", "groups", *UNCERTAIN):
        head = (tmp_path / f"out/{name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        assert not [column for column in head if f"`{column}`" not in page], name
