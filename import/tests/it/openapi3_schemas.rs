//! Schemas of `OpenAPI` 3: unions, composition, scalars.

use insta::assert_snapshot;

use crate::support::{shown, things};

#[test]
fn a_discriminator_with_mapping_and_implicit_names_becomes_a_tagged_union() {
    assert_snapshot!(shown(&things(
        "Thing:
  oneOf: [{ $ref: '#/components/schemas/Circle' }, { $ref: '#/components/schemas/Square' }]
  discriminator: { propertyName: kind, mapping: { round: '#/components/schemas/Circle' } }
Circle: { type: object, required: [kind, r], properties: { kind: { type: string }, r: { type: number } } }
Square: { type: object, required: [kind], properties: { kind: { type: string }, side: { type: number } } }"
    )));
}

#[test]
fn a_discriminator_on_a_parent_makes_a_union_of_those_that_inherit() {
    assert_snapshot!(shown(&things(
        "Thing:
  type: object
  required: [kind]
  properties: { kind: { type: string }, name: { type: string } }
  discriminator: { propertyName: kind }
Cat: { allOf: [{ $ref: '#/components/schemas/Thing' }, { type: object, properties: { lives: { type: integer } } }] }
Dog: { allOf: [{ $ref: '#/components/schemas/Thing' }, { type: object, properties: { barks: { type: boolean } } }] }"
    )));
}

#[test]
fn unions_are_distinguished_by_shape_and_say_null_once() {
    assert_snapshot!(shown(&things(
        "Thing:
  type: object
  required: [id, maybe]
  properties:
    id: { oneOf: [{ type: integer, format: int64 }, { type: string }] }
    maybe: { anyOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }, { type: 'null' }] }
    one: { oneOf: [{ $ref: '#/components/schemas/A' }] }
    kinds: { type: [string, integer, 'null'] }
    list: { anyOf: [{ type: string }, { type: array, items: { type: string } }] }
    open: { anyOf: [{ type: string, enum: [a, b] }, { type: string }] }
A: { type: object, required: [a], properties: { a: { type: string } } }
B: { type: object, required: [b], properties: { b: { type: string } } }"
    )));
}

#[test]
fn all_of_requires_inherits_and_holds_what_it_wraps() {
    assert_snapshot!(shown(&things(
        "Thing:
  allOf: [{ $ref: '#/components/schemas/Base' }, { required: [id] }]
  required: [name]
  properties:
    wrapped: { allOf: [{ $ref: '#/components/schemas/Other' }], description: One of them. }
    beside: { $ref: '#/components/schemas/Other', required: [x] }
Base: { type: object, properties: { id: { type: string }, name: { type: string }, note: { type: string } } }
Other: { type: object, properties: { x: { type: string } } }"
    )));
}

#[test]
fn a_choice_beside_fields_gives_them_to_each_alternative() {
    assert_snapshot!(shown(&things(
        "Thing:
  type: object
  properties: { id: { type: string } }
  oneOf: [{ $ref: '#/components/schemas/Left' }, { title: Right, type: object, properties: { right: { type: string } } }]
Left: { type: object, properties: { left: { type: string } } }"
    )));
}

#[test]
fn known_values_keep_their_kind_on_the_wire() {
    assert_snapshot!(shown(&things(
        "Thing:
  type: object
  properties:
    digits: { type: string, enum: ['1', '2'] }
    numbers: { type: integer, enum: [-1, 0, 1] }
    signs: { type: string, enum: ['+1', '-1', '', '*'] }
    cases: { type: string, enum: [asc, ASC] }
    named: { type: integer, enum: [1, 2], x-enum-varnames: [Low, High] }
    truths: { type: string, enum: ['true', 'false'] }
    flags: { enum: [true] }
    one: { const: circle }
    none: { type: [string, 'null'], enum: [a, null] }
    mixed: { enum: [1, a] }"
    )));
}

#[test]
fn bounds_defaults_and_constants_are_kept_where_they_can_be_said() {
    assert_snapshot!(shown(&things(
        "Thing:
  type: object
  required: [object, code]
  properties:
    object: { type: string, enum: [thing] }
    code: { $ref: '#/components/schemas/Code' }
    size: { type: integer, minimum: 1, maximum: 100, default: 20 }
    share: { type: number, minimum: 0, exclusiveMinimum: true }
    tags: { type: array, maxItems: 5, uniqueItems: true, items: { type: string, maxLength: 10 } }
    kind: { type: string, enum: [a, b], default: b }
    maybe: { nullable: true, type: string, minLength: 0, maxLength: 3, default: x }
    odd: { type: integer, minimum: 9, maximum: 1, maxLength: 4, default: x }
    free: { type: object, minProperties: 1, additionalProperties: { type: string, maxLength: 3 } }
Code: { type: string, pattern: '^[A-Z]{2}$' }"
    )));
}

#[test]
fn known_values_beside_a_list_are_those_of_its_items() {
    assert_snapshot!(shown(&things(
        "Thing:
  type: object
  properties:
    formats: { type: array, items: { type: string }, enum: [csv, xlsx] }
    lists: { type: array, items: { type: string }, enum: [[a], [b]] }"
    )));
}

