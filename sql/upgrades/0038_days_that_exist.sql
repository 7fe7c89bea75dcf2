-- What is known of a day is of a day that exists: one without end was taken, and a run that met it never ended.
delete from shop_calendar
where not isfinite(day);

delete from promotion_plan
where not isfinite(day);

delete from event
where not isfinite(day);

delete from series_opening
where not isfinite(first_day);

alter table shop_calendar add check (isfinite(day));
alter table promotion_plan add check (isfinite(day));
alter table event add check (isfinite(day));
alter table series_opening add check (isfinite(first_day));
