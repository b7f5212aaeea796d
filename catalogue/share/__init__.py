"""The picture beside a shared link: ``subject`` what it shows, ``picture`` how it looks, ``store`` keeping it.

``lettering`` writes its texts.
"""
