-- plan_revision_line: by how much a revision changed the plan of a series and day, and which override it was
-- that changed it: undoing one also moves those that were made on top of it. Only ever added.
create table plan_revision_line (
    plan_revision_id bigint not null references plan_revision,
    override_id bigint not null references override,
    series_id integer not null,
    day date not null,
    delta numeric(17, 3) not null check (delta <> 'NaN'),
    primary key (day, series_id, plan_revision_id, override_id)
);

create or replace trigger refuse_change
before update or delete or truncate on plan_revision_line
for each statement execute function refuse_change();

create or replace trigger refuse_frozen_day
after insert on plan_revision_line
referencing new table as written
for each statement execute function refuse_frozen_day('plan');

comment on table plan_revision_line is 'By how much each revision changed the plan of every series and day.';
comment on column plan_revision_line.plan_revision_id is 'The revision.';
comment on column plan_revision_line.override_id is 'The override whose effect it is.';
comment on column plan_revision_line.series_id is 'The series.';
comment on column plan_revision_line.day is 'The day.';
comment on column plan_revision_line.delta is 'What is added to the plan; below 0: taken away.';
