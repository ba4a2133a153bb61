"""Read a file of answers: find its sheets, understand them, convert them to responses; nothing is saved.

read.read          bytes → sheets of text, in a child process with limits (sandbox, gate, decode, workbook, statfile,
records)
understand         which column is which item, which row which unit, and why (layout, headings, tools, register)
disposition        what became of each row: finished, unfinished, a test, spam (clock: when it came in)
convert            sheets → responses, with everything that is wrong, all at once (wide, long,
                   cells, scale, several, totals)
profile            what a person has decided about a tool's files
template           the workbook that a survey officer fills in
"""
