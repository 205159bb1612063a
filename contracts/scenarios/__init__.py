"""Scenarios: named situations as YAML files, and what they expect of replies."""
