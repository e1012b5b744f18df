//! Tab-separated values, as `az` writes them: one line for each item, nested lists as their length, nothing escaped.

use serde_json::Value;

/// Returns the value as lines of tab-separated cells.
pub(super) fn render(value: &Value) -> String {
    let items = match value {
        Value::Array(items) => items.as_slice(),
        single => std::slice::from_ref(single),
    };
    items.iter().map(|item| row(item) + "\n").collect()
}

fn row(item: &Value) -> String {
    let cells: Vec<String> = match item {
        Value::Object(map) => map.values().map(cell).collect(),
        Value::Array(items) => items.iter().map(cell).collect(),
        Value::Bool(truth) => vec![truth.to_string()],
        other => vec![cell(other)],
    };
    cells.join("\t")
}

/// Returns one cell. Python's words for truth and nothing are what scripts compare with.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.len().to_string(),
        Value::Object(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_item_is_a_line_and_each_field_a_cell() {
        let value = json!([{"name": "a", "n": 1, "on": true, "list": [1, 2], "map": {"x": 1}, "none": null}, ["b", 2.5]]);
        assert_eq!(render(&value), "a\t1\tTrue\t2\t\tNone\nb\t2.5\n");
    }

    #[test]
    fn single_values_stand_alone() {
        assert_eq!(render(&json!("text")), "text\n");
        assert_eq!(render(&json!(true)), "true\n");
        assert_eq!(render(&json!([])), "");
    }
}
