"""The picture beside a shared link: ``subject`` what it shows, ``picture`` how it looks, ``store`` keeping it.

``vector`` draws the site's own drawings, ``lettering`` its texts.
"""
