"""What may stand in an address for a row of the database."""

from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import IntConverter


class RowConverter(IntConverter):
    """The number of a row, no larger than any database counts: beyond that there is nothing to look up."""

    regex = "[0-9]{1,18}"


ROW = "row"
register_converter(RowConverter, ROW)
