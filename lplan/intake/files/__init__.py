"""From bytes to sheets of text: file types, encodings, workbooks, the sandboxed parser."""
