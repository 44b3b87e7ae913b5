"""The clock: a table of jobs that call one service each."""
