"""Read files as sheets of text: file types, encodings, workbooks, the sandboxed parser."""
