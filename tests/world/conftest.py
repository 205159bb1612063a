"""Property-based tests here are the same in every run, and time is not measured in them."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
