"""What several commands share: the options, the paths that people name, the examination of a file."""
