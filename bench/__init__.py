"""Benchmarks: each measures Recobra beside a rival or a limit in the same run, because machines are shared and noisy."""
