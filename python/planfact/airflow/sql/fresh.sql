-- Does a question of planfact_health have a good answer?
select
    status = 'ok' as holds,
    format('%%s: %%s', name, found) as sentence
from planfact_health
where name = %(subject)s
