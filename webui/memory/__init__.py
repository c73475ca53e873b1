"""What is worked out once and kept while nothing of it changes: the round, runs, prices, waiting lists, figures."""
