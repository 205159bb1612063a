"""Replay: scenarios played on a target, compared, written down and reported."""
