"""Contract checks for the Craftkit API: black box, they know openapi.yaml, fixtures and HTTP only."""
