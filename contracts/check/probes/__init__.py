"""The probes of a check: PROBES, in the order in which they ask. Those that only read come first."""

from ..probe import Probe
from . import (
    builder,
    catalogs,
    credentials,
    downloads,
    embed_renders,
    engagement,
    forms,
    health,
    hook,
    isolation,
    keys,
    mail,
    projects,
    provisioning,
    renders,
    sessions,
    shares,
    signatures,
    signing,
    templates,
    uploads,
)

PAGES = (
    health,
    credentials,
    isolation,
    templates,
    renders,
    downloads,
    shares,
    mail,
    engagement,
    signatures,
    signing,
    embed_renders,
    sessions,
    catalogs,
    builder,
    forms,
    uploads,
    hook,
    projects,
    keys,
    provisioning,
)
PROBES: tuple[Probe, ...] = tuple(
    sorted((probe for page in PAGES for probe in page.PROBES), key=lambda probe: "writes" in probe.needs)
)
