"""Who is like us: a hand-worked example, the laws of a distance, and that no answer can ever change it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lplan.core.settings import settings as app_settings
from lplan.core.units import Register, Unit
from lplan.results import load, structural_peers
from lplan.store import connect, prepare, seed

BODIES = pd.DataFrame(columns=["unit", "value", "as_of", "note", "source", "confidence"])


def register(**columns) -> Register:
    n = len(next(iter(columns.values())))
    return Register(
        tuple(Unit(chr(65 + k), chr(65 + k), facts={name: str(v[k]) for name, v in columns.items()}) for k in range(n))
    )


def test_a_hand_worked_example_to_six_decimals():
    """Three units: population 1, 2, 6 and formed 2011, 2015, 2013, at 2017.

    population: mean 3, sd √7 = 2.645751 → z −0.755929, −0.377964, 1.133893 years since: 6, 2, 4: mean 4, sd 2 → z 1,
    −1, 0 AB: √(½·0.142857 + ½·4) = 1.439246; AC: √(½·3.571429 + ½·1) = 1.511858; BC: √(½·2.285714 + ½·1) = 1.281740
    """
    units = register(population_2017=[1, 2, 6], formed_year=[2011, 2015, 2013])
    apart = structural_peers.distances(structural_peers.structure(units, BODIES, 2017))
    assert apart.at["A", "B"] == pytest.approx(1.439246 / 1.511858, abs=1e-6)
    assert apart.at["A", "B"] == pytest.approx(0.951972, abs=1e-6)
    assert apart.at["A", "C"] == 1
    assert apart.at["B", "C"] == pytest.approx(0.847791, abs=1e-6)
    # Population alone: 1, 4 and 5 apart.
    alone = structural_peers.distances(structural_peers.structure(units, BODIES, 2017), {"age": 0})
    assert alone.loc["A"].tolist() == pytest.approx([0, 0.2, 1], abs=1e-9)


def test_what_one_of_a_pair_lacks_is_left_out_for_that_pair_and_the_weights_renormalised():
    """C's year is missing: A–C and B–C are by population alone, with its weight made whole.

    population z as above; years since 6 and 2: mean 4, sd 2√2 → z ±0.707107, so (Δz)² = 2.
    AB: √(½·0.142857 + ½·2) = 1.035098; AC: 1.889822; BC: 1.511858
    """
    units = register(population_2017=[1, 2, 6], formed_year=[2011, 2015, ""])
    apart = structural_peers.distances(structural_peers.structure(units, BODIES, 2017))
    assert apart.at["A", "B"] == pytest.approx(1.035098 / 1.889822, abs=1e-6)
    assert apart.at["B", "C"] == pytest.approx(0.8, abs=1e-9)
    nothing = register(population_2017=[1, 2, ""], formed_year=["", "", 2011])
    assert np.isnan(structural_peers.distances(structural_peers.structure(nothing, BODIES, 2017)).at["A", "C"])
    assert structural_peers.nearest(
        structural_peers.distances(structural_peers.structure(nothing, BODIES, 2017)), "A"
    ) == ["B"]


def test_the_form_of_body_is_the_one_at_the_wave_and_counts_as_groups():
    rows = [("A", "x", "2013"), ("A", "y", "2018"), ("B", "x", "2013"), ("C", "y", "2013")]
    bodies = pd.DataFrame(rows, columns=["unit", "value", "as_of"])
    units = register(population_2017=[5, 5, 5])
    then, now = (structural_peers.structure(units, bodies, year) for year in (2017, 2018))
    assert then.values["body"].tolist() == ["x", "x", "y"] and now.values["body"].tolist() == ["y", "x", "y"]
    assert structural_peers.nearest(structural_peers.distances(then), "A", 1) == ["B"]
    assert structural_peers.nearest(structural_peers.distances(now), "A", 1) == ["C"]


def test_being_near_is_not_mutual():
    apart = structural_peers.distances(
        structural_peers.structure(register(population_2017=[0, 10, 11, 12]), BODIES, 2017)
    )
    assert structural_peers.nearest(apart, "A", 1) == ["B"] and structural_peers.nearest(apart, "B", 1) == ["C"]
    assert structural_peers.neighbours(apart, "B", 1) == ["A", "C"] and structural_peers.neighbours(apart, "A", 1) == []


def test_a_column_that_an_agency_adds_counts_by_itself():
    units = register(population_2017=[1, 1, 1], density=["10,5", "1 200", "11"], note=["1", "2", "3"])
    assert structural_peers.columns(units) == ("density",)
    made = structural_peers.structure(units, BODIES, 2017, structural_peers.columns(units))
    assert made.values["density"].tolist() == [10.5, 1200, 11]
    assert structural_peers.nearest(structural_peers.distances(made), "A", 1) == ["C"]


def test_a_register_that_says_nothing_has_no_peers():
    units = Register((Unit("A", "A"), Unit("B", "B")))
    made = structural_peers.structure(units, BODIES, None)
    assert made.kinds == {}
    assert structural_peers.nearest(structural_peers.distances(made), "A") == []
    assert structural_peers.nearest(structural_peers.distances(made), "nobody") == []


VALUES = st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=2, max_size=8)


@settings(max_examples=60, deadline=None)
@given(VALUES, st.floats(0.1, 5), st.floats(0.1, 5))
def test_a_distance_is_symmetric_within_0_and_1_and_by_shares_of_weight(values, a, b):
    years = [2000 + n for n in range(len(values))]
    units = register(population_2017=["" if v is None else v for v in values], formed_year=years)
    made = structural_peers.structure(units, BODIES, 2030)
    apart = structural_peers.distances(made, {"population": a, "age": b})
    assert np.allclose(apart, apart.T) and (np.diag(apart) == 0).all()
    assert apart.max().max() == pytest.approx(1) and apart.min().min() >= 0
    assert np.allclose(apart, structural_peers.distances(made, {"population": 3 * a, "age": 3 * b}))


def test_weights_in_an_address_are_read_back_and_nonsense_is_refused():
    weights = {"population": 2.0, "body": 0.0, "age": 1.0}
    assert structural_peers.spelled(weights) == "population:2,body:0"
    assert structural_peers.read("population:2,body:0", list(weights)) == {"population": 2, "body": 0}
    for nonsense in ("x:1", "population:-1", "population:nan", "population:1e9", "population", ":", "%00"):
        with pytest.raises(ValueError):
            structural_peers.read(nonsense, list(weights))


def test_no_answer_can_change_the_peers(tmp_path):
    """The same register with every answer turned upside down, or without any: the same distances to the last digit."""
    engine = connect(f"sqlite:///{tmp_path / 'x.sqlite'}")
    prepare(engine)
    seed(engine, app_settings().data_dir, [app_settings().data_dir / "codebook.toml"])
    real = load(engine, "larandeplaner")
    shuffled = real.responses.assign(answer=real.responses["answer"].sample(frac=1, random_state=1).to_numpy())
    for other in (
        replace(real, responses=shuffled, scores=real.scores.assign(score=0.0)),
        replace(real, responses=real.responses.iloc[:0], scores=real.scores.iloc[:0]),
    ):
        for wave in real.by_wave:
            pd.testing.assert_frame_equal(real.apart(wave), other.apart(wave))
    assert len(structural_peers.nearest(real.apart("2017"), real.register.codes[0])) == structural_peers.NEAREST
