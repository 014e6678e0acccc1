"""A program with a Workshop, for tests that end it from outside: says its worker's id, then makes it do what the last argument names."""

import signal
import sys

from aggregator.ingest.sandbox import WorkerPool
from tests import sandbox_work


def main() -> int:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that runs the tests in its background has it ignored
    try:
        with WorkerPool(sandbox_work.obey, wall=3600, cpu=3600) as pool:
            sys.stdout.write(f"{pool.run(b'pid').decode()}\n")
            sys.stdout.flush()
            pool.run(sys.argv[-1].encode())
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
