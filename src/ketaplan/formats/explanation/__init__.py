"""Why there is no course: the table, and the contract's JSON.

::

    table          for people, at 80 columns
    json_document  for programs, with ids in place of names
"""
