"""Stored solves: asked for, worked on by any process that can reach the store, and kept.

The row of a run is the truth. ``queue`` puts runs in it and asks them to stop, ``claim`` makes sure that at most one
worker writes to a run, ``execute.execute_run`` works on one run whoever starts it: ``worker``, the local process, or
``scale``, Celery workers on any number of machines, which ``announce`` tells of a run once it is committed. Solving
happens in a child process (``child``, started by ``process``): it can be ended at any moment, and what happens to it
happens to nobody else.

``RunRow.progress``: ``{"stage": "reading" | "solving" | "checking", "goals": [{"goal", "level", "value",
"seconds"}]}``. ``RunRow.failure``: ``{"code": "faults", "faults": […]}``, ``{"code": "conflict", "facts": […]}``,
``{"code": "own_mistake", "violations": […], "unproved": […]}``, ``{"code": "error", "error": …}``, ``{"code":
"crashed", "attempts": …}`` or ``{"code": "no_answer"}`` (asked to stop, and nothing was found yet).
``RunRow.outcome``: as ``report.json``, with ``groups`` and ``unplaced`` as lists of rows of those files.
"""
