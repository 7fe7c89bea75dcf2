-- Where the year begins is said by vars.toml: from where on reports are open is worked out where it is asked.
alter table report_status drop column open_from;
