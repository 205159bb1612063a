"""Benchmarks: the emulator beside a one-route Flask application on the same server, on real sockets, in one run.

Absolute numbers tell of the machine; what counts is the ratios, of medians over alternations.
"""
