//! What is called kept is used; what means nothing in the description is said.

use specwright_import::{Imported, Known, Settings, import};

fn made(text: &str) -> Imported {
    import(text, &Settings::default(), &Known::default()).expect("imported")
}

/// What was not kept at a place, as `refused rule`.
fn said(imported: &Imported, pointer: &str) -> Vec<String> {
    let lines = imported.ledger.lines().iter();
    lines
        .filter(|line| line.upstream == pointer)
        .map(|line| format!("{:?} {}", line.disposition, line.rule()).to_lowercase())
        .collect()
}

#[test]
fn attributes_of_parameters_are_kept_only_where_they_are_used() {
    let list = r#""type":"array","items":{"type":"string"},"collectionFormat""#;
    let text = format!(
        r#"{{"swagger":"2.0","host":"a.example","paths":{{"/n/{{id}}/{{ids}}":{{"post":{{"consumes":["application/x-www-form-urlencoded"],"parameters":[
        {{"name":"id","in":"path","required":true,"type":"integer","default":1}},
        {{"name":"ids","in":"path","required":true,{list}:"pipes"}},
        {{"name":"kind","in":"formData","type":"string","default":"a"}},
        {{"name":"tags","in":"formData",{list}:"csv"}},
        {{"name":"many","in":"formData",{list}:"multi"}},
        {{"name":"page","in":"query","type":"integer","default":1}},
        {{"name":"words","in":"query",{list}:"csv"}},
        {{"name":"one","in":"query","type":"string","collectionFormat":"csv","allowEmptyValue":true}},
        {{"name":"in","in":"query","type":"array","collectionFormat":"multi","items":{{"type":"integer","default":3,"collectionFormat":"csv"}}}}
        ],"responses":{{"204":{{}}}}}}}}}}}}"#
    );
    let settings = Settings::parse("defaults: sent").expect("valid settings");
    let imported = import(&text, &settings, &Known::default()).expect("imported");
    let at = |index: usize, key: &str| {
        let pointer = format!("/paths/~1n~1{{id}}~1{{ids}}/post/parameters/{index}/{key}");
        said(&imported, &pointer)
    };
    assert_eq!(at(0, "default"), ["corrected a default in a path"]);
    assert_eq!(
        at(1, "collectionFormat"),
        ["guessed collectionformat in a path"]
    );
    assert_eq!(at(2, "default"), ["refused a default in a body"]);
    assert_eq!(
        at(3, "collectionFormat"),
        ["refused collectionformat in a body"]
    );
    assert_eq!(
        at(7, "collectionFormat"),
        ["corrected collectionformat of what is no list of its own"]
    );
    assert_eq!(at(7, "allowEmptyValue"), ["corrected allowemptyvalue"]);
    assert_eq!(at(8, "items/default"), ["refused a default of items"]);
    assert_eq!(
        at(8, "items/collectionFormat"),
        ["corrected collectionformat of what is no list of its own"]
    );
    let operation = &imported.description.operations[0];
    let used = format!("{:?}", operation.entries);
    for (index, key) in [
        (4, "collectionFormat"),
        (5, "default"),
        (6, "collectionFormat"),
    ] {
        assert_eq!(at(index, key), Vec::<String>::new(), "{index}");
    }
    assert!(used.contains(r#"("style", Text("comma"))"#), "{used}");
    assert!(used.contains(r#"("default", Text("1"))"#), "{used}");
}

#[test]
fn security_is_kept_only_if_auth_says_it() {
    let key = r#""securityDefinitions":{"k":{"type":"apiKey","in":"header","name":"X-Key"},"b":{"type":"basic"}},"#;
    for (definitions, security, wanted) in [
        (key, r#"[{"k":[]}]"#, None),
        ("", "[]", None),
        (key, "[]", None),
        (key, r#"[{"k":[]},{"b":[]}]"#, None),
        (key, r#"[{"b":[]}]"#, None),
        (key, r#"[{"k":[],"b":[]}]"#, None),
        (key, r#"[{"k":[]},{"x":[]}]"#, Some("corrected security")),
        (key, r#"[{"k":["read"]}]"#, None),
        ("", r#"[{"k":[]}]"#, Some("refused security")),
        (key, r#""k""#, Some("refused wrong kind")),
    ] {
        let text = format!(
            r#"{{"swagger":"2.0","host":"a.example",{definitions}"security":{security},"paths":{{}}}}"#
        );
        let found = said(&made(&text), "/security");
        assert_eq!(found.first().map(String::as_str), wanted, "{security}");
    }
}
