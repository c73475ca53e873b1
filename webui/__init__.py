"""The web: rounds, wishes, runs and lists for schools, on top of ``matcher``."""
