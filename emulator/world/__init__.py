"""The state of one emulated deployment: tables, clock, ids, agenda. No HTTP, no files but world files."""
