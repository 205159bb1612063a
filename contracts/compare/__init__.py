"""Two versions of a specification, and what differs between them for those who rely on the older one."""