#[test]
fn formats_lists_and_maps_have_their_types() {
    assert_snapshot!(shown(&things(
        "Thing:
  type: object
  properties:
    when: { type: string, format: date-time }
    mail: { type: string, format: email }
    raw: { type: string, contentEncoding: base64 }
    big: { type: integer, format: uint64 }
    pair: { type: array, prefixItems: [{ type: string }, { type: integer }] }
    free: { type: object }
    words: { type: object, additionalProperties: { type: string } }
    keys: { type: object, patternProperties: { '^x': { type: integer } } }
    anything: {}
    inner: { $ref: '#/components/schemas/Thing/properties/words' }
    again: { type: array, items: { $ref: '#/components/schemas/Thing' } }"
    )));
}

#[test]
fn a_definition_that_may_be_null_is_so_once_where_it_is_used() {
    assert_snapshot!(shown(&things(
        "Thing:
  type: object
  required: [must]
  properties: { must: { $ref: '#/components/schemas/Maybe' }, may: { $ref: '#/components/schemas/Maybe' } }
Maybe: { type: [object, 'null'], properties: { x: { type: string } } }"
    )));
}

#[test]
fn what_only_limits_or_extends_is_counted_and_nothing_is_refused() {
    let text = things(
        "Thing:
  type: object
  x-internal-id: 7
  properties:
    a: { type: string, maxLength: 3, readOnly: true, x-order: 1 }
    b: { type: object, minProperties: 1, not: {}, x-order: 2 }",
    );
    let imported = crate::support::valid(&text, &specwright_import::Settings::default());
    let count = |disposition| imported.ledger.count(disposition);
    assert_eq!(count(specwright_import::Disposition::Refused), 0);
    let summary = imported.ledger.summary();
    assert!(summary.contains("extension     2 × `x-order`"), "{summary}");
    assert!(
        summary.contains("omitted       2 × limits of a value"),
        "{summary}"
    );
}

#[test]
fn what_stands_in_one_direction_alone_is_not_asked_for_in_the_other() {
    let shown = shown(&things(
        "Thing: { type: object, required: [id, name, password], properties: { id: { type: integer, readOnly: true }, name: { type: string }, password: { type: string, writeOnly: true } } }",
    ));
    for field in ["id?: int", "name: string", "password?: string"] {
        assert!(shown.contains(&format!("    {field}\n")), "{shown}");
    }
}

#[test]
fn references_to_paths_lead_to_their_operations() {
    let shown = shown(
        "openapi: 3.1.0
info: { title: Things, version: '1' }
servers: [{ url: 'https://api.things.example' }]
paths: { /a: { $ref: '#/components/pathItems/A' } }
components: { pathItems: { A: { get: { tags: [T], operationId: a, responses: { '204': { description: '' } } } } } }
",
    );
    assert!(shown.contains("request: GET /a\n"), "{shown}");
    assert!(!shown.contains("refused"), "{shown}");
}

#[test]
fn two_parts_may_extend_the_same_struct() {
    let said = shown(&things(
        "Thing: { allOf: [{ $ref: '#/components/schemas/Out' }, { $ref: '#/components/schemas/In' }] }
Out: { allOf: [{ $ref: '#/components/schemas/Copy' }, { $ref: '#/components/schemas/Base' }, { type: object, properties: { id: { type: string } } }] }
In: { allOf: [{ $ref: '#/components/schemas/Base' }, { type: object, properties: { text: { type: string } } }] }
Copy: { allOf: [{ $ref: '#/components/schemas/Base' }, { type: object, properties: { copied: { type: string } } }] }
Base: { type: object, properties: { name: { type: string } } }",
    ));
    assert!(!said.contains("refused"), "{said}");
    for field in ["id", "text", "copied", "name"] {
        assert!(
            said.contains(&format!("{field}?: string"))
                || said.contains(&format!("{field}: string")),
            "{field}: {said}"
        );
    }
}

#[test]
fn what_says_nothing_about_a_value_is_not_refused() {
    let said = shown(&things(
        "Thing:
  type: object
  properties:
    text: { type: string, items: { type: integer }, optional: true }
    list: { type: array, items: { type: string }, required: [a] }
    same: { allOf: [{ $ref: '#/components/schemas/Name' }, { type: string, description: A name. }] }
Name: { type: string }",
    ));
    assert!(!said.contains("refused"), "{said}");
    assert!(said.contains("`optional`"), "{said}");
    assert!(said.contains("`items` beside the type `string`"), "{said}");
}

#[test]
fn a_misspelt_keyword_is_refused_with_the_one_it_may_be() {
    let said = shown(&things(
        "Thing: { type: object, properites: { a: { type: string } } }",
    ));
    let line = "refused: `properites`";
    assert!(said.contains(line), "{said}");
}

#[test]
fn the_fields_of_a_struct_may_be_a_reference() {
    let said = shown(&things(
        "Thing: { type: object, properties: { $ref: '#/components/schemas/Other/properties' } }
Other: { type: object, properties: { x: { type: string } } }",
    ));
    assert!(
        said.contains("x?: string") || said.contains("x: string"),
        "{said}"
    );
    assert!(!said.contains("refused"), "{said}");
}
