"""Qualtrics: Data & Analysis → Export. Three rows of headings: tag, wording, {"ImportId": …}.

Options of the export window: choice text or numeric values, "Split multi-value fields into columns", "Use commas for
decimals", "Remove line breaks", "Recode seen but unanswered multi-value fields as 0", CSV or TSV (UTF-16, tabs).
"""

import json
import random

from lplan.codebook import MULTIPLE, NUMBER, TEXT, YEAR

from .export import (
    Export,
    boxes_of_words,
    delimited,
    label,
    number,
    picked,
    region,
    region_question,
    respondents,
    written,
)

META = (
    ("StartDate", "Start Date", "startDate"),
    ("EndDate", "End Date", "endDate"),
    ("Status", "Response Type", "status"),
    ("IPAddress", "IP Address", "ipAddress"),
    ("Progress", "Progress", "progress"),
    ("Duration (in seconds)", "Duration (in seconds)", "duration"),
    ("Finished", "Finished", "finished"),
    ("RecordedDate", "Recorded Date", "recordedDate"),
    ("ResponseId", "Response ID", "_recordId"),
    ("RecipientLastName", "Recipient Last Name", "recipientLastName"),
    ("RecipientFirstName", "Recipient First Name", "recipientFirstName"),
    ("RecipientEmail", "Recipient Email", "recipientEmail"),
    ("ExternalReference", "External Data Reference", "externalDataReference"),
    ("LocationLatitude", "Location Latitude", "locationLatitude"),
    ("LocationLongitude", "Location Longitude", "locationLongitude"),
    ("DistributionChannel", "Distribution Channel", "distributionChannel"),
    ("UserLanguage", "User Language", "userLanguage"),
)


def write(book, register, answers, chance: random.Random) -> Export:
    numeric, split, zero = chance.random() < 0.4, chance.random() < 0.5, chance.random() < 0.2
    decimal = chance.choice([".", "."] if chance.random() < 0.7 else [","])
    named, unclear = region(register, chance), False
    columns = [(tag, words, ident, None) for tag, words, ident in META]
    # The answer of each question is coded by the owner's recode values when they are numbers, else 1, 2, 3 …
    codes = {}
    places, boxes = numeric and chance.random() < 0.3, boxes_of_words(book, answers, chance)
    for item in book.items:
        own = not places and all(option.code.isdigit() for option in item.choices) and len(item.choices) > 0
        last = max((int(option.code) for option in item.choices), default=0) if own else 0
        codes[item.code] = {
            option.code: option.code if own and option.status is None else str(n + (last if own else 1))
            for n, option in enumerate(item.options)
        }
        if own:
            for n, option in enumerate(o for o in item.options if o.status):
                codes[item.code][option.code] = str(last + 1 + n)
    tags = [("region", region_question(chance), "QID1", lambda unit, cells: named(unit))]
    for n, item in enumerate(book.items, 2):
        words = str(item.text).replace("\n", " ")
        unclear |= (
            numeric
            and not (item.type == MULTIPLE and split)
            and any(codes[item.code][option.code] != option.code for option in item.options)
        )

        def text(option, item=item):
            return codes[item.code][option.code] if numeric else label(option).replace("\n", " ")

        if item.type in (NUMBER, YEAR):
            tags.append((item.code, words, f"QID{n}_TEXT", lambda u, c, i=item: number(c[i.code], decimal)))
        elif item.code in boxes:  # the option's own box of words
            question, option = boxes[item.code]
            m = question.options.index(option) + 1
            above = str(question.text).replace("\n", " ")
            tags.append(
                (
                    f"{question.code}_{m}_TEXT",
                    f"{above} - {label(option)} - Text",
                    f"QID_{question.code}_{m}_TEXT",
                    lambda u, c, i=item: written(c[i.code]),
                )
            )
        elif item.type == TEXT:
            tags.append((item.code, words, f"QID{n}_TEXT", lambda u, c, i=item: written(c[i.code])))
        elif item.type == MULTIPLE and split:
            for m, option in enumerate(item.options, 1):
                unticked = "0" if zero else ""
                tags.append(
                    (
                        f"{item.code}_{m}",
                        f"{words} - {label(option)}".replace("\n", " "),
                        f"QID{n}_{m}",
                        lambda u, c, i=item, o=option, text=text, unticked=unticked: (
                            text(o)
                            if not numeric and o in picked(i, c[i.code])
                            else "1"
                            if o in picked(i, c[i.code])
                            else unticked
                        ),
                    )
                )
        else:
            tags.append(
                (
                    item.code,
                    words,
                    f"QID{n}",
                    lambda u, c, i=item, text=text: ",".join(text(option) for option in picked(i, c[i.code])),
                )
            )
    columns += tags
    rows = [[tag for tag, *_ in columns], [words for _tag, words, *_ in columns]]
    rows.append([json.dumps({"ImportId": ident}) for _tag, _words, ident, _ in columns])
    for n, (unit, cells) in enumerate(respondents(answers)):
        head = [
            f"2024-05-0{n % 9 + 1} 09:12:33",
            f"2024-05-0{n % 9 + 1} 09:22:33",
            "0" if numeric else "IP Address",
            "192.0.2.7",
            "100",
            "600",
            "1" if numeric else "True",
            f"2024-05-0{n % 9 + 1} 09:22:34",
            f"R_1x{n}YzQ2b",
            "",
            "",
            "",
            "",
            "59.3247",
            "18.0560",
            "anonymous",
            "SV",
        ]
        rows.append(head + [cell(unit, cells) for *_, cell in tags])
    if chance.random() < 0.2:
        return Export(delimited(rows, "\t", encoding="utf-16"), "export.tsv", True, unclear, places)
    return Export(
        delimited(rows, encoding=chance.choice(["utf-8", "utf-8-sig"]), line="\n"), "export.csv", True, unclear, places
    )
