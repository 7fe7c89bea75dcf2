-- member_attribute: names and attributes of members, month by month: what a store is called, its region, its format. They
-- are no part of the key: a store that moves keeps its history.
create table member_attribute (
    dimension text not null check (dimension in ({{ dimensions | texts }})),
    member text not null check (member <> '' and length(member) <= 255),
    attribute text not null check (btrim(attribute) <> '' and length(attribute) <= 255),
    first_month date not null check (first_month = date_trunc('month', first_month::timestamp)),
    value text not null check (value <> '' and length(value) <= 10000),
    source text,
    noted_at timestamptz not null default clock_timestamp(),
    noted_by text not null default session_user,
    primary key (dimension, member, attribute, first_month)
);

comment on table member_attribute is 'Names and attributes of members, month by month; written by load_members().';
comment on column member_attribute.dimension is 'The dimension.';
comment on column member_attribute.member is 'The member, as sales name it.';
comment on column member_attribute.attribute is 'What is said of it; label: the name that reports show beside the member.';
comment on column member_attribute.first_month is 'From which month on it is so, until the next row; -infinity: it always was.';
comment on column member_attribute.value is 'The value.';
comment on column member_attribute.source is 'The file it came from.';
comment on column member_attribute.noted_at is 'When it was loaded.';
comment on column member_attribute.noted_by is 'Who loaded it.';
