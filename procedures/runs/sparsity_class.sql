-- sparsity_class: the class of a series by its share of days without a sale, named by the share from which it begins.
{% from 'macros/threshold.sql' import sparsity_limits -%}
create or replace function sparsity_class(zero_share float8)
returns float8
language sql
immutable
parallel safe
begin atomic
select
    case
        {%- for limit in sparsity_limits %}
        when sparsity_class.zero_share >= {{ limit }} then {{ limit }}
        {%- endfor %}
        else 0
    end::float8;
end;

comment on function sparsity_class is
'The class of a series by its share of days without a sale: the share from which the class begins.';
