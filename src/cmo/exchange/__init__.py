"""Codings on their way to and from other programs, a module a format.

Each format has a pair ``read_x`` and ``write_x`` between a file and a
:class:`~cmo.exchange.bundle.Bundle` of documents and codings. ``docs/exchange.md`` says what
each format carries and how.
"""
