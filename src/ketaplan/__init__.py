"""ketaplan plans courses of ketamine treatment: files in, the best calendar out.

::

    files ──► domain values ──► planner ──► plan ──► formats, book
              (clinic, patient, protocol)

    cli ─► services ─► { files | planner | book | formats } ─► text ─► domain ─► standard library

The four in braces do not import one another; services connect them.  Any folder may import:

    errors.py     what can go wrong, as one tree with an exit code on each branch
    versions.py   the versions on which a plan depends
    disk.py       what book and files both need from a disk
    compiled_search.py   whether the batch search is compiled

The protocols/ and measures/, the starter/ files of a new clinic and the pages of the manual/ are data.  __main__.py is
the entry.
"""

from ketaplan._version import __version__

__all__ = ["__version__"]
