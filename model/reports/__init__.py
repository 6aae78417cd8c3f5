"""Reports for people: one description of headings, sentences, tables, plots and texts side by side, written
as an HTML page that needs no network and no script, as Markdown, and its plots as pictures.

The callers choose what a report says; nothing here knows a figure.
"""
