"""Why there is no course, or none as asked: conflicts of facts with their places in the files, and what would help.

::

    question      what is asked, and the requests that ask it
    explain       the answer
    sources       where each fact is written
    changes       what could change: which edit of which file, which appointment of another patient
    trial         a workspace as if a change were made
    remedies      changes that were tried by planning, best first
"""
