-- series_class_rule: where A, B, C and X, Y, Z part: one row, which the owner may change.
create table series_class_rule (
    one_row boolean primary key default true check (one_row),
    months integer not null default 12 check (months between 2 and 60),
    a_share_pct numeric not null default 80 check (a_share_pct > 0),
    b_share_pct numeric not null default 95 check (b_share_pct > a_share_pct and b_share_pct <= 100),
    x_variation numeric not null default 0.25 check (x_variation > 0),
    y_variation numeric not null default 0.5 check (y_variation > x_variation)
);

insert into series_class_rule default values;

comment on table series_class_rule is 'Where the classes of series_class part: one row; its owner changes it with UPDATE.';
comment on column series_class_rule.one_row is 'Always true: there is one rule.';
comment on column series_class_rule.months is 'How many complete months are looked at.';
comment on column series_class_rule.a_share_pct is 'The biggest series that make this share of all sales are A, in per cent.';
comment on column series_class_rule.b_share_pct is 'Those that make up to this share are B, the others C.';
comment on column series_class_rule.x_variation is 'Series whose coefficient of variation is at most this are X.';
comment on column series_class_rule.y_variation is 'Those at most this are Y, the others Z.';
