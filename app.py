"""The web application: builds it from what it is given; `python app.py` is `netzwerktimer serve`."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from web import BLUEPRINTS
from web.answers import put_up_shelves
from web.assets import teach_assets
from web.current import Current, hand_over
from web.errors import answer_errors
from web.filters import teach_filters
from web.front import Front
from web.html import teach_html
from web.language import speak
from web.links import teach_links
from web.security import protect
from web.when import teach_times

LARGEST_REQUEST = 16_384  # bytes; nothing is sent to us yet


def create_app(current: Current) -> Flask:
    """Return the application that shows what `current` holds."""
    app = Flask("web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.url_map.merge_slashes = False  # feeds never redirect: several calendar programs do not follow
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    hand_over(app, current)
    shelves = put_up_shelves(app)
    for teach in (speak, protect, answer_errors, teach_links, teach_filters, teach_times, teach_html, teach_assets):
        teach(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    hops = current.settings.trusted_proxies
    if hops > 0:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0, x_prefix=0)  # type: ignore[method-assign] # Flask's documented way
    app.wsgi_app = Front(app.wsgi_app, current, shelves)  # type: ignore[method-assign]
    return app


if __name__ == "__main__":
    import sys

    from aggregator.__main__ import main

    raise SystemExit(main(["serve", *sys.argv[1:]]))
