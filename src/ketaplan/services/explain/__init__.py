"""Why there is no course, or none as asked: conflicts of facts with their places in the files.

::

    question      what is asked, and the requests that ask it
    explain       the answer
    sources       where each fact is written
"""
