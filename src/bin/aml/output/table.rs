//! Tables, laid out as `az` does: a title line, a line of dashes, two spaces between columns, nothing wrapped. On a terminal they keep to
//! its width, leave out empty columns, colour states and write sizes and keys for people; elsewhere scripts read them.

use comfy_table::{Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Table, Width, presets};
use serde_json::{Map, Value};

use crate::settings::Colour;
use crate::visible::visible;

/// Columns between two cells.
const GAP: u16 = 2;
/// What columns aren't made narrower than: first so that times and short words stay whole, then at all.
const NARROWEST: [usize; 2] = [20, 8];
/// How much of a key names it.
const SHORT_KEY: usize = 12;

/// A terminal that a table is drawn on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Screen {
    /// Its columns.
    pub(super) width: usize,
    pub(super) colour: Colour,
}

/// Which columns a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Columns {
    /// These fields, in this order: a command's own layout.
    Named(&'static [&'static str]),
    /// Every field with a single value, sorted; ids and types are left out.
    Sorted,
    /// Every field with a single value, in the order of the query that made them.
    AsTheyCome,
}

/// Returns the value as a table, or nothing if no item has a field to show.
pub(super) fn render(value: &Value, columns: Columns, screen: Option<Screen>) -> Option<String> {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        single => std::slice::from_ref(single),
    };
    if items.is_empty() {
        return Some("\n".to_owned());
    }
    let mut rows: Vec<Row> = items.iter().map(|item| row(item, columns)).collect();
    if screen.is_some() && matches!(columns, Columns::Named(_)) {
        rows.iter_mut().flatten().for_each(for_people);
    }
    let mut titles: Vec<&str> = Vec::new();
    for (title, _) in rows.iter().flatten() {
        if !titles.contains(&title.as_str()) {
            titles.push(title);
        }
    }
    if screen.is_some() {
        let is_filled = |title: &&str| rows.iter().flatten().any(|(name, cell)| name == title && !cell.is_empty());
        let filled: Vec<&str> = titles.iter().copied().filter(is_filled).collect();
        titles = if filled.is_empty() { titles } else { filled };
    }
    (!titles.is_empty()).then(|| draw(&titles, &rows, screen))
}

/// Returns a size in the largest unit that leaves at least one: `279 MiB`.
fn in_units(bytes: u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"];
    let at = (0..units.len() - 1).find(|at| bytes >> (10 * (at + 1)) == 0).unwrap_or(units.len() - 1);
    let unit = 1_u64 << (10 * at);
    let (whole, tenth) = (bytes / unit, bytes % unit * 10 / unit);
    if whole < 10 && at > 0 { format!("{whole}.{tenth} {}", units[at]) } else { format!("{whole} {}", units[at]) }
}

/// Writes a size in its unit, and a key as its beginning, which names it just as well.
fn for_people((title, cell): &mut (String, String)) {
    if title == "Size"
        && let Ok(bytes) = cell.parse()
    {
        *cell = in_units(bytes);
    } else if title == "Name" && cell.len() == 64 && cell.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        cell.truncate(SHORT_KEY);
    }
}

type Row = Vec<(String, String)>;

fn row(item: &Value, columns: Columns) -> Row {
    match item {
        Value::Object(map) => fields(map, columns),
        Value::Array(cells) => cells.iter().enumerate().map(|(at, cell)| (format!("Column{}", at + 1), words(cell))).collect(),
        single => vec![("Result".to_owned(), words(single))],
    }
}

fn fields(map: &Map<String, Value>, columns: Columns) -> Row {
    if let Columns::Named(names) = columns {
        return names.iter().map(|name| (title(name), named_cell(name, map.get(*name)))).collect();
    }
    let mut entries: Vec<(&String, &Value)> = map.iter().filter(|(_, value)| is_single(value)).collect();
    if columns == Columns::Sorted {
        entries.retain(|(key, _)| !matches!(key.as_str(), "id" | "type" | "etag"));
        entries.sort_by_key(|(key, _)| key.as_str());
    }
    entries.into_iter().map(|(key, value)| (title(key), words(value))).collect()
}

fn is_single(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Array(_) | Value::Object(_))
}

