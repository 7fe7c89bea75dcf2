-- Drafts have names, and one month of a draft can be published.
alter table plan add column name text check (btrim(name) <> '');
alter table plan add column draft_of bigint references plan;

comment on column plan.name is 'What its draft is called, so that several stand side by side; NULL: it has no name.';
comment on column plan.draft_of is 'The draft that it is one month of; NULL: it was made from a run.';
