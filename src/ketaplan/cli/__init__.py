"""The commands: each reads its options, calls one service and shows the result.

::

    app.py       the application, the list of commands, and the one place where an error becomes a message
    options.py   options that several commands share, named once
    console.py   stdout for data, stderr for words, colour only where it is wanted
    clock.py     the one place where the real time is asked
    opened.py   what the commands on the book share
    changing.py  how those that change a booking go about it (asking.py: what they ask on a terminal)
    NAME.py      one module a command, each with one function of that name
"""
