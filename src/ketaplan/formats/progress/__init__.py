"""Scores of a patient over time.

::

    view.py     what is shown
    table.py    for people; chart.py draws on a terminal
    json_document.py, csv_rows.py   for programs
    score_words.py   a score in words
    picture.py  SVG
    page.py     one self-contained HTML page
    noted.py    what was entered just now
    measures.py   the list of measures
"""
