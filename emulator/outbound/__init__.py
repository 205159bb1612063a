"""What goes out: payloads of events. Pure: records in, JSON out."""
