"""For a developer's machine and ``make demo``. Never for a public site: passwords of the demo accounts are known."""

from .base import *  # noqa: F403
from .base import DATA_DIR, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or "only-for-development-and-the-demo"
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
INTERNAL_IPS = ["127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# Demo accounts and their printed passwords exist only where this is true.
DEMO_ACCOUNTS = True
# Files are served straight from static/: no collectstatic before the first start.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
SERVE_MEDIA = True

# The first command on a new machine finds somewhere to write.
DATA_DIR.mkdir(parents=True, exist_ok=True)
