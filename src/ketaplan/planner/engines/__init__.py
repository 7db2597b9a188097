"""Ways to search: one a module.

``single``  the one best course of one patient, exactly: best-first search over days with sets of starts as states
"""
