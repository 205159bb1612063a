"""Both readings of every dispute, as a partner's client meets them."""
