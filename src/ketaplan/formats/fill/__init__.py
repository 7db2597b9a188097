"""Offers of free time to those who wait: the call list.

::

    view            what formats are given
    table           for people at a terminal
    json_document   one document
    csv_rows        one row an appointment
"""
