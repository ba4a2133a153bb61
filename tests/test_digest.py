"""Of everything there is to say of a file, what a person must decide comes first, and what was left out is one line."""

from lplan.cli.options.intake_options import say
from lplan.core.errors import ERROR, NOTE, WARNING, Problem
from lplan.intake.problem_digest import digest
from tests.tool_survey import taken

OWN = [f"Fråga {n} om annat" for n in range(26)]


def test_what_must_be_decided_comes_first_and_what_was_left_out_is_one_line_with_its_list(capsys):
    head = ["id", "submitdate", "startlanguage", "seed", "E-post", "Namn", "Region", "P2", "N2", *OWN]
    row = ["1", "2024-05-01", "sv", "12", "a@b.se", "Anna", "Skåne", "Ja", "Kultur, Vatten", *["x"] * 26]
    again = ["2", "2024-05-02", "sv", "13", "b@b.se", "Bo", "Halland", "Nej", "Vatten", *["x"] * 26]
    _u, c = taken("\n".join(";".join(cells) for cells in (head, row, again)))
    lines = digest(c.problems)
    assert len(lines) < 10 < len(c.problems)
    first = lines[0]
    assert first.problem.severity == ERROR and first.problem.decision == ("options", "N2", "Vatten")
    assert "Samma sak på raderna 2 och 3." in first.problem.message and len(first.within) == 2
    folded = {line.problem.reason: line for line in lines if line.within and line is not first}
    assert set(folded) == {"unknown_column", "tool_column", "dropped_column"}
    assert folded["unknown_column"].problem.severity == WARNING
    assert folded["unknown_column"].problem.message.startswith("26 kolumner hör inte till kodboken")
    assert [p.column for p in folded["unknown_column"].within] == OWN
    assert folded["dropped_column"].problem.message == "2 kolumner med personuppgifter sparas inte: E-post och Namn."
    say(c.problems)
    said = capsys.readouterr().out.splitlines()
    assert len(said) == len(lines) and "'Vatten'" in said[0] and "26 kolumner" in " ".join(said)


def test_errors_that_can_be_answered_stand_before_others_and_the_order_is_by_rows_within():
    problems = [
        Problem(NOTE, "silent", "d"),
        Problem(WARNING, "missing_items", "c"),
        Problem(WARNING, "guessed_column", "b", row=9),
        Problem(ERROR, "ragged", "a2", row=2),
        Problem(ERROR, "bad_answer", "a1", row=7, decision=("options", "A", "x")),
        Problem(WARNING, "guessed_column", "b", row=4),
    ]
    assert [(line.problem.message, line.problem.row) for line in digest(problems)] == [
        ("a1", 7),
        ("a2", 2),
        ("b", 4),
        ("b", 9),
        ("c", None),
        ("d", None),
    ]


def test_one_of_a_kind_keeps_its_own_words_and_place():
    _u, c = taken("Region;P2;Något eget\nSkåne;Ja;x\n")
    (line,) = [line for line in digest(c.problems) if line.problem.reason == "unknown_column"]
    assert line.problem.column == "Något eget" and line.within == ()
