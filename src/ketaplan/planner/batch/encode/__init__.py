"""Candidates and their clinics -> the arrays of the kernel, all integers.

::

    automaton.py        the sessions of a course as an automaton: which gap may follow, and its cost
    site_layout.py      the slots of one clinic and its resources by name
    clinic_arrays.py    resources with their loads, visit templates, price pools
    patient_arrays.py   the cost of each start of each day for a patient, and the automata of their courses
    problem.py          both together, plus what decoding needs
"""
