"""Nästa steg: whatever is told of a way is what the index gives when the answers are changed, also where the search is
cut.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lplan import codebook, index
from lplan.core import responses as r
from lplan.index.next_steps.fewest_changes import fewest
from tests.index_data import HEAD, answers, of

THREE = "options=[{code='0',label='a'},{code='1',label='b'},{code='2',label='c'}]\n"
# One's answers reach further than one's own row: others' imputed values, who is compared with whom, ends that are found
# among the units; and a better answer may lower the value.
FURTHER = {
    "duels": "aggregate='copeland'\nimpute='mean'\n",
    "group": "impute='group_mean'\ngroup='i0'\n",
    "penalty": "aggregate='penalty'\nimpute='median'\n",
    "full": "not_applicable='full'\naggregate='first'\n",
}
DIMENSIONS = ("", "normalise='minmax'\n", "normalise='rank'\nwithin='i0'\n", "normalise='zscore'\nrange=[0.2,0.8]\n")


def item(code: str, home: str, more: str = THREE, kind: str = "ordinal") -> str:
    return f"[[item]]\ncode='{code}'\ntext='{code}?'\ntype='{kind}'\ndimension='{home}'\n{more}"


@st.composite
def surveys(draw, words: str):
    """Two dimensions, one treated perhaps; a question that opens or closes another by way of one that scores
    nothing.
    """
    gate = "[[index.gate]]\nlevel=1\ncode='A'\nminimum=30\n" if draw(st.booleans()) else ""
    starts = draw(st.sampled_from([(0, 40), (0, 50, 75), (0, 20, 60)]))
    text = f"{HEAD}[index]\n{words}threshold={draw(st.sampled_from([0, 0.5]))}\n{gate}"
    text += "".join(f"[[index.level]]\nfrom={start}\nname='n'\n" for start in starts)
    text += f"[[dimension]]\ncode='A'\nname='A'\n[[dimension]]\ncode='B'\nname='B'\n{draw(st.sampled_from(DIMENSIONS))}"
    text += "".join(item(f"i{n}", "ABBA"[n]) for n in range(draw(st.integers(2, 4))))
    text += item("why", "A", f"polarity='neither'\nonly_if='i0={draw(st.integers(0, 2))}'\n{THREE}")
    text += item("more", draw(st.sampled_from("AB")), f"only_if='why=1'\n{THREE}")
    text += item("n", "B", "normalise='minmax'\nonly_if='i1=2'\n", "number")
    read, said = codebook.parse(text), {}
    for unit in "uvwx":
        said[unit] = {}
        for one in read.items:
            answer = draw(st.sampled_from(["0", "1", "2", None] if one.options else ["3", "8", None]))
            said[unit][one.code] = answer if one.applies(said[unit]) else r.NOT_APPLICABLE
    return read, said


def after(read, said: dict, steps) -> dict:
    """u's answers with some changed: what no longer applies says so, and what now does has no answer yet."""
    changes, now = {step.item: step.after for step in steps}, {}
    for one in read.items:
        did, does = one.applies(said), one.applies(now)
        now[one.code] = (changes.get(one.code, said[one.code]) if did else None) if does else r.NOT_APPLICABLE
    return now


@pytest.mark.parametrize("words", FURTHER)
def test_what_is_told_of_a_way_is_what_the_index_gives(words):
    @settings(max_examples=40, deadline=None)
    @given(surveys(FURTHER[words]), st.sampled_from([index.ROOT, "A", "B"]))
    def check(survey, code):
        read, said = survey
        definition = index.definition(read)

        def scored(steps):
            rows = index.score(answers({**said, "u": after(read, said["u"], steps)}), read, definition)
            level = of(rows, code, "level")["u"]
            return of(rows, code)["u"], None if level is None or level != level else int(level)

        found = fewest(answers(said), read, definition, "1", "u", code=code)
        if found.reason in ("silent", "coverage"):
            return
        assert (found.score, found.level) == pytest.approx(scored(()), abs=1e-6)
        if not found.steps:
            return
        score, level = scored(found.steps)
        assert found.reached == pytest.approx(score, abs=1e-6) and level >= found.target
        for way in (found.steps, *found.alternatives):
            assert scored(way)[1] >= found.target and len(way) == len(found.steps)
            for step in way:
                assert step.gain == pytest.approx(scored((step,))[0] - found.score, abs=2e-6, nan_ok=True)
        assert found.exact or not found.necessary

    check()
