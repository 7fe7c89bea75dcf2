"""What sqlfluff renders the templates with: planfact's own filters and the variables of vars.toml.

Every name in here is a variable of the templates.
"""

from planfact.deploy.templates import FILTERS, read_vars

SQLFLUFF_JINJA_FILTERS = FILTERS

globals().update(read_vars().model_dump(by_alias=True), bi_schema=read_vars().bi_schema_name, second="")

# the objects that the deployer's own queries are about
names = ["export_mart"]
indexes = ["plan_fact_month_cell"]
