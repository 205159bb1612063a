"""Probes: what is asked of a service, a module a resource."""

from ..probe import Probe

PROBES: tuple[Probe, ...] = ()
