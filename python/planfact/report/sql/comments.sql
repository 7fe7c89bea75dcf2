-- comments: what people said about deviations, the newest first.
select said.*
from deviation_comment as said
order by said.deviation_comment_id desc
limit %(top)s;
