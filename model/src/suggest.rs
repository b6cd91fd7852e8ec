//! "Did you mean …?": the known word that is nearest to a misspelt one.

/// The candidate nearest to `word`, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let short: String = word.chars().take(64).flat_map(char::to_lowercase).collect();
    let limit = (short.chars().count() / 3).clamp(1, 4);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word && candidate.len() <= 96)
        .map(|candidate| (distance(&short, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, candidate)| (*distance, *candidate))
        .map(|(_, candidate)| candidate)
}

/// Edits (insert, delete, replace, swap of neighbours) from one word to the other.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(x != y);
            let mut best = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_swap_and_a_missing_letter_are_near() {
        assert_eq!(nearest("retruns", ["returns", "request"]), Some("returns"));
        assert_eq!(nearest("int23", ["int32", "int64"]), Some("int32"));
        assert_eq!(nearest("workorder", ["WorkOrder"]), Some("WorkOrder"));
    }

    #[test]
    fn other_words_are_not_suggested() {
        assert_eq!(nearest("colour", ["returns", "request"]), None);
        assert_eq!(nearest("x", ["returns"]), None);
    }
}
