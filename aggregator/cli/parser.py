"""The command line: each command with its arguments and help, and the function that runs it."""

import argparse
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from aggregator.errors import ConfigError

Command = Callable[[argparse.Namespace], int]

_SOURCE_ACTIONS = {
    "pause": "visit a source no more; its events stay",
    "resume": "visit a paused or gone source again",
    "take": "say that a held list is right: the next one is taken as it is",
    "keep": "say that a held list is wrong: its events stay as they were, and the source is paused",
    "approve": "let a source in that waits for approval",
    "revoke": "make the secret link of its owner worthless; the next mail has a new one",
}
_MODERATOR_ACTIONS = {
    "add": "let someone moderate",
    "remove": "take that back; ends their sessions",
    "link": "print a link to log in with, once, within 30 minutes",
}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line; what it parsed names its command, which is imported when it runs."""
    words = argparse.ArgumentParser(
        prog="netzwerktimer", description="One calendar for everything that the business networks of a region announce."
    )
    commands = words.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_serving(commands)
    _add_pulling(commands)
    _add_discovering(commands)
    _add_listing(commands)
    _add_people(commands)
    _add_deciding(commands)
    _add_publishing(commands)
    return words


def _add_serving(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser("serve", help="serve calendar, feeds and pages, and pull the sources when they are due")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    serve.add_argument("--port", type=_port, default=8000, help="port to listen on (default %(default)s)")
    serve.add_argument("--processes", type=_processes, default=1, metavar="N", help="processes that answer (default %(default)s)")
    serve.set_defaults(command=_serve)
    demo = commands.add_parser("demo", help="the same with the example region, into a fresh temporary store; no internet needed")
    demo.add_argument("--port", type=_port, default=8000, help="port to listen on (default %(default)s)")
    demo.set_defaults(command=_demo)


def _add_pulling(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    pull = commands.add_parser("pull", help="pull now, all sources or the named ones")
    pull.add_argument("sources", nargs="*", metavar="SOURCE", help="id of a source")
    pull.add_argument("--at", type=_moment, metavar="TIME", help="pretend that it is this time (ISO 8601)")
    pull.add_argument("--json", action="store_true", help="one line of JSON for each source")
    pull.set_defaults(command=_pull)
    preview = commands.add_parser("preview", help="show what would be read from addresses, files or folders; stores nothing")
    preview.add_argument("addresses", nargs="+", metavar="ADDRESS")
    preview.add_argument("--kind", help="read it as this kind, instead of recognising it")
    preview.add_argument("--at", type=_moment, metavar="TIME", help="the moment of reading, for missing years (ISO 8601)")
    preview.add_argument("--base-url", default="", metavar="URL", help="where a file came from, for its relative links")
    preview.add_argument("--json", action="store_true", help="one line of JSON for each address")
    preview.set_defaults(command=_preview)


def _add_discovering(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    discover = commands.add_parser("discover", help="from a web site's address to its sources of events, best first; stores nothing")
    discover.add_argument("address", metavar="ADDRESS")
    discover.add_argument("--json", action="store_true", help="one line of JSON")
    discover.set_defaults(command=_discover)


def _add_listing(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    events = commands.add_parser("events", help="list what is published now")
    events.add_argument("--json", action="store_true", help="one line of JSON for each event")
    events.set_defaults(command=_events)
    check = commands.add_parser("check", help="check sources.yaml and the settings; names every mistake with its line")
    check.set_defaults(command=_check)
    sources = commands.add_parser("sources", help="the sources")
    actions = sources.add_subparsers(title="actions", required=True, metavar="ACTION")
    listing = actions.add_parser("list", help="list the sources and how they are")
    listing.add_argument("--json", action="store_true", help="one line of JSON for each source")
    listing.set_defaults(command=_sources_list)
    export = actions.add_parser("export", help="print all networks and sources, of the file and of the database")
    export.add_argument(
        "--format", choices=("yaml", "opml"), default="yaml", help="the form of sources.yaml, or OPML (default %(default)s)"
    )
    export.set_defaults(command=_sources_export)
    imported = actions.add_parser("import", help="register the networks and sources of a file; what sources.yaml has is left out")
    imported.add_argument("file", type=Path, metavar="FILE", help="in the form of sources.yaml, or OPML")
    imported.set_defaults(command=_sources_import)
    for action, words in _SOURCE_ACTIONS.items():
        decided = actions.add_parser(action, help=words)
        decided.add_argument("source", metavar="SOURCE", help="id of a source")
        decided.set_defaults(command=_sources_decide, action=action)
    rejected = actions.add_parser("reject", help="refuse a source that waits for approval")
    rejected.add_argument("source", metavar="SOURCE", help="id of a source")
    rejected.add_argument("reason", metavar="REASON", help="for its owner, in a sentence")
    rejected.set_defaults(command=_sources_reject)


def _add_people(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    moderators = commands.add_parser("moderators", help="who may log in to /moderation")
    actions = moderators.add_subparsers(title="actions", required=True, metavar="ACTION")
    actions.add_parser("list", help="list their mail addresses").set_defaults(command=_moderators_list)
    for action, words in _MODERATOR_ACTIONS.items():
        decided = actions.add_parser(action, help=words)
        decided.add_argument("address", metavar="ADDRESS", help="mail address")
        decided.set_defaults(command=_moderators, action=action)
    mails = commands.add_parser("mails", help="list the outbox: what was sent to whom, what waits, what is unknown")
    mails.add_argument("--json", action="store_true", help="one line of JSON for each mail")
    mails.set_defaults(command=_mails)


def _add_deciding(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    explain = commands.add_parser("explain", help="say why an event is what it is; without one, list the possible duplicates")
    explain.add_argument("event", nargs="?", default="", metavar="EVENT", help="its id, its UID or the address of its page")
    explain.add_argument("--json", action="store_true", help="one line of JSON for the event, or for each possible duplicate")
    explain.set_defaults(command=_explain)
    merge = commands.add_parser("merge", help="let two events be one, for ever")
    merge.add_argument("events", nargs=2, metavar="EVENT", help="id, UID or address; the elder one keeps its own")
    split = commands.add_parser("split", help="keep records of an event apart from it, for ever")
    split.add_argument("event", metavar="EVENT", help="id, UID or address")
    split.add_argument("records", nargs="*", metavar="RECORD", help="as `explain EVENT` names it; or another event, to stay another one")
    correct = commands.add_parser("correct", help="let a field of an event be what you say, for ever")
    correct.add_argument("event", metavar="EVENT", help="id, UID or address")
    correct.add_argument("field", metavar="FIELD", help="title, start, end, location, address, url, description, status, …")
    correct.add_argument("value", nargs="?", metavar="VALUE", help='what it is; "" for nothing')
    for command, name in ((merge, "merge"), (split, "split"), (correct, "correct")):
        command.add_argument("--undo", action="store_true", help="take that back")
        command.set_defaults(command=_decide, verdict=name)


def _add_publishing(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    publish = commands.add_parser("publish", help="write the public site and all named feeds as plain files, for any web space")
    publish.add_argument("folder", type=Path, metavar="DIR", help="made when it is missing; files that are not ours stay as they are")
    publish.set_defaults(command=_publish)


def _serve(asked: argparse.Namespace) -> int:
    from .serve import serve

    return serve(asked.host, asked.port, asked.processes)


def _demo(asked: argparse.Namespace) -> int:
    from .serve import demo

    return demo(asked.port)


def _pull(asked: argparse.Namespace) -> int:
    from .pull import pull

    return pull(asked.sources, asked.at, asked.json)


def _preview(asked: argparse.Namespace) -> int:
    from .pull import kinds, preview

    if asked.kind and asked.kind not in kinds():
        raise ConfigError(f"there is no kind {asked.kind!r}; known: {', '.join(kinds())}")
    return preview(asked.addresses, asked.kind, asked.at, asked.base_url, asked.json)


def _discover(asked: argparse.Namespace) -> int:
    from .discover import discover

    return discover(asked.address, asked.json)


def _events(asked: argparse.Namespace) -> int:
    from .listing import events

    return events(asked.json)


def _explain(asked: argparse.Namespace) -> int:
    from .explain import duplicates, explain

    return explain(asked.event, asked.json) if asked.event else duplicates(asked.json)


def _decide(asked: argparse.Namespace) -> int:
    from . import moderate

    if asked.verdict == "merge":
        return moderate.merge(asked.events[0], asked.events[1], asked.undo)
    if asked.verdict == "split":
        return moderate.split(asked.event, asked.records, asked.undo)
    return moderate.correct(asked.event, asked.field, asked.value, asked.undo)


def _publish(asked: argparse.Namespace) -> int:
    from .publish import publish

    return publish(asked.folder)


def _check(_: argparse.Namespace) -> int:
    from .listing import check

    return check()


def _sources_list(asked: argparse.Namespace) -> int:
    from .listing import sources_list

    return sources_list(asked.json)


def _sources_export(asked: argparse.Namespace) -> int:
    from .sources import export

    return export(asked.format)


def _sources_import(asked: argparse.Namespace) -> int:
    from .sources import import_file

    return import_file(asked.file)


def _sources_decide(asked: argparse.Namespace) -> int:
    from .sources import decide

    return decide(asked.action, asked.source)


def _sources_reject(asked: argparse.Namespace) -> int:
    from .sources import reject

    return reject(asked.source, asked.reason)


def _moderators_list(_: argparse.Namespace) -> int:
    from .people import moderators_list

    return moderators_list()


def _moderators(asked: argparse.Namespace) -> int:
    from . import people

    return {"add": people.moderators_add, "remove": people.moderators_remove, "link": people.moderators_link}[asked.action](asked.address)


def _mails(asked: argparse.Namespace) -> int:
    from .people import mails

    return mails(asked.json)


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() and len(text) < 9 else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port; take one from 1 to 65535")
    return port


def _processes(text: str) -> int:
    number = int(text) if text.isdecimal() and len(text) < 9 else -1
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError(f"{text} is no number of processes; take one from 1 to 64")
    return number


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; write it as 2026-11-23T08:00:00+01:00") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
