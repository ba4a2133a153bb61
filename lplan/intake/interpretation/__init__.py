"""Interpret sheets: match columns to items and rows to units, and recognise what a survey tool added."""