/// Returns a cell of a command's own layout: times to the second, maps as `key=value`.
fn named_cell(name: &str, value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text))
            if name.ends_with("edTime") || name.ends_with("edAt") || name == "refreshAfter" || name == "expiryOn" =>
        {
            text.chars().take("YYYY-MM-DDTHH:MM:SS".len()).collect()
        }
        Some(Value::Object(map)) if map.values().any(Value::is_object) => {
            visible(&map.keys().cloned().collect::<Vec<_>>().join(", ")).into_owned()
        }
        Some(Value::Object(map)) => {
            let single = map.iter().filter(|(_, value)| is_single(value));
            single.map(|(key, value)| format!("{}={}", visible(key), words(value))).collect::<Vec<_>>().join(", ")
        }
        Some(Value::Array(items)) => items.iter().map(words).collect::<Vec<_>>().join(", "),
        Some(single) => words(single),
    }
}

fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::String(text) => visible(text).into_owned(),
        other => other.to_string(),
    }
}

/// Returns the field's name with its first letter in upper case.
fn title(key: &str) -> String {
    let key = visible(key);
    let mut letters = key.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn draw(titles: &[&str], rows: &[Row], screen: Option<Screen>) -> String {
    let cells = rows.iter().map(|row| {
        let cell = |title: &&str| row.iter().find(|(name, _)| name == title).map_or("", |(_, cell)| cell.as_str());
        titles.iter().map(cell).collect::<Vec<_>>()
    });
    let lines: Vec<Vec<&str>> = std::iter::once(titles.to_vec()).chain(cells).collect();
    let mut measured = plain_table();
    measured.add_rows(&lines);
    // A column is at least two wider than its title, as everywhere in `az`.
    let natural = measured.column_max_content_widths().into_iter().zip(titles);
    let mut widths: Vec<usize> = natural.map(|(width, title)| usize::from(width).max(title.chars().count() + 2)).collect();
    if let Some(screen) = screen {
        fit(&mut widths, screen.width);
    }
    let mut table = plain_table();
    if screen.is_some() {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    if screen.is_some_and(|screen| screen.colour == Colour::On) {
        table.enforce_styling();
    }
    table.add_row(titles.iter().map(|title| titled(title, screen)));
    table.add_row(widths.iter().map(|width| "-".repeat(*width)));
    for line in lines.iter().skip(1) {
        table.add_row(line.iter().zip(titles).map(|(cell, title)| coloured(cell, title, screen)));
    }
    for (column, width) in table.column_iter_mut().zip(&widths) {
        column.set_padding((0, GAP));
        if screen.is_some() {
            column
                .set_constraint(ColumnConstraint::Absolute(Width::Fixed(u16::try_from(*width).unwrap_or(u16::MAX - GAP) + GAP)));
        }
    }
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// Takes columns from the widest until all fit, as far as they stay readable; longer cells take several lines then.
fn fit(widths: &mut [usize], screen: usize) {
    let total = |widths: &[usize]| widths.iter().map(|width| width + usize::from(GAP)).sum::<usize>();
    for narrowest in NARROWEST {
        while total(widths) > screen
            && let Some(widest) = widths.iter_mut().max_by_key(|width| **width).filter(|width| **width > narrowest)
        {
            *widest -= 1;
        }
    }
}

fn titled(title: &str, screen: Option<Screen>) -> Cell {
    let cell = Cell::new(title);
    if screen.is_some_and(|screen| screen.colour == Colour::On) { cell.add_attribute(Attribute::Bold) } else { cell }
}

/// Returns a cell, a state in the colour of what it means.
fn coloured(text: &str, title: &str, screen: Option<Screen>) -> Cell {
    let cell = Cell::new(text);
    if screen.is_none_or(|screen| screen.colour == Colour::Off) || !matches!(title, "State" | "ProvisioningState") {
        return cell;
    }
    match text {
        "Healthy" | "Succeeded" | "running" => cell.fg(Color::Green),
        "Failed" | "failed" | "Unhealthy" | "Unschedulable" => cell.fg(Color::Red),
        _ => cell.fg(Color::Yellow),
    }
}

fn plain_table() -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_commands_own_layout_shows_maps_and_short_times() {
        let value = json!([
            {"name": "first", "updatedAt": "2026-01-02T03:04:05.678901+00:00", "tags": {"a": "1", "b": "2"}, "hidden": 1},
            {"name": "a-longer-name", "updatedAt": "", "tags": ""},
        ]);
        insta::assert_snapshot!(render(&value, Columns::Named(&["name", "updatedAt", "tags"]), None).unwrap(), @"
        Name           UpdatedAt            Tags
        -------------  -------------------  --------
        first          2026-01-02T03:04:05  a=1, b=2
        a-longer-name
        ");
    }

    #[test]
    fn without_a_layout_fields_are_sorted_and_nested_ones_left_out() {
        let value = json!({"z": 1, "b": true, "id": "x", "list": [1], "none": null});
        insta::assert_snapshot!(render(&value, Columns::Sorted, None).unwrap(), @"
        B     Z
        ----  ---
        True  1
        ");
    }

    #[test]
    fn a_querys_fields_keep_their_order_and_lists_become_numbered_columns() {
        insta::assert_snapshot!(render(&json!([{"z": "1", "a": 2}, {"a": 3}]), Columns::AsTheyCome, None).unwrap(), @"
        Z    A
        ---  ---
        1    2
             3
        ");
        insta::assert_snapshot!(render(&json!([["x", 1], ["y", 2]]), Columns::AsTheyCome, None).unwrap(), @"
        Column1    Column2
        ---------  ---------
        x          1
        y          2
        ");
        insta::assert_snapshot!(render(&json!("text"), Columns::AsTheyCome, None).unwrap(), @"
        Result
        --------
        text
        ");
    }

    #[test]
    fn wide_letters_take_two_columns() {
        insta::assert_snapshot!(render(&json!([{"n": "模型", "s": "x"}, {"n": "ab", "s": "y"}]), Columns::AsTheyCome, None).unwrap(), @"
        N     S
        ----  ---
        模型  x
        ab    y
        ");
    }

    #[test]
    fn a_terminal_gets_what_fits_without_empty_columns() {
        let value = json!([
            {"name": "5f".repeat(32), "state": "Healthy", "size": 292_552_704, "uri": "http://127.0.0.1:5001/api/v1/service/x/score", "tags": ""},
            {"name": "diabetes", "state": "Failed", "size": null, "uri": "", "tags": ""},
        ]);
        let columns = Columns::Named(&["name", "state", "size", "uri", "tags"]);
        let screen = Screen { width: 60, colour: Colour::Off };
        let table = render(&value, columns, Some(screen)).unwrap();
        assert!(table.lines().all(|line| line.chars().count() <= 60), "{table}");
        insta::assert_snapshot!(table, @"
        Name          State    Size     Uri
        ------------  -------  -------  --------------------------
        5f5f5f5f5f5f  Healthy  279 MiB  http://127.0.0.1:5001/api/
                                        v1/service/x/score
        diabetes      Failed
        ");
        let piped = render(&value, columns, None).unwrap();
        assert!(piped.contains(&"5f".repeat(32)) && piped.contains("292552704") && piped.contains("Tags"), "{piped}");
        let coloured = render(&value, columns, Some(Screen { colour: Colour::On, ..screen })).unwrap();
        assert!(coloured.contains("\u{1b}[38;5;10mHealthy") && coloured.contains("\u{1b}[38;5;9mFailed"), "{coloured:?}");
    }

    #[test]
    fn the_widest_columns_give_way_first() {
        let fitted = |mut widths: Vec<usize>, screen| {
            fit(&mut widths, screen);
            widths
        };
        assert_eq!(fitted(vec![10, 19, 60], 80), [10, 19, 45]);
        assert_eq!(fitted(vec![10, 19, 30], 80), [10, 19, 30]);
        assert_eq!(fitted(vec![40, 40], 20), [8, 8], "it stays readable where nothing fits");
    }

    #[test]
    fn sizes_are_told_in_their_unit() {
        let told = [0, 1023, 1024, 1_600_000, 292_552_704, 5 << 40].map(in_units);
        assert_eq!(told, ["0 B", "1023 B", "1.0 KiB", "1.5 MiB", "279 MiB", "5.0 TiB"]);
    }

    #[test]
    fn an_item_with_nothing_to_show_is_no_table() {
        assert_eq!(render(&json!({"list": []}), Columns::Sorted, None), None);
        assert_eq!(render(&json!([]), Columns::Sorted, None).as_deref(), Some("\n"));
    }
}
