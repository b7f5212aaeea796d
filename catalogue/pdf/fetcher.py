"""What a PDF may be made of: the site's own fonts, and data in the page itself. Never the network or a disk."""

from __future__ import annotations

from typing import Any

from weasyprint.urls import URLFetcher, URLFetcherResponse

from catalogue.pdf.files import static_file
from catalogue.pdf.fonts import at_weight

SCHEME = "static:"
"""``static:fonts/young-serif.woff2`` is the file that browsers know as ``/static/fonts/young-serif.woff2``."""
WEIGHT = "?wght="
"""``static:fonts/source-sans-3.woff2?wght=700`` is a variable font at one weight."""


class OwnFiles(URLFetcher):
    """Fetches ``static:`` and ``data:`` addresses, and refuses all others."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> Any:
        """:raises ValueError: when the address is not one of ours; the page is then made without it."""
        if not url.startswith(SCHEME):
            return super().fetch(url, headers)
        name, _, weight = url.removeprefix(SCHEME).partition(WEIGHT)
        path = static_file(name)
        return URLFetcherResponse(url, at_weight(path, int(weight)) if weight else path.read_bytes())
