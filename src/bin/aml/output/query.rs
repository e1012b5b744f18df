//! `--query`: JMESPath, with the fields of each object in the order of the query or of the result.

use std::collections::HashMap;

use jmespath::ast::Ast;
use serde_json::{Map, Value};

/// Parser and evaluator recurse with each operator; this many can't overflow the stack. Real expressions have a few.
const MOST_OPERATORS: usize = 200;

/// An expression that parses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query(String);

/// An expression that doesn't fit the result.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct QueryError(#[from] jmespath::JmespathError);

/// The order of fields for each set of fields (kept sorted).
type Orders = HashMap<Vec<String>, Vec<String>>;

impl Query {
    /// Reads an expression.
    pub(crate) fn parse(expression: &str) -> Result<Self, String> {
        if operators(expression) > MOST_OPERATORS {
            return Err(format!("the expression has more than {MOST_OPERATORS} operators and brackets"));
        }
        jmespath::parse(expression).map(|_| Self(expression.to_owned())).map_err(|error| error.to_string())
    }

    /// Returns what the expression finds in a value.
    pub(crate) fn search(&self, value: &Value) -> Result<Value, QueryError> {
        let expression = jmespath::compile(&self.0)?;
        let found = expression.search(value)?;
        let found = serde_json::to_value(&*found).unwrap_or(Value::Null);
        // The evaluator sorts all fields, so their order is taken from where they came from.
        let mut orders = Orders::new();
        learn_from_value(value, &mut orders);
        learn_from_expression(expression.as_ast(), &mut orders);
        Ok(in_order(found, &orders))
    }
}

/// Counts what can nest, outside of texts and literals.
fn operators(expression: &str) -> usize {
    let (mut count, mut quote, mut is_escaped) = (0, None, false);
    for c in expression.chars() {
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if c == '\\' => is_escaped = true,
            Some(end) if c == end => quote = None,
            Some(_) => {}
            None if matches!(c, '\'' | '"' | '`') => quote = Some(c),
            None => count += usize::from("([{.|&!<>=*".contains(c)),
        }
    }
    count
}

fn in_order(value: Value, orders: &Orders) -> Value {
    match value {
        Value::Object(mut map) => {
            let keys: Vec<String> = map.keys().cloned().collect();
            let order = orders.get(&as_set(keys.clone())).cloned().unwrap_or(keys);
            let field = |key: String| map.remove(&key).map(|value| (key, in_order(value, orders)));
            Value::Object(order.into_iter().filter_map(field).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(|item| in_order(item, orders)).collect()),
        single => single,
    }
}

fn learn(keys: Vec<String>, orders: &mut Orders) {
    orders.insert(as_set(keys.clone()), keys);
}

fn as_set(mut keys: Vec<String>) -> Vec<String> {
    keys.sort();
    keys.dedup();
    keys
}

fn learn_from_value(value: &Value, orders: &mut Orders) {
    match value {
        Value::Object(map) => {
            learn(map.keys().cloned().collect(), orders);
            map.values().for_each(|value| learn_from_value(value, orders));
        }
        Value::Array(items) => items.iter().for_each(|item| learn_from_value(item, orders)),
        _ => {}
    }
}

fn learn_from_expression(expression: &Ast, orders: &mut Orders) {
    if let Ast::MultiHash { elements, .. } = expression {
        learn(elements.iter().map(|element| element.key.clone()).collect(), orders);
    }
    for part in parts(expression) {
        learn_from_expression(part, orders);
    }
}

fn parts(expression: &Ast) -> Vec<&Ast> {
    match expression {
        Ast::Comparison { lhs, rhs, .. }
        | Ast::Projection { lhs, rhs, .. }
        | Ast::And { lhs, rhs, .. }
        | Ast::Or { lhs, rhs, .. }
        | Ast::Subexpr { lhs, rhs, .. } => vec![lhs, rhs],
        Ast::Condition { predicate, then, .. } => vec![predicate, then],
        Ast::Expref { ast: node, .. } | Ast::Flatten { node, .. } | Ast::Not { node, .. } | Ast::ObjectValues { node, .. } => {
            vec![node]
        }
        Ast::Function { args: nodes, .. } | Ast::MultiList { elements: nodes, .. } => nodes.iter().collect(),
        Ast::MultiHash { elements, .. } => elements.iter().map(|element| &element.value).collect(),
        Ast::Identity { .. } | Ast::Field { .. } | Ast::Index { .. } | Ast::Literal { .. } | Ast::Slice { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(expression: &str, value: &Value, expected: &str) {
        let found = Query::parse(expression).unwrap().search(value).unwrap();
        assert_eq!(found.to_string(), expected, "{expression}");
    }

    fn services() -> Value {
        json!([{"name": "b", "state": "Healthy", "age": 2}, {"name": "a", "state": "Failed", "age": 1}])
    }

    #[test]
    fn fields_of_a_query_keep_the_querys_order() {
        check("[].{z: name, a: state}", &services(), r#"[{"z":"b","a":"Healthy"},{"z":"a","a":"Failed"}]"#);
        check("[0].{y: {d: age, c: name}, x: age}", &services(), r#"{"y":{"d":2,"c":"b"},"x":2}"#);
    }

    #[test]
    fn objects_that_pass_through_keep_their_own_order() {
        check("[?state=='Failed']", &services(), r#"[{"name":"a","state":"Failed","age":1}]"#);
        check("sort_by(@, &name)[0]", &services(), r#"{"name":"a","state":"Failed","age":1}"#);
    }

    #[test]
    fn numbers_and_functions_work() {
        check("length(@)", &services(), "2");
        check("[].age | sum(@)", &services(), "3.0");
        check("[0].[name, age]", &services(), r#"["b",2]"#);
    }

    #[test]
    fn an_expression_that_nests_too_deeply_is_refused_before_it_is_parsed() {
        for (piece, end) in
            [("(", "a"), ("[", "a"), ("!", "a"), ("&", "a"), ("a.", "a"), ("a|", "a"), ("{a:", "a"), ("a[?", "a"), ("a==", "a")]
        {
            let refused = Query::parse(&(piece.repeat(100_000) + end)).unwrap_err();
            assert!(refused.contains("more than 200"), "{piece}: {refused}");
        }
        // Half of what the main thread has, with the larger frames of a build that isn't optimized.
        let deep = |(open, close, each): (&str, &str, usize)| {
            format!("{}@{}", open.repeat(MOST_OPERATORS / each), close.repeat(MOST_OPERATORS / each))
        };
        let pieces = [
            ("!", "", 1),
            ("(", ")", 1),
            ("[", "]", 1),
            ("{a:", "}", 1),
            ("@.", "", 1),
            ("@|", "", 1),
            ("@==", "", 2),
            ("not_null(", ")", 1),
        ];
        let small = std::thread::Builder::new().stack_size(4 << 20).spawn(move || {
            for query in pieces.map(deep).iter().filter_map(|expression| Query::parse(expression).ok()) {
                let _ = query.search(&json!(true));
            }
        });
        small.unwrap().join().unwrap();
        check(&format!("'{}'", "(\\'".repeat(1000)), &json!(1), &json!("('".repeat(1000)).to_string());
    }

    #[test]
    fn an_expression_that_does_not_parse_says_where() {
        assert!(Query::parse("[").unwrap_err().contains("line 0, column"), "{}", Query::parse("[").unwrap_err());
    }

    #[test]
    fn an_expression_that_does_not_fit_is_an_error() {
        assert!(Query::parse("sum(@)").unwrap().search(&json!("x")).is_err());
    }
}
