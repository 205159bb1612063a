"""Documents: manifests and the data that fills them. Pure: nothing here knows a World, a clock or HTTP."""
