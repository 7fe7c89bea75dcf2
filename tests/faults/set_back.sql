-- Statements that move every time that is kept anywhere a year ahead: as if the clock had been set back since.
select format('update %I set %s', columns.table_name, string_agg(
    format('%1$I = %1$I + interval %2$L', columns.column_name, '1 year'), ', '
))
from information_schema.columns
inner join information_schema.tables using (table_schema, table_name)
where table_schema = 'planfact'
    and tables.table_type = 'BASE TABLE'
    and columns.data_type = 'timestamp with time zone'
group by columns.table_name;
