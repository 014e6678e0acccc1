"""The commands `sources export`, `sources import`, and what a person decides about a source."""

import sys
from collections.abc import Callable
from pathlib import Path

from aggregator.access.journal import COMMAND_LINE
from aggregator.config import load_config, networks_from_opml, networks_from_yaml, opml_of, yaml_of
from aggregator.errors import ConfigError
from aggregator.model import SourceState
from aggregator.moderation import sources
from aggregator.moderation.sources import Decision
from aggregator.parsing.sources import PARSERS
from aggregator.registration.importing import import_networks
from aggregator.store import Transaction

from .bootstrap import Application, settings_here

FORMATS = {"yaml": yaml_of, "opml": opml_of}
DECISIONS: dict[str, Callable[[Transaction, Decision], SourceState]] = {
    "pause": sources.pause,
    "resume": sources.resume,
    "take": sources.take_all,
    "keep": sources.keep_old,
    "approve": sources.approve,
    "revoke": sources.revoke_link,
}


def export(form: str) -> int:
    """Print all networks and sources, of the file and of the database, as sources.yaml or OPML."""
    with Application(settings_here()) as application:
        sys.stdout.buffer.write(FORMATS[form](application.config()))
    return 0


def import_file(path: Path) -> int:
    """Register the networks and sources of a YAML or OPML file; raises ConfigError with every mistake, and then changes nothing."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    with Application(settings_here()) as application:
        in_file = load_config(Path(application.settings.sources), PARSERS)
        read = networks_from_opml if _is_xml(data) else networks_from_yaml
        networks = read(data, path.name, PARSERS, in_file)
        with application.store.write() as tx:
            imported = import_networks(tx, networks, in_file, application.clock())
    print(f"{len(imported.sources)} sources are registered")
    if imported.left_out:
        print(f"left out, since {application.settings.sources} has them: {', '.join(imported.left_out)}")
    return 0


def decide(action: str, source_id: str) -> int:
    """Decide about a source; raises WrongCall where that is not possible."""
    with Application(settings_here()) as application, application.store.write() as tx:
        made = sources.decision(application.config(), source_id, COMMAND_LINE, application.clock())
        state = DECISIONS[action](tx, made)
    print(f"{source_id} is {state.lifecycle.value}")
    return 0


def reject(source_id: str, reason: str) -> int:
    """Refuse a pending source, with a reason for its owner."""
    with Application(settings_here()) as application, application.store.write() as tx:
        made = sources.decision(application.config(), source_id, COMMAND_LINE, application.clock())
        state = sources.reject(tx, made, reason)
    print(f"{source_id} is {state.lifecycle.value}")
    return 0


def _is_xml(data: bytes) -> bool:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or data[:2] in (b"\xff\xfe", b"\xfe\xff")
