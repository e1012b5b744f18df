//! The known word that a misspelt one stands for.

use strsim::osa_distance;

/// Returns the known word that `word` most likely stands for, or `None` when none is close.
///
/// A word that differs only in case, `_` or `-` wins; then the one with the fewest typing errors, where two swapped letters count as one.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let folded = fold(word);
    let length = folded.chars().count();
    if !(1..=64).contains(&length) {
        return None;
    }
    let distances = known.iter().map(|candidate| (osa_distance(&folded, &fold(candidate)), *candidate));
    let (errors, best) = distances.min_by_key(|(errors, _)| *errors)?;
    let tolerated = (length / 3).clamp(1, 4);
    (errors == 0 || (errors <= tolerated && errors < length)).then_some(best)
}

fn fold(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &["numReplicas", "gpuCores", "namespace", "computeType", "condaFile"];

    #[test]
    fn case_and_snake_case_are_the_same_word() {
        assert_eq!(nearest("NumReplicas", KNOWN), Some("numReplicas"));
        assert_eq!(nearest("num_replicas", KNOWN), Some("numReplicas"));
        assert_eq!(nearest("compute-type", KNOWN), Some("computeType"));
    }

    #[test]
    fn typing_errors_find_the_word() {
        assert_eq!(nearest("numReplcias", KNOWN), Some("numReplicas"));
        assert_eq!(nearest("gpuCore", KNOWN), Some("gpuCores"));
        assert_eq!(nearest("nmaespace", KNOWN), Some("namespace"));
        assert_eq!(nearest("ba", &["cd", "ab"]), Some("ab"), "a swap of two letters is one error");
    }

    #[test]
    fn a_foreign_word_finds_nothing() {
        for word in ["", "x", "replicas_per_zone", "tags", "\u{1F600}"] {
            assert_eq!(nearest(word, KNOWN), None, "{word:?} is near nothing");
        }
    }
}
