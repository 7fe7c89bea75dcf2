// What the page's scripts find when they run: the charting library, and the shapes of what pack.py packed.

/** Apache ECharts, which page.py puts in front of the scripts. */
declare const echarts: any;

/** A row of a query in sql/: its dimensions are called differently in every database. */
interface Row {
    [column: string]: any;
}

/** The members that a cell is narrowed to, by dimension. */
interface Members {
    [dimension: string]: string;
}

/** A table as columns, as unpack() returns it. */
interface Packed {
    length: number;
    [column: string]: any;
}

/** What finds the rows of a table by level and month: state.js. */
interface Finder {
    months: () => number[];
    of: (level: string, month: number) => Row[];
    at: (month: number, level: string, members: Row) => Row | null;
}

interface Where {
    month: number;
    level: string;
    members: Members;
}

interface Meta {
    lang: string;
    words: { [key: string]: any };
    dimensions: { dimension: string; is_level: boolean }[];
    labels: { [dimension: string]: { [member: string]: string } };
    month: number;
    last_day: number;
    data_version_id: number;
    before: number | null;
    bias_pct: number;
    decimals: number | null;
    second: string | null;
    tables: string[];
    day_months: number[];
}

/** How a column of a table is written: table.js. */
type Kind =
    | "text"
    | "amount"
    | "change"
    | "percent"
    | "percent_change"
    | "bias"
    | "share"
    | "whole"
    | "id"
    | "number"
    | "month"
    | "day"
    | "date"
    | "moment";

interface Column {
    key: string;
    title: string;
    kind: Kind;
    open?: ((row: Row) => void) | null;
}

interface TableOptions {
    caption: string;
    file: string;
    sort?: [string, boolean];
    chosen?: (row: Row) => boolean;
    search?: boolean;
    page?: number;
    bars?: string;
    total?: Row;
}

/** What ECharts draws; only what our own functions are handed by it is told apart. */
interface Options {
    tooltip?: { formatter?: (hover: any) => string; [option: string]: any };
    visualMap?: { formatter?: (value: number) => string; [option: string]: any };
    yAxis?: any;
    series: Series[];
    [option: string]: any;
}

interface Series {
    label?: { formatter?: (hover: any) => string; [option: string]: any };
    renderItem?: (_: any, api: any) => any;
    [option: string]: any;
}

/** A chart on the page: its ECharts instance, what draws it, and what a click does. */
interface Drawn {
    instance: any;
    options: () => Options;
    onclick?: (event: any) => void;
}

type Maybe<T> = T | null | undefined;
