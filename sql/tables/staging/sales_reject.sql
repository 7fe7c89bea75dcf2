-- sales_reject: rows that a load set aside (on_reject => 'quarantine'), as they came, with the reason.
create table sales_reject (
    load_id bigint not null,
    line_no bigint not null,
    day text,
    {{ dimensions | typed('text') }},
    sales text,
    onpromotion text,
    reason text not null,
    source text,
    rejected_at timestamptz not null default clock_timestamp()
);

-- a row may come twice: nothing tells it apart but all of it
alter table sales_reject replica identity full;

comment on table sales_reject is 'Rows set aside by a load, as they came, with the reason.';
comment on column sales_reject.load_id is 'The load that brought the row.';
comment on column sales_reject.line_no is 'Line of the file, or order of arrival.';
comment on column sales_reject.day is 'As it came.';
{% for dimension in dimensions -%}
comment on column sales_reject.{{ dimension | ident }} is 'As it came.';
{% endfor -%}
comment on column sales_reject.sales is 'As it came.';
comment on column sales_reject.onpromotion is 'As it came.';
comment on column sales_reject.reason is 'Why the row was set aside.';
comment on column sales_reject.source is 'The source named by the load.';
comment on column sales_reject.rejected_at is 'When the row was set aside.';
