"""Checking a target: what is sent, how each exchange is judged, who moved, and what is told of it."""
