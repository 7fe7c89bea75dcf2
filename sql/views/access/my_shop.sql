-- my_shop: the shops that the current user may see: a reader all of them, a limited reader those in
-- reader_limit. The one place that decides it; the other views my_… ask here.
create view my_shop with (security_barrier) as
select series.{{ shop | ident }} as shop
from series
where pg_has_role('{{ roles.reader | text }}', 'usage')
union
-- a shop that was renamed since is seen as before; one that was merged into another would show the other one, too
select coalesce(called.as_name, allowed.shop) as shop
from reader_limit as allowed
left join member_name as called
    on called.dimension = '{{ shop | text }}' and allowed.shop = called.name and not called.is_merge
inner join pg_roles on allowed.role_name = pg_roles.rolname
where pg_has_role(pg_roles.oid, 'usage');

comment on view my_shop is 'The shops that the current user may see.';
comment on column my_shop.shop is 'The shop.';
