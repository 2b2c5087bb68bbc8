"""The overview: how much is known and what to ask next."""
