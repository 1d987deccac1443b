"""The way of a run into a case network: a port that exists only while the run does."""
