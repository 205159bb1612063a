"""Proxy: real traffic of an application, judged on its way."""
