"""What a network says of itself: the form for its owner. What sources.yaml states is shown only."""

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.utils import redirect

from aggregator.model import Contact, Network, NetworkTexts
from aggregator.moderation import network_texts
from aggregator.moderation.network_texts import Mistake, WrittenTexts

from .context import current
from .date_words import number_words
from .language import gettext as _
from .links import link
from .own_sources import own_address, own_network

blueprint = Blueprint("owner_texts", __name__)


@blueprint.get("/owner/networks/<slug>")
def page(slug: str) -> Response:
    """Answer with the form for what a network says of itself; what sources.yaml states is shown only."""
    network = own_network(slug)
    return make_response(
        render_template("owner_texts.html", network=network, **_texts_of(network), wrong=(), done=request.args.get("done"))
    )


@blueprint.post("/owner/networks/<slug>")
def save(slug: str) -> Response:
    """Store what a network says of itself."""
    network, written = own_network(slug), _written()
    if wrong := network_texts.mistakes(written):
        values = _texts_of(network) | {"texts": written}
        return make_response(render_template("owner_texts.html", network=network, **values, wrong=_wrong(wrong), done=None), 400)
    with current().write() as tx:
        in_file = network_texts.stated_in_file(current().config(), network)
        network_texts.save(tx, network, written, in_file, own_address(), current().now())
    return make_response(redirect(link(f"/owner/networks/{network.slug}", done="saved"), 303))


def _written() -> WrittenTexts:
    languages = current().config().site.languages
    return WrittenTexts(
        about={code: request.form.get(f"about_{code}", "") for code in languages},
        offers={code: request.form.get(f"offers_{code}", "") for code in languages},
        name=request.form.get("name", ""),
        email=request.form.get("email", "").strip(),
        phone=request.form.get("phone", ""),
        video=request.form.get("video", "").strip(),
    )


def _texts_of(network: Network) -> dict[str, object]:
    """The texts as the form shows them: as stored, which may be newer than the configuration, but for those that sources.yaml states."""
    stored = current().store.registrations.all().texts.get(network.slug) or NetworkTexts()
    in_file = network_texts.stated_in_file(current().config(), network)
    offers = network.offers if "offers" in in_file else stored.offers
    contact = network.contact if "contact" in in_file else stored.contact or Contact()
    texts = WrittenTexts(
        about=network.about if "about" in in_file else stored.about,
        offers={code: "\n".join(offer.get(code, "") for offer in offers) for code in current().config().site.languages},
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        video=network.video if "video" in in_file else stored.video,
    )
    return {"texts": texts, "in_file": in_file, "longest": network_texts}


def _wrong(mistakes: tuple[Mistake, ...]) -> tuple[str, ...]:
    words = {
        Mistake.ABOUT_TOO_LONG: _("Die Beschreibung ist zu lang: höchstens %(most)s Zeichen je Sprache.")
        % {"most": number_words(network_texts.LONGEST_ABOUT)},
        Mistake.OFFER_TOO_LONG: _("Ein Angebot ist zu lang: höchstens %(most)s Zeichen.") % {"most": network_texts.LONGEST_OFFER},
        Mistake.TOO_MANY_OFFERS: _("Das sind zu viele Angebote: höchstens %(most)s.") % {"most": network_texts.MOST_OFFERS},
        Mistake.CONTACT_TOO_LONG: _("Name, E-Mail oder Telefon ist zu lang."),
        Mistake.NO_MAIL: _("Das ist keine E-Mail-Adresse. Schreiben Sie sie so: name@example.org"),
        Mistake.NO_VIDEO: _("Die Adresse des Videos muss mit https:// beginnen."),
    }
    return tuple(words[mistake] for mistake in mistakes)
