//! Tables, laid out as `az` does: a title line, a line of dashes, two spaces between columns, nothing wrapped.

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::{Map, Value};

use crate::visible::visible;

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
pub(super) fn render(value: &Value, columns: Columns) -> Option<String> {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        single => std::slice::from_ref(single),
    };
    if items.is_empty() {
        return Some("\n".to_owned());
    }
    let rows: Vec<Row> = items.iter().map(|item| row(item, columns)).collect();
    let mut titles: Vec<&str> = Vec::new();
    for (title, _) in rows.iter().flatten() {
        if !titles.contains(&title.as_str()) {
            titles.push(title);
        }
    }
    (!titles.is_empty()).then(|| draw(&titles, &rows))
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

fn draw(titles: &[&str], rows: &[Row]) -> String {
    let cells = rows.iter().map(|row| {
        let cell = |title: &&str| row.iter().find(|(name, _)| name == title).map_or("", |(_, cell)| cell.as_str());
        titles.iter().map(cell).collect::<Vec<_>>()
    });
    let lines: Vec<Vec<&str>> = std::iter::once(titles.to_vec()).chain(cells).collect();
    let mut measured = plain_table();
    measured.add_rows(&lines);
    // A column is at least two wider than its title, as everywhere in `az`.
    let dashes = measured
        .column_max_content_widths()
        .into_iter()
        .zip(titles)
        .map(|(width, title)| "-".repeat(usize::from(width).max(title.chars().count() + 2)));
    let mut table = plain_table();
    table.add_row(titles.to_vec());
    table.add_row(dashes.collect::<Vec<_>>());
    table.add_rows(lines.into_iter().skip(1));
    table.column_iter_mut().for_each(|column| {
        column.set_padding((0, 2));
    });
    table.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
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
        insta::assert_snapshot!(render(&value, Columns::Named(&["name", "updatedAt", "tags"])).unwrap(), @"
        Name           UpdatedAt            Tags
        -------------  -------------------  --------
        first          2026-01-02T03:04:05  a=1, b=2
        a-longer-name
        ");
    }

    #[test]
    fn without_a_layout_fields_are_sorted_and_nested_ones_left_out() {
        let value = json!({"z": 1, "b": true, "id": "x", "list": [1], "none": null});
        insta::assert_snapshot!(render(&value, Columns::Sorted).unwrap(), @"
        B     Z
        ----  ---
        True  1
        ");
    }

    #[test]
    fn a_querys_fields_keep_their_order_and_lists_become_numbered_columns() {
        insta::assert_snapshot!(render(&json!([{"z": "1", "a": 2}, {"a": 3}]), Columns::AsTheyCome).unwrap(), @"
        Z    A
        ---  ---
        1    2
             3
        ");
        insta::assert_snapshot!(render(&json!([["x", 1], ["y", 2]]), Columns::AsTheyCome).unwrap(), @"
        Column1    Column2
        ---------  ---------
        x          1
        y          2
        ");
        insta::assert_snapshot!(render(&json!("text"), Columns::AsTheyCome).unwrap(), @"
        Result
        --------
        text
        ");
    }

    #[test]
    fn wide_letters_take_two_columns() {
        insta::assert_snapshot!(render(&json!([{"n": "模型", "s": "x"}, {"n": "ab", "s": "y"}]), Columns::AsTheyCome).unwrap(), @"
        N     S
        ----  ---
        模型  x
        ab    y
        ");
    }

    #[test]
    fn an_item_with_nothing_to_show_is_no_table() {
        assert_eq!(render(&json!({"list": []}), Columns::Sorted), None);
        assert_eq!(render(&json!([]), Columns::Sorted).as_deref(), Some("\n"));
    }
}
