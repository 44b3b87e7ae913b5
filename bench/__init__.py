"""Benchmarks: each measures Recobra beside a rival or a limit in the same run, since machines are noisy."""
