"""What visitors send us by a form, without an account or a cookie: orders of copies on paper, problems with a page."""
