//! Any accepted description can be laid out: it means the same, is in its final layout, and keeps its comments.

#[path = "../../../codegen/tests/it/random/description.rs"]
mod description;

use std::fmt::Write as _;

use description::{Random, description};
use specwright_model::read;

#[test]
fn an_accepted_description_keeps_its_meaning_and_its_comments_when_laid_out() {
    for seed in 1..97 {
        let mut files = description(seed);
        let Some(before) = read(&files).api else {
            continue;
        };
        let mut random = Random::new(seed + 1_000_000);
        let comments = random.below(12);
        let mut lines: Vec<String> = files[1].text.lines().map(str::to_owned).collect();
        for number in 0..comments {
            let at = random.below(lines.len());
            if random.below(2) == 0 {
                let _ = write!(lines[at], " # comment {number}.");
            } else {
                lines.insert(at, format!("  # comment {number}."));
            }
        }
        files[1].text = lines.join("\n");
        assert_eq!(
            read(&files).api.as_ref(),
            Some(&before),
            "comments say nothing"
        );
        for file in &mut files {
            let new = specwright_edit::layout(&file.name, &file.text);
            let new = new.unwrap_or_else(|found| panic!("{seed}: {found:?}\n{}", file.text));
            assert_eq!(specwright_edit::layout(&file.name, &new), Ok(new.clone()));
            file.text = new;
        }
        for number in 0..comments {
            let comment = format!("# comment {number}.");
            assert_eq!(files[1].text.matches(&comment).count(), 1, "{seed}");
        }
        let after = read(&files);
        assert!(
            after.api.as_ref() == Some(&before),
            "{seed}: {:?}\n{}",
            after.diagnostics,
            files[1].text
        );
    }
}
