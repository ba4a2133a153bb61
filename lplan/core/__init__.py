"""The ground that every other room stands on: it knows no file, database, chart or screen."""
