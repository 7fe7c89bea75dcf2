-- Who noted a day of the calendar, and when, is never taken from a statement.
comment on column shop_calendar.noted_at is 'When it was noted, or last changed; never taken from a statement.';
comment on column shop_calendar.noted_by is 'Who noted it, or changed it last; never taken from a statement.';
