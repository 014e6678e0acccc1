"""Settings with a secret key and without a mail server."""

from aggregator.model import Settings

from .factories import BASE_URL

SETTINGS = Settings(base_url=BASE_URL, secret_key="a key for tests")
