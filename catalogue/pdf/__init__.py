"""Paper: tagged PDF files made from templates, on request, from nothing but what this site holds.

``render`` makes a file, ``answers`` sends it (or says why there is none now), ``qr`` draws codes.
"""

from .answers import pdf_answer
from .qr import qr_image, qr_svg
from .render import PdfBusy, PdfUnavailable, render_pdf

__all__ = ["PdfBusy", "PdfUnavailable", "pdf_answer", "qr_image", "qr_svg", "render_pdf"]
