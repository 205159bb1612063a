"""Faults: what goes wrong on purpose. Which there are, how they are written down, whom they strike."""
