//! Methods are called as `operationId` calls them.

use specwright_import::Settings;

use crate::support::{paths, valid};

/// The methods of operations with these tags and ids, by what they are called upstream.
fn methods(operations: &[(&str, &str, &str)]) -> Vec<String> {
    let lines: Vec<String> = operations
        .iter()
        .map(|(tag, request, id)| {
            let (verb, path) = request.split_once(' ').expect("verb and path");
            let id = if id.is_empty() {
                String::new()
            } else {
                format!("operationId: {id}, ")
            };
            format!("{path}:\n  {verb}: {{ tags: [{tag}], {id}responses: {{ '204': {{ description: '' }} }} }}")
        })
        .collect();
    let imported = valid(&paths(&lines.join("\n")), &Settings::default());
    let name = |request: &str| {
        let (verb, path) = request.split_once(' ').expect("verb and path");
        let id = format!("{} {path}", verb.to_uppercase());
        let found = imported.description.operations.iter().find(|o| o.id == id);
        found.map(|o| o.name.clone()).expect("it is there")
    };
    operations
        .iter()
        .map(|(_, request, _)| name(request))
        .collect()
}

#[test]
fn the_tag_before_an_id_is_taken_off_and_verbs_stay() {
    let names = methods(&[
        ("repository", "get /repos/{r}", "repoGet"),
        ("pet", "post /pet/{id}", "updatePetWithForm"),
        ("repos", "get /repos/{r}/branches", "repos/list-branches"),
        (
            "annotation-queues",
            "post /annotation-queues",
            "annotationQueues_createQueue",
        ),
        ("users", "get /users", "UsersController_findAll"),
        ("models", "get /v1/models", "list_models_v1_models_get"),
    ]);
    assert_eq!(
        names,
        [
            "get",
            "update_pet_with_form",
            "list_branches",
            "create_queue",
            "find_all",
            "list_models"
        ]
    );
}

#[test]
fn ids_that_become_one_name_keep_their_whole() {
    let names = methods(&[("a", "get /x", "aGet"), ("a", "get /y", "get")]);
    assert_eq!(names, ["a_get", "get"]);
}

#[test]
fn without_a_usable_id_verb_and_path_make_the_name_and_a_delete_says_so() {
    let names = methods(&[
        ("ns", "get /ns/{ns}/secrets", ""),
        ("other", "delete /ns/{ns}/secrets/{id}", "'日本'"),
    ]);
    assert!(names[1].contains("delete"), "{names:?}");
}

#[test]
fn names_that_would_bring_each_others_types_are_apart() {
    let names = methods(&[
        ("t", "get /x", "find"),
        ("t", "get /y", "findAnswer"),
        ("t", "get /z", "s3"),
    ]);
    assert_eq!(names, ["find", "find_answer_2", "s3"]);
}
