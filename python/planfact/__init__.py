"""planfact: sales forecasting and plan-against-fact reporting that live inside PostgreSQL."""

from importlib.metadata import version

__version__ = version("planfact")
