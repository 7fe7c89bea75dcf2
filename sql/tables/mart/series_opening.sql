-- series_opening: members that open like others: what is expected of a shop or group before it has sold anything.
create table series_opening (
    dimension text not null,
    member text not null check (member <> ''),
    like_members text[] not null check (cardinality(like_members) > 0 and array_position(like_members, null) is null),
    first_day date not null check (isfinite(first_day)),
    scale numeric(9, 6) not null default 1 check (scale > 0 and scale <> 'NaN'),
    noted_at timestamptz not null default clock_timestamp(),
    noted_by text not null default session_user,
    primary key (dimension, member)
);

create or replace trigger keep_known_change after insert or update or delete on series_opening
for each row execute function keep_known_change();

create or replace trigger sign_note
before insert or update on series_opening
for each row execute function sign_note();

comment on table series_opening is 'Members that open like others: noted by open_series_like(); a row that is deleted no longer counts.';
comment on column series_opening.dimension is 'The dimension.';
comment on column series_opening.member is 'The member that opens.';
comment on column series_opening.like_members is 'The members that it is expected to be like: the mean of them.';
comment on column series_opening.first_day is 'The day on which it opens: nothing is forecast before.';
comment on column series_opening.scale is 'How many times their mean it is expected to sell.';
comment on column series_opening.noted_at is 'When it was noted.';
comment on column series_opening.noted_by is 'Who noted it.';
