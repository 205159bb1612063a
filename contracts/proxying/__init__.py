"""Proxying: what stands between an application and a target, and passes on what they say."""
