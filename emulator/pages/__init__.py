"""Pages for people: shares, signing, the embed. HTML only; what they do, they do through operations."""
