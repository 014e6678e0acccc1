"""The commands: each builds the application, calls a use case and prints the result; they decide nothing."""
