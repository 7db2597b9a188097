"""Checked tables to domain values, one reader a kind of file.

::

    clinic         a clinic
    patient        a patient
    unlikely       what is valid in a patient file but probably a slip
    protocol       a protocol
    measure        a measure of progress
    plan           plans
    instructions   instructions for patients, in clinic and protocol files
    intervals      weekly windows and intervals of time
"""
