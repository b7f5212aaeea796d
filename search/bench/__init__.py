"""Measures search at several sizes of the catalogue, each in processes and a directory of its own."""
