"""Builds the web application; `python app.py` is `netzwerktimer serve`."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from web import BLUEPRINTS
from web.assets import init_assets
from web.context import Context, init_context
from web.date_words import init_dates
from web.errors import init_errors
from web.feed_entries import init_feed_entries
from web.filters import init_filters
from web.language import init_language
from web.links import init_links
from web.response_cache import init_response_cache
from web.rights import init_rights
from web.sanitize import init_sanitize
from web.security import init_security
from web.text_pages import init_text_pages

LARGEST_REQUEST = 65_536  # bytes of a request's body: the texts of a network in two languages


def create_app(context: Context) -> Flask:
    """Return the application over the store, configuration and clock of `context`."""
    app = Flask("web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.url_map.merge_slashes = False  # feeds never redirect: several calendar programs do not follow
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    init_context(app, context)
    init_feed_entries(app)
    for init in (
        init_language,
        init_rights,
        init_security,
        init_errors,
        init_links,
        init_filters,
        init_dates,
        init_sanitize,
        init_assets,
        init_text_pages,
    ):
        init(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    hops = context.settings.trusted_proxies
    if hops > 0:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0, x_prefix=0)  # type: ignore[method-assign] # Flask's documented way
    init_response_cache(app, context)
    return app


if __name__ == "__main__":
    import sys

    from aggregator.__main__ import main

    raise SystemExit(main(["serve", *sys.argv[1:]]))
