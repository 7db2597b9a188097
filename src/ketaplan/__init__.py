"""ketaplan plans courses of ketamine treatment: files in, the best calendar out.

::

    files ──► domain values ──► planner ──► plan ──► formats, book
              (clinic, patient, protocol)

    cli ─► services ─► { files | planner | book | formats } ─► domain ─► standard library

The four in braces do not know one another: a service introduces them.
"""

from ketaplan._version import __version__

__all__ = ["__version__"]
