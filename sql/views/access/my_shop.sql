-- my_shop: the shops that the current user may see: a reader all of them, a limited reader those in
-- reader_limit. The one place that decides it; the other views my_… ask here.
create view my_shop with (security_barrier) as
select series.{{ shop | ident }} as shop
from series
where pg_has_role('{{ roles.reader | text }}', 'usage')
union
select allowed.shop
from reader_limit as allowed
inner join pg_roles on allowed.role_name = pg_roles.rolname
where pg_has_role(pg_roles.oid, 'usage');

comment on view my_shop is 'The shops that the current user may see.';
comment on column my_shop.shop is 'The shop.';
