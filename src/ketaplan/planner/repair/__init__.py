"""Other places for what is booked.

::

    move_one.py     where one session can move while the others stay
    restaffing.py   other people or another chair at the same time
"""
