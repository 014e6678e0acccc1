"""Sessions and forms for tests of the pages behind a log-in."""

import re
from html import unescape

from werkzeug.test import TestResponse

from aggregator.access import sessions
from aggregator.model import Role
from tests.web_site import WebSite

LOOPBACK = "http://127.0.0.1:8000"  # where a session may begin without https
MODERATOR = "mod@example.org"
HERE = {"Sec-Fetch-Site": "same-origin"}
_HIDDEN = re.compile(r'type="hidden" name="([a-z_]+)" value="([^"]*)"')


def log_in(site: WebSite, address: str = MODERATOR, role: Role = Role.MODERATOR) -> None:
    """Start a session in the client of the site."""
    with site.store.write() as tx:
        if role is Role.MODERATOR:
            tx.people.add_moderator(address, site.now)
        secret = sessions.start(tx, address, role, site.now)
    site.client.set_cookie("netzwerktimer", secret, domain="127.0.0.1")


def get(site: WebSite, path: str) -> TestResponse:
    """Ask for a page as a browser on this machine does."""
    return site.client.get(path, base_url=LOOPBACK)


def post(site: WebSite, path: str, page: str, number: int = 0, **fields: str) -> TestResponse:
    """Send a form with the hidden values that a page carries in its form of this number."""
    forms = [form for form in get(site, page).get_data(as_text=True).split("<form")[1:] if 'name="form_token"' in form]
    hidden = {name: unescape(value) for name, value in _HIDDEN.findall(forms[number].partition("</form>")[0])}
    data = hidden | fields
    return site.client.post(path, data=data, headers=HERE, base_url=LOOPBACK)
