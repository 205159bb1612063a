"""The checks: what each must find, and what none may."""
