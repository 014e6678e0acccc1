"""The console script: runs a command, and prints an error as one sentence."""

import gc
import sys
from collections.abc import Sequence

from .cli.parser import Command, parser
from .errors import ConfigError, NetzwerktimerError, WrongCall


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 0, 1 for a failure, 2 for a wrong call or configuration, 130 when interrupted."""
    try:
        return _run(arguments)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    except NetzwerktimerError as error:
        print(f"netzwerktimer: {error}", file=sys.stderr)
        return 2 if isinstance(error, WrongCall) else 1
    except KeyboardInterrupt:
        return 130  # as in shells: 128 plus the number of the signal
    except BrokenPipeError:
        return 1


def _run(arguments: Sequence[str] | None) -> int:
    from .dates.zones import use_packaged_rules  # slow: inside the handling of Ctrl-C

    use_packaged_rules()
    collect_seldom()
    asked = parser().parse_args(arguments)
    command: Command = asked.command
    return command(asked)


def collect_seldom() -> None:
    """Run the garbage collector rarely: records and events form no cycles, and scanning them takes a third of a pull."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 20)


if __name__ == "__main__":
    sys.exit(main())
