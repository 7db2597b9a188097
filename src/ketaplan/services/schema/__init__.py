"""JSON Schemas of every file and of every answer as JSON.

::

    kinds       their names
    documents   what each kind of answer has
    parts       the tables of which answers are made
    score_documents   what answers about scores have
    schemas     the JSON Schema of each, with its version
"""
