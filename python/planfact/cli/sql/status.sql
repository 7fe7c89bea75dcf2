select
    item,
    value
from planfact_status
