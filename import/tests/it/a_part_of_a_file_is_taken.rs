//! `only` and `except` take operations, with the types that they reach, and nothing of the others.

use specwright_import::{Choices, Disposition, Last, Settings, merge};

use crate::support::{described, paths, sources, valid};

fn file() -> String {
    paths(
        "/pets:
  get: { tags: [Pets], operationId: listPets, responses: { '200': { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/Pet' } } } } } }
/pets/{id}:
  delete: { tags: [Pets], operationId: deletePet, parameters: [{ name: id, in: path, required: true, schema: { type: string } }], responses: { '204': { description: '' } } }
/shops:
  get: { tags: [Shops], operationId: listShops, x-odd: 1, parameters: [{ name: a, in: nowhere }], responses: { '200': { description: '', content: { application/json: { schema: { $ref: '#/components/schemas/Shop' } } } } } }",
    )
    .replace(
        "components: {",
        "components: { schemas: { Pet: { type: object, properties: { name: { type: string } } }, Shop: { type: object, properties: { name: { type: string } } } },",
    )
}

fn settings(text: &str) -> Settings {
    Settings::parse(text).expect("valid settings")
}

#[test]
fn what_is_not_asked_for_is_left_out_with_what_it_alone_needs() {
    assert!(Settings::parse("except: [GET /shops]").is_err());
    for choice in [
        "only: [tag=Pets]",
        "only: ['path=/pets*']",
        "except: [operation=listShops]",
    ] {
        let imported = valid(&file(), &settings(choice));
        let shown = described(&imported);
        assert!(
            shown.contains("GET /pets") && shown.contains("  Pet:"),
            "{shown}"
        );
        assert!(
            !shown.contains("GET /shops") && !shown.contains("  Shop:"),
            "{shown}"
        );
        assert!(
            shown.contains("omitted: an operation that was not asked for at /paths/~1shops/get"),
            "{shown}"
        );
        assert_eq!(imported.ledger.count(Disposition::Refused), 0, "{shown}");
    }
    let all = valid(&file(), &Settings::default());
    assert_eq!(all.ledger.count(Disposition::Refused), 1);
}

#[test]
fn a_later_import_with_another_choice_adds_and_takes_away() {
    let text = file();
    let first = valid(&text, &settings("only: [tag=Pets]"));
    let edited = sources(&first);
    let last = Last {
        description: &first.description,
        upstream: Some(&text),
    };
    let merged = |choice: &str| {
        let merged = merge(
            &edited,
            &last,
            &text,
            &settings(choice),
            &Choices::default(),
        );
        merged.expect("merged")
    };
    let same = merged("only: [tag=Pets]");
    assert!(same.files.is_empty() && same.removed.is_empty());
    let shops = merged("only: [tag=Shops]");
    assert_eq!(shops.removed, ["pets.yaml"]);
    let names: Vec<&str> = shops.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["shops.yaml"]);
}
