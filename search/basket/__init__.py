"""A teacher's own list: wholly in its address, without an account."""
