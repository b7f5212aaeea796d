"""The demo catalogue: real resources and four original works as data, and the bulk writer that makes pages of them."""
