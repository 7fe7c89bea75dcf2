"""The command line: parses, calls, prints. Results on stdout, progress and remarks on stderr."""

from planfact.cli.main import main

__all__ = ["main"]
