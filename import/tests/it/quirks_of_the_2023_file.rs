//! Nasty cases that only the older upstream file has, and what the description says of them. On the
//! wire they are tested in `xtask/tests/it/older_upstream_file.rs`.

use specwright_import::{Known, Settings, files, import};
use specwright_model::api::{Api, Scalar, Type};
use specwright_model::source::SourceFile;

fn api() -> Api {
    let kept = |name: &str| {
        let path = format!("{}/../{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("it is kept")
    };
    let rules = kept("upstream/import.yaml") + include_str!("../rules-2023.yaml");
    let settings = Settings::parse(&rules).expect("valid settings");
    let upstream = kept("upstream/servicechannel-v3-2023.swagger.json");
    let imported = import(&upstream, &settings, &Known::default()).expect("it can be imported");
    let mut all = vec![SourceFile {
        name: "api.yaml".to_owned(),
        text: crate::servicechannel::without_events(&kept("spec/api.yaml")),
    }];
    all.extend(
        files(&imported.description)
            .into_iter()
            .map(|f| SourceFile {
                name: f.name,
                text: f.text,
            }),
    );
    specwright_model::read(&all)
        .api
        .expect("a valid description")
}

#[test]
fn n1_an_undeclared_path_parameter_is_made_and_its_twins_in_the_query_go() {
    let api = api();
    let find = |path: &str| {
        api.operations()
            .find(|(_, o)| o.path_text().contains(path))
            .expect("there")
            .1
    };
    let operation = find("warningworkorders");
    assert_eq!(operation.path_params.len(), 1);
    assert_eq!(operation.path_params[0].name, "LocationId");
    assert_eq!(operation.path_params[0].ty, Type::Scalar(Scalar::Int64));
    assert!(
        operation
            .query
            .iter()
            .all(|param| !param.name.eq_ignore_ascii_case("locationId"))
    );

    // N18: GETs that write are never repeated by themselves.
    for path in ["/invoices/{invoiceId}/approve", "/excelreports/cancel"] {
        let gets = api
            .operations()
            .filter(|(_, o)| o.verb.reads() && o.path_text().contains(path));
        let writes: Vec<bool> = gets.map(|(_, o)| o.writes && !o.repeatable).collect();
        assert!(!writes.is_empty() && writes.iter().all(|w| *w), "{path}");
    }

    // N20: a password in a path is secret, and names come from paths, not from operation ids.
    let password = find("validatepasswordsecurity");
    assert!(
        password
            .path_params
            .iter()
            .any(|param| param.name == "password" && param.secret)
    );
    assert!(api.operations().all(|(_, o)| o.method.len() <= 90));
}
