"""Read a file of answers: find its sheets, understand them, convert them to responses; nothing is saved.

files              bytes → sheets of text, in a child process with limits
interpretation     which column is which item, which row which unit, and why; what became of each row
answers            sheets → responses, with everything that is wrong, all at once
file_problems      what is said of a file as a whole
import_profile     what a person has decided about a tool's files
template           the workbook that a survey officer fills in; prefilled_workbook: with a unit's earlier answers
"""
