"""Write a list as CSV for Swedish Excel, where what people wrote stays text and is never a formula."""

import io

import pandas as pd

from lplan.response_files import neutral


def csv_excel(frame: pd.DataFrame) -> bytes:
    """Semicolons, UTF-8 with a byte order mark, CRLF: what Swedish Excel opens in columns with a double click."""
    safe = frame.map(lambda cell: neutral("" if cell is None else str(cell))).rename(
        columns=lambda name: neutral(str(name))
    )
    return safe.to_csv(index=False, sep=";", lineterminator="\r\n").encode("utf-8-sig")


def workbook(frame: pd.DataFrame, name: str) -> bytes:
    """One sheet with a frozen, filtered heading row; every cell is text."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}) as book:
        sheet = book.add_worksheet(name[:31])
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        for n, heading in enumerate(frame.columns):
            sheet.write_string(0, n, str(heading), bold)
            longest = max([len(str(heading)), *(len(str(cell)) for cell in frame[heading].head(200))])
            sheet.set_column(n, n, min(max(longest + 2, 8), 60), wrap)
        for line, row in enumerate(frame.itertuples(index=False), start=1):
            for n, cell in enumerate(row):
                sheet.write_string(line, n, ("" if cell is None else str(cell))[:32_767])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
    return out.getvalue()
