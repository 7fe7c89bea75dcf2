"""Deploy: the SQL files, rendered for a retailer's dimensions, and brought into a database."""

from planfact.deploy.deploy import deploy

__all__ = ["deploy"]
