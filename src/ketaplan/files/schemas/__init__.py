"""What each kind of file may contain: a schema of values, and relations between them.

::

    clinic       a clinic file
    patient      a patient's file
    protocol     a protocol's file
    measure      a measure's file
    plan         plans and batches, read back
    fields       the parts of schemas
    scalars      times, dates and date-times
    json_schema  the same as JSON Schema
    validation   a document against its schema
    messages     what is wrong with a value and what is allowed
    intended     what was probably meant by a value that is not allowed
"""
