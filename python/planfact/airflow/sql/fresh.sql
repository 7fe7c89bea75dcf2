-- Does a question of planfact_health have a good answer?
select
    status = 'ok',
    format('%%s: %%s', name, found)
from planfact_health
where name = %(subject)s
