"""Allocates pupils to the electives that the schools of a region open to each other.

The way of the data: ``files`` → ``problem`` and ``policy`` → ``eligibility`` → ``solver`` → ``allocation`` →
``checker`` and ``certificate`` → ``explain``, ``report``, ``classlist``. See ``matcher/README.md``.
"""
