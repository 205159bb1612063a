"""Fuzzing: what schemathesis draws from the specification, put to a target through the gate."""
