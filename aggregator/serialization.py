from aggregator.wire import dump, dumps, load, loads, moment_of, moment_text  # noqa: F401
