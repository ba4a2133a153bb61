"""A file with answers → responses and problems: read, understand, convert. Nothing is written here.

read.read          bytes → sheets of text, in a child process with limits
understand         which column is which item, which row which unit, and why
convert            sheets → responses, with everything that is wrong, all at once
template           the workbook that a survey officer fills in
"""
