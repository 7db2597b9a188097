"""A report: as a table, JSON, CSV, and one HTML page; it has no names.

::

    view       sections of rows of figures, as every format shows them
    words      titles, labels and figures in words
    table      for the terminal
    json_document, csv_rows
    page       one self-contained page
    style      how it looks on paper and on a phone
"""
