"""JSON Schemas of every file and of every answer as JSON.

::

    kinds       their names
    documents   what each kind of answer has
    score_documents   the same of answers about scores
    schemas     the JSON Schema of each, with its version
"""
