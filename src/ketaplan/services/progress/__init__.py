"""Scores of patients: entered one by one or from a spreadsheet, and shown over time.

::

    entry.py      what was typed as a score
    noting.py     scores into the book, and for whom a clinician is needed
    spreadsheet.py   many scores from a CSV file, all or nothing
    history.py    a patient's scores over time, against the baseline
    measures.py   list the measures, or return the text of one
"""
