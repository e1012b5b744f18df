//! Faults for text that is neither valid JSON nor valid YAML.

use serde::de::IgnoredAny;
use serde_saphyr::granit_parser::ScanError;

use super::defect::{self, Defect, Position};

/// Returns the fault for a syntax error.
pub(super) fn not_read(text: &str, error: &ScanError) -> Defect {
    let at = defect::position(error.marker().line(), error.marker().col());
    if let Some(defect) = json_defect(text, at) {
        return defect;
    }
    let words = error.info();
    let remedy = if words.contains("tab") {
        "indent with spaces"
    } else if words.contains("mapping values are not allowed") {
        "check the indentation; text that contains ': ' needs quotes"
    } else {
        ""
    };
    defect::defect(Some(at), &format!("is not valid JSON or YAML: {words}"), remedy)
}

/// For text that looks like JSON, a JSON parser gives the better position, if it finds the same fault.
fn json_defect(text: &str, at: Position) -> Option<Defect> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let error = serde_json::from_str::<IgnoredAny>(text).err()?;
    let (line, column) = (error.line(), error.column().saturating_sub(1));
    let (line, _) = defect::position(line, column);
    if line > at.0 || line + 1 < at.0 {
        return None;
    }
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    Some(defect::defect(Some((line, defect::position(0, column).1)), &format!("is not valid JSON: {words}"), ""))
}
