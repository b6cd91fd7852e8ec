//! Paths that no description can say are refused, one by one.

use specwright_import::{Imported, Known, Settings, import};

fn made(text: &str) -> Imported {
    import(text, &Settings::default(), &Known::default()).expect("imported")
}

#[test]
fn paths_that_the_language_does_not_take_are_refused() {
    for path in [
        "/a%zz", "/a[b]", "/a|b", "/a^b", "/a\\\"b", "/a<b>", "/{a}{b}", "/a`",
    ] {
        let text = format!(
            r#"{{"swagger":"2.0","host":"a.example","paths":{{"{path}":{{"get":{{"responses":{{"204":{{}}}}}}}}}}}}"#
        );
        let imported = made(&text);
        assert_eq!(imported.description.operations, [], "{path}");
        let refused = imported.ledger.lines().iter();
        let refused = refused.filter(|line| line.rule() == "path").count();
        assert_eq!(refused, 1, "{path}");
    }
}
