-- everything that made one number of the report
select *
from explain_cell(month => %(month)s{cell})
