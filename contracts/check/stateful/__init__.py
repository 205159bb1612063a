"""Stateful: the links that the specification documents, followed from answer to answer through the gate."""
