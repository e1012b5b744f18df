//! Which of some known words a misspelt one was meant to be.

/// Returns the known word that `word` most likely stands for, or `None` when none is close.
///
/// Another spelling of case, `_` or `-` comes first; then the fewest typing errors, a swap of two letters counting as one.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let folded = fold(word);
    if folded.is_empty() || folded.len() > 64 {
        return None;
    }
    let distances = known.iter().map(|candidate| (distance(&folded, &fold(candidate)), *candidate));
    let (errors, best) = distances.min_by_key(|(errors, _)| *errors)?;
    let tolerated = (folded.len() / 3).clamp(1, 4);
    (errors == 0 || (errors <= tolerated && errors < folded.len())).then_some(best)
}

fn fold(word: &str) -> Vec<char> {
    word.chars().filter(|c| !matches!(c, '_' | '-')).flat_map(char::to_lowercase).collect()
}

/// The optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, a) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, b) in right.iter().enumerate() {
            let mut best = (above[column] + usize::from(a != b)).min(above[column + 1] + 1).min(current[column] + 1);
            if row > 0 && column > 0 && *a == right[column - 1] && left[row - 1] == *b {
                best = best.min(before[column - 1] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut above, current);
    }
    above[right.len()]
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
    }

    #[test]
    fn a_foreign_word_finds_nothing() {
        for word in ["", "x", "replicas_per_zone", "tags", "\u{1F600}"] {
            assert_eq!(nearest(word, KNOWN), None, "{word:?} is near nothing");
        }
    }

    #[test]
    fn a_swap_counts_once() {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        assert_eq!(distance(&letters("ab"), &letters("ba")), 1);
        assert_eq!(distance(&letters("kitten"), &letters("sitting")), 3);
    }
}
