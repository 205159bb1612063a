"""Selftest: planted drifts, one at a time, and whether the check finds each of them and names it."""
