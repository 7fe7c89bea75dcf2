-- reader_limit: which shops a limited reader may see. A role without a row here sees none.
create table reader_limit (
    role_name text not null check (role_name <> ''),
    shop text not null,
    limited_at timestamptz not null default clock_timestamp(),
    limited_by text not null default session_user,
    primary key (role_name, shop)
);

comment on table reader_limit is 'Which shops a limited reader may see in the views my_…; written by limit_reader().';
comment on column reader_limit.role_name is 'The role, or a group that it belongs to.';
comment on column reader_limit.shop is 'The shop: a value of the dimension that is_shop in the view dimension.';
comment on column reader_limit.limited_at is 'When it was said.';
comment on column reader_limit.limited_by is 'Who said it.';
