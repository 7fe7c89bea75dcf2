-- comments: what people said about deviations, the newest first.
select cell_comment.*
from cell_comment
order by cell_comment.deviation_comment_id desc
limit %(top)s;
