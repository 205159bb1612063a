"""Cleaning up: what a run that writes has made, in a file before it is made, and how it is taken away again."""
