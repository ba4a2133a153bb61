"""What stands around every page: the frame, the shared choices, links, the reader's browser, cached reads, notices."""
