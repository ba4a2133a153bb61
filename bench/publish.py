"""`python -m bench.publish`: how long the files of Hämta take in a warm process, beside the bars they must hold."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from lplan import export, seminar, store
from lplan import results as composition
from lplan.core.settings import settings
from lplan.export import Work, report, slides
from lplan.results import Choice


def _took(make: Callable[[], bytes], rounds: int = 3) -> float:
    """The median of a few rounds, in seconds."""
    times = []
    for _round in range(rounds):
        start = time.perf_counter()
        make()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


def measure() -> list[tuple[str, str, str]]:
    """(what, bar, measured): each made once before it is timed."""
    with TemporaryDirectory() as folder:
        engine = store.connect(f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        store.prepare(engine)
        store.seed(engine, settings().data_dir, [settings().data_dir / "codebook.toml"])
        survey = store.surveys(engine)["survey"].iloc[0]
        results = composition.load(engine, survey)
        engine.dispose()
    waves = [wave.key for wave in results.waves]
    unit = results.asked(waves[-1])[0]
    choice = Choice(survey=survey, wave=waves[-1], baseline=waves[-2], unit=unit)
    work = Work(results, choice, link="http://localhost:8501/start")
    deck = seminar.freeze(seminar.default(results), results, choice)
    pages = slides.of_deck(deck)[:12]
    makes: list[tuple[str, float, Callable[[], bytes], int]] = [
        ("pptx, 12 slides", 3, lambda: slides.write(work, pages), 3),
        ("pptx, every chart", 3, lambda: export.make("pptx", work), 3),
        ("pdf, one region's report", 3, lambda: report.unit(work), 3),
        ("pdf, the country's report", 3, lambda: report.country(work), 3),
        ("pdf, every region's report in a zip", 45, lambda: report.all_units(work), 1),
        ("xlsx, the whole workbook", 3, lambda: export.make("xlsx", work), 3),
    ]
    measured = []
    for what, bar, make, rounds in makes:
        if rounds > 1:
            make()
        measured.append((what, f"< {bar:g} s", f"{_took(make, rounds):.2f} s"))
    if export.browser():
        chart = work.charts[0]
        export.make_one("png", work, chart)
        measured.append(
            ("png, one chart, browser warm", "< 1 s", f"{_took(lambda: export.make_one('png', work, chart)):.2f} s")
        )
        export.painter.close()
    return measured


if __name__ == "__main__":
    for what, bar, took in measure():
        print(f"{what:<40} {bar:>8} {took:>10}")
