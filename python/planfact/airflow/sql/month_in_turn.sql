-- Is the month over, and may its sales be loaded? Else PF011 says which month comes first.
select
    case
        when %(month)s::date + interval '1 month' > current_date then false
        else assert_month_in_turn(%(month)s::date)
    end as holds,
    case
        when %(month)s::date + interval '1 month' > current_date then format(
            '%%s is not over on %%s: trigger the run with another logical date, or with the parameter month',
            to_char(%(month)s::date, 'YYYY-MM'), current_date
        )
        else format('%%s has its turn', to_char(%(month)s::date, 'YYYY-MM'))
    end as sentence
