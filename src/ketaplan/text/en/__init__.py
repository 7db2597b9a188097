"""Reasons in English: a module for each of :mod:`ketaplan.domain.reasons`, with the words of its kinds in ``WORDS``.

- :mod:`.visit`: why a day has no start for a visit, and where each member of staff is instead
"""
