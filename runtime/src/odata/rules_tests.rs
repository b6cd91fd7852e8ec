//! What an API cannot do is refused, and nothing else is.

use super::{Rules, expanded, stable_order};
use crate::url;

const RULES: Rules = Rules {
    functions: Some(&["contains", "any", "in"]),
    expand: Some(&["Provider", "Notes"]),
    top: Some(50),
    url_limit: None,
    post: None,
};

fn check(name: &str, text: &str) -> Result<(), String> {
    let mut query = String::new();
    url::push_query(&mut query, name, &text);
    RULES.check(&query)
}

#[test]
fn what_the_api_has_is_sent() {
    for (name, text) in [
        ("$filter", "contains(Name, 'startswith(') and Id in (1, 2)"),
        ("$filter", "Notes/any(n: n/Id gt 5)"),
        ("$orderby", "Id desc, Name"),
        (
            "$expand",
            "Provider,Notes($filter=contains(Text,'a,b');$top=2)",
        ),
        (
            "$expand",
            "Notes($filter=Text eq 'startswith(;$top=51)';$expand=Author($select=Id;$levels=2))",
        ),
        ("$expand", "Notes($filter=not a filter;$top=many"),
        ("$top", "50"),
    ] {
        assert_eq!(check(name, text), Ok(()), "{text}");
    }
}

#[test]
fn what_the_api_lacks_is_refused_with_a_reason() {
    for (name, text, reason) in [
        (
            "$filter",
            "Id gt 5 or startswith(Name, 'a')",
            "the API's `$filter` has no `startswith`; it has contains, any, in",
        ),
        (
            "$filter",
            "Notes/all(n: n/Id gt 5)",
            "the API's `$filter` has no `all`; it has contains, any, in",
        ),
        (
            "$filter",
            "Notes/$count gt 5",
            "the API's `$filter` has no `$count`; it has contains, any, in",
        ),
        (
            "$orderby",
            "length(Name) desc",
            "the API's `$orderby` has no `length`; it has contains, any, in",
        ),
        (
            "$expand",
            "Provider,Invoice($select=Id)",
            "the API cannot expand `Invoice`; it expands Provider, Notes",
        ),
        (
            "$expand",
            "Notes($filter=Id gt 1;$top=51)",
            "in `$expand`, of `Notes`: the API's `$top` is at most 50, not 51",
        ),
        (
            "$expand",
            "Provider, Notes ( $filter=contains(Text,'a;b') or startswith(Text,'a') )",
            "in `$expand`, of `Notes`: the API's `$filter` has no `startswith`; it has contains, any, in",
        ),
        (
            "$expand",
            "Provider($expand=Trades($orderby=length(Name)))",
            "in `$expand`, of `Trades`: the API's `$orderby` has no `length`; it has contains, any, in",
        ),
        (
            "$expand",
            "Notes($top=1;$top=2)",
            "in `$expand`, of `Notes`: `$top` is given twice",
        ),
        ("$top", "51", "the API's `$top` is at most 50, not 51"),
    ] {
        assert_eq!(check(name, text), Err(reason.to_owned()));
    }
}

#[test]
fn an_option_is_given_once() {
    let query = "$filter=Id%20eq%201&tag=a&tag=b&%24filter=Id%20eq%202";
    assert_eq!(
        RULES.check(query),
        Err("`$filter` is given twice".to_owned())
    );
}

#[test]
fn text_that_does_not_parse_is_left_to_the_api() {
    assert_eq!(check("$filter", "Shop.Near(Location) eq"), Ok(()));
}

#[test]
fn an_order_gets_the_key_at_its_end_unless_it_has_it() {
    let order = |given| stable_order(given, "Id");
    assert_eq!(order("CallDate desc"), Some("CallDate desc,Id".to_owned()));
    assert_eq!(order("CallDate,Id desc"), None);
    assert_eq!(order("not an order ("), None);
}

#[test]
fn expanded_names_stand_outside_of_quotes_and_options() {
    assert_eq!(
        expanded("A,B($filter=T eq 'x,(y';$expand=C,D), E/F"),
        ["A", "B", "E/F"]
    );
}
