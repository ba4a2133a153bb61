"""Survey tools' exports, written from the tools' own documentation: answers in, the tool's file out.

A module a tool. None was written with knowledge of the importer, so that reader and writer share no error.
"""
