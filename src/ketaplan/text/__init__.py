"""What people read: reasons, dates and names in words, and texts of files made inert.

::

    reasons.py   reasons of domain/reasons in words: the one function that formats, cli and services call
    facts.py     facts that forbid something, in words
    en/          English for every kind of reason, a module for each of domain/reasons; a language is a folder
    resumed.py   how a physician decided that a course continues, in words
    cost.py      what each part of the cost means
    new_patient.py   a new patient's answers, before they are saved
    next_steps.py    what to do next: the command that is typed for it
    suggestions.py   what was typed, what is known, and what was probably meant
    folding.py   names and ids compared as people type them
    spoken_days.py   dates and months as people say them
    spoken_moments.py   dates with a time
    spoken_times.py  times as people say them
    rhythm.py    the days and the time of a course, in few words
    words.py     dates, times, names and lists, in English
    inert.py     text that people wrote, with nothing that a terminal or a file format takes for a command
"""
