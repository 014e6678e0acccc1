import pytest

from aggregator.model import Network, RawEvent, Source
from aggregator.parsing.normalize import is_eligible, owning_network
from tests.factories import details

SOURCE = Source(id="optonet", network="optonet", url="https://optonet.example/")
OPTONET = Network(slug="optonet", name="OptoNet e. V.", website="https://www.optonet.example/")
MEDWAYS = Network(slug="medways", name="medways e.V.", website="https://medways.example/")


@pytest.mark.parametrize(
    "title",
    [
        "Vorstandssitzung (intern)",
        "Intern: Klausur",
        "Stammtisch – nur für Mitglieder",
        "Nicht öffentliche Sitzung",
        "Board (members only)",
    ],
)
def test_what_says_that_it_is_internal_is_left_out(title: str) -> None:
    assert not is_eligible(RawEvent(summary=title), SOURCE)


@pytest.mark.parametrize("title", ["Ausbildung zum internen Auditor", "Internationale Konferenz", "Mitgliederversammlung"])
def test_what_only_sounds_like_it_stays(title: str) -> None:
    assert is_eligible(RawEvent(summary=title), SOURCE)


def test_a_private_entry_is_left_out() -> None:
    assert not is_eligible(RawEvent(summary="Forum", private=True), SOURCE)


def test_a_relayed_event_belongs_to_the_network_that_its_link_leads_to() -> None:
    assert owning_network(details(url="https://medways.example/termine/1"), [OPTONET, MEDWAYS]) == "medways"


def test_or_to_the_one_that_it_names() -> None:
    assert owning_network(details(organizer="OptoNet"), [MEDWAYS, OPTONET]) == "optonet"
    assert owning_network(details(description="Gemeinsam mit medways e.V. laden wir ein"), [OPTONET, MEDWAYS]) == "medways"


def test_or_to_none_of_them() -> None:
    assert owning_network(details(url="https://elsewhere.example/"), [OPTONET, MEDWAYS]) == ""
