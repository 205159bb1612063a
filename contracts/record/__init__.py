"""Record: real traffic of an application, written down as a scenario."""
