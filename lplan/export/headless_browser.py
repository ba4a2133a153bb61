"""One headless browser that paints figures: started when first asked for, stopped when nobody has asked for a while."""

import asyncio
import base64
import os
import shutil
import tempfile
import threading
import time
from concurrent.futures import TimeoutError as TooLong
from functools import cache
from pathlib import Path
from typing import Any

from lplan.core.errors import LplanError
from lplan.core.settings import ROOT
from lplan.core.text import _

FONTS = ROOT / "static" / "fonts"
IDLE, PATIENCE = 120, 60  # seconds
FOLDER = "lplan-painter-"  # and whose it is: the process's number
OLDEST = 7 * 24 * 60 * 60  # seconds after which a number belongs to another process
NOWHERE = "http://127.0.0.1:9"  # where the browser would ask for anything that is not on this machine


class NoBrowser(LplanError):
    """There is no browser on this machine that can paint an image."""


class _Painter:
    """A browser in a thread of its own. One image at a time; every wait has an end."""

    def __init__(self):
        self.lock = threading.Lock()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.thread: threading.Thread | None = None
        self.timer: threading.Timer | None = None
        self.stop: asyncio.Event | None = None
        self.kaleido: Any = None  # kaleido.Kaleido, which is imported where it is used

    def paint(self, figure: dict, **options) -> bytes:
        """The figure (plain data) as an image; options are kaleido's: format, width, height, scale."""
        with self.lock:
            if self.timer:
                self.timer.cancel()
            loop = self.loop if self.thread and self.thread.is_alive() else None
            if loop is None:
                loop = self._start()
            try:
                job = asyncio.run_coroutine_threadsafe(self.kaleido.calc_fig(figure, opts=options), loop)
                return job.result(PATIENCE)
            except TooLong:
                self._end()
                raise LplanError(
                    _("Bilden tog för lång tid att måla. Försök igen, eller välj ett annat format.")
                ) from None
            except LplanError:
                raise
            except Exception as error:
                self._end()
                raise LplanError(_("Bilden gick inte att måla. Välj ett annat format.")) from error
            finally:
                self.timer = threading.Timer(IDLE, self.close)
                self.timer.daemon = True
                self.timer.start()

    def _start(self) -> asyncio.AbstractEventLoop:
        if not browser():
            raise NoBrowser(
                _(
                    "Det finns ingen webbläsare på servern som kan måla PNG och SVG. Installera chromium, eller välj "
                    "HTML, PowerPoint, Excel eller PDF: de behöver ingen."
                )
            )
        begun = threading.Event()
        failed: list[BaseException] = []

        sweep()
        folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-", dir=_place()))

        async def live():
            import kaleido

            self.loop, self.stop = asyncio.get_running_loop(), asyncio.Event()
            # Everything is read from this machine: plotly.js of the installed package, no MathJax, no network at all.
            page = folder / "index.html"
            index = kaleido.PageGenerator(mathjax=False).generate_index()
            page.write_text(index.replace("</head>", f"{_typefaces()}</head>", 1), encoding="utf-8")
            async with kaleido.Kaleido(
                n=1, timeout=PATIENCE, page_generator=page, tmp_dir=str(folder), proxy_server=NOWHERE
            ) as self.kaleido:
                begun.set()
                await self.stop.wait()

        def run():
            try:
                asyncio.run(live())
            except BaseException as error:  # told to who waits; a thread has nobody else to tell
                failed.append(error)
            finally:
                begun.set()
                shutil.rmtree(folder, ignore_errors=True)

        self.thread = threading.Thread(target=run, name="painter", daemon=True)
        self.thread.start()
        if not begun.wait(PATIENCE) or failed or self.loop is None:
            self.thread = None
            raise NoBrowser(
                _("Webbläsaren som målar PNG och SVG gick inte att starta. De andra formaten fungerar.")
            ) from (failed[0] if failed else None)
        return self.loop

    def _end(self) -> None:
        if self.thread and self.loop and self.stop:
            try:
                self.loop.call_soon_threadsafe(self.stop.set)
                self.thread.join(10)
            except RuntimeError:  # it has ended by itself
                pass
        self.thread = None

    def close(self) -> None:
        """Stop the browser; the next image starts it again."""
        with self.lock:
            self._end()

    @property
    def running(self) -> bool:
        return self.thread is not None and self.thread.is_alive()


@cache
def _typeface() -> str:
    """The typeface of the charts as rules of CSS that hold the fonts themselves: no font of the system is needed."""
    rules = []
    for weight in (400, 600, 700):
        font = (FONTS / f"source-sans-3-latin-{weight}-normal.woff2").read_bytes()
        held = base64.b64encode(font).decode("ascii")
        rules.append(
            f"@font-face{{font-family:SourceSans;font-weight:{weight};"
            f"src:url(data:font/woff2;base64,{held}) format('woff2')}}"
        )
    return "".join(rules)


def _typefaces() -> str:
    """The typeface in the painter's page, where words are measured, and in each drawing: a browser that paints a
    drawing as an image shows it no font but the drawing's own.
    """
    return f"<style id='typeface'>{_typeface()}</style><script>{_WITHIN}</script>"


_WITHIN = """
for (const weight of [400, 600, 700]) document.fonts.load(`${weight} 14px SourceSans`);
const written = XMLSerializer.prototype.serializeToString;
XMLSerializer.prototype.serializeToString = function (node) {
  const style = `<style>${document.getElementById("typeface").textContent}</style>`;
  return written.call(this, node).replace(/<svg[^>]*>/, (tag) => tag + style);
};
"""


def _place() -> Path:
    """Where the browser may read files: one that is shut in sees its owner's folder and not the machine's."""
    return Path.home() if "snap" in str(browser()) else Path(tempfile.gettempdir())


def sweep() -> None:
    """Take away the folders of painters whose process was killed before it could do so itself."""
    for folder in _place().glob(f"{FOLDER}*"):
        process = folder.name.removeprefix(FOLDER).partition("-")[0]
        try:
            old = time.time() - folder.stat().st_mtime > OLDEST
        except OSError:  # somebody else has just taken it away
            continue
        if process.isdecimal() and (old or not _lives(int(process))):
            shutil.rmtree(folder, ignore_errors=True)


def _lives(process: int) -> bool:
    """Whether there is such a process; where it cannot be asked for, it is thought to be there."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def browser() -> str | None:
    """Where the browser is that kaleido would start, or None. BROWSER_PATH in the environment says which, as it does
    to kaleido.
    """
    asked = os.environ.get("BROWSER_PATH")
    if asked:
        return asked if os.path.isfile(asked) else None
    from choreographer.browsers.chromium import Chromium

    return Chromium.find_browser(skip_local=False)


painter = _Painter()
