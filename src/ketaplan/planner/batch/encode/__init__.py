"""Candidates and their clinics -> the arrays of the kernel, in whole numbers.

::

    automaton.py        the sessions of a course as an automaton: which gap may follow, and what it costs
    clinic_arrays.py    resources with their loads, visit templates, price pools
    patient_arrays.py   what each start of each day costs a patient, and the automata of their courses
    problem.py          both together, and what decoding needs
"""
