-- Every writer of a stage updates the stage's row: one whose snapshot is older than another's commit is told so.
create table stage_write (
    stage text primary key,
    writes bigint not null default 0
);

insert into stage_write (stage)
values ('staging'), ('versions'), ('mart'), ('runs'), ('plan'), ('reports');

comment on table stage_write is 'One row per stage, which every writer of it updates.';
comment on column stage_write.stage is 'The stage.';
comment on column stage_write.writes is 'How many steps have written it.';
