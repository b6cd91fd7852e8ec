//! Every expression of `OData` that is understood means what the standard says: null, case, dates, types.

use std::time::{Duration, UNIX_EPOCH};

use crate::support::{call, get, read};
use proptest::prelude::*;
use serde_json::json;
use specwright_sandbox::odata::{self, Expr, Literal, Op};
use specwright_sandbox::{Sandbox, Time};

const API: &str = r#"
api: Things
host: api.things.example
auth: none
defaults: { integers: int64, answers: { absent: allowed, "null": allowed } }
paging:
  odata: { items: value, next: "@odata.nextLink", count: "@odata.count", skip: $skip, size: { parameter: $top, maximum: 50 } }
"#;

const THINGS: &str = r"
resource: Things
operations:
  query:
    request: GET /odata/things
    query: { $filter?: string, $select?: string, $expand?: string, $orderby?: string, $search?: string, $top?: int, $skip?: int, $count?: boolean }
    paging: odata
    returns: { page: Thing }
types:
  Thing: { Id: int, Name: string, Count: int, Price: decimal, Rate: double, Flag: boolean, Key: uuid, Day: date, At: datetime, Clock: time, Colour: Colour, Level: Level, Inner: Inner, Parts: [Part], Names: [string] }
  Colour: [red, green]
  Level: { $enum: { Low: 1, High: 2 } }
  Inner: { Code: string, Deep: Deep }
  Deep: { N: int }
  Part: { Name: string, Size: int, Subs: [Deep] }
";

/// It is 2026-08-01.
fn sandbox() -> Sandbox {
    let things = json!({ "things": [
        {
            "Id": 1, "Name": "Milk", "Count": 3, "Price": 2.5, "Rate": -1.25, "Flag": true,
            "Key": "123e4567-e89b-12d3-a456-426614174000", "Day": "2026-06-01",
            "At": "2026-06-01T23:30:00-04:00", "Clock": "08:30:00", "Colour": "red", "Level": 1,
            "Inner": { "Code": "A", "Deep": { "N": 7 } },
            "Parts": [{ "Name": "a", "Size": 1, "Subs": [{ "N": 1 }] }, { "Name": "b", "Size": 5, "Subs": [] }],
            "Names": ["x", "y"],
        },
        {
            "Id": 2, "Name": "O'Neil", "Count": null, "Price": 10, "Flag": false,
            "Key": "ABCDEF12-0000-4000-8000-000000000000", "Day": "2026-07-15",
            "At": "2026-06-02T03:30:00Z", "Clock": "17:45:30.5", "Colour": "green", "Level": 2,
            "Inner": null, "Parts": [], "Names": [],
        },
        { "Id": 3, "Name": "milk ", "At": "2020-02-29T12:00:00", "Colour": "blue" },
    ] });
    Sandbox::builder(&read(API, THINGS))
        .time(Time::Virtual(
            UNIX_EPOCH + Duration::from_secs(1_785_542_400),
        ))
        .seeds(&things)
        .build()
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn ids(sandbox: &Sandbox, options: &str) -> Vec<i64> {
    let page = get(sandbox, &format!("/odata/things?$select=Id&{options}"));
    let items = page["value"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["Id"].as_i64().unwrap())
        .collect()
}

fn check(cases: &[(&str, &[i64])]) {
    let sandbox = sandbox();
    for (filter, wanted) in cases {
        let found = ids(&sandbox, &format!("$filter={}", encode(filter)));
        assert_eq!(found, *wanted, "{filter}");
    }
}

const ALL: &[i64] = &[1, 2, 3];
const NONE: &[i64] = &[];

#[test]
fn null_is_equal_to_itself_and_neither_more_nor_less_than_anything() {
    check(&[
        ("Count eq null", &[2, 3]),
        ("Count ne null", &[1]),
        ("Count ne 3", &[2, 3]),
        ("null eq null", ALL),
        ("null ge null", NONE),
        ("Count gt null", NONE),
        ("Count lt 4", &[1]),
        ("not (Count gt 1)", &[2, 3]),
        ("Count in (3, null)", ALL),
        ("Count in (4)", NONE),
        ("Count add 1 eq 4", &[1]),
        ("Count add 1 eq null", &[2, 3]),
        ("Inner eq null", &[2, 3]),
        ("contains(Inner/Code,'A')", &[1]),
        ("contains(Inner/Code,'A') eq null", &[2, 3]),
    ]);
}

#[test]
fn and_or_and_not_have_three_values() {
    check(&[
        ("Flag", &[1]),
        ("not Flag", &[2]),
        ("not (Flag eq true)", &[2, 3]),
        ("Flag or Id eq 3", &[1, 3]),
        ("Flag and Id eq 3", NONE),
        ("not (Flag and false)", ALL),
        ("not (Flag and true)", &[2]),
        ("not (Flag or true)", NONE),
        ("not contains(Inner/Code,'B')", &[1]),
        ("Flag eq true or Id eq 2 and Name eq 'x'", &[1]),
        ("(Flag eq true or Id eq 2) and Name eq 'x'", NONE),
    ]);
}

#[test]
fn arithmetic_keeps_whole_numbers_whole() {
    check(&[
        ("7 div 2 eq 3", ALL),
        ("7 divby 2 eq 3.5", ALL),
        ("7.5 div 2 eq 3.75", ALL),
        ("-7 mod 3 eq -1", ALL),
        ("1 div 0 eq null", ALL),
        ("9223372036854775807 add 1 eq null", ALL),
        ("9223372036854775807 gt 9223372036854775806", ALL),
        ("Price mul 2 eq 5.0", &[1]),
        ("Price sub 0.5 eq 2", &[1]),
        ("-Price lt -5", &[2]),
        ("Id add 2 mul 3 eq 7", &[1]),
        ("(Id add 2) mul 3 eq 9", &[1]),
        ("Price eq 2.50M", &[1]),
        ("Id eq 1L", &[1]),
        ("Price lt INF", &[1, 2]),
        ("round(Rate) eq -1", &[1]),
        ("floor(Rate) eq -2", &[1]),
        ("ceiling(Rate) eq -1", &[1]),
        ("round(2.5) eq 3", ALL),
    ]);
}

#[test]
fn text_is_compared_by_case_and_changed_by_functions() {
    check(&[
        ("Name eq 'milk '", &[3]),
        ("Name eq 'O''Neil'", &[2]),
        ("Name lt 'N'", &[1]),
        ("trim(tolower(Name)) eq 'milk'", &[1, 3]),
        ("toupper(Name) eq 'MILK'", &[1]),
        ("length(Name) eq 6", &[2]),
        ("length('é') eq 1", ALL),
        ("indexof(Name,'il') eq 1", &[1, 3]),
        ("indexof(Name,'zz') eq -1", ALL),
        ("substring(Name,1) eq 'ilk'", &[1]),
        ("substring(Name,0,2) eq 'Mi'", &[1]),
        ("substring(Name,9) eq ''", ALL),
        ("concat(concat(Name,'-'),Colour) eq 'Milk-red'", &[1]),
        ("startswith(Name,'O')", &[2]),
        ("endswith(Name,'k')", &[1]),
        ("contains(Name,'''')", &[2]),
        ("Name in ('Milk', 'O''Neil')", &[1, 2]),
        ("Key eq 123E4567-E89B-12D3-A456-426614174000", &[1]),
        ("Key eq abcdef12-0000-4000-8000-000000000000", &[2]),
        ("Key eq guid'abcdef12-0000-4000-8000-000000000000'", &[2]),
    ]);
}

#[test]
fn moments_are_compared_in_utc_and_taken_apart_where_they_were_written() {
    check(&[
        ("At eq 2026-06-02T03:30:00Z", &[1, 2]),
        ("At eq 2026-06-01T23:30:00-04:00", &[1, 2]),
        ("At eq 2020-02-29T12:00:00Z", &[3]),
        ("At ge 2026-06-02", &[1, 2]),
        ("day(At) eq 1", &[1]),
        ("hour(At) eq 23", &[1]),
        ("minute(At) eq 30", &[1, 2]),
        ("date(At) eq 2026-06-01", &[1]),
        ("time(At) eq 12:00:00", &[3]),
        ("totaloffsetminutes(At) eq -240", &[1]),
        ("year(Day) eq 2026", &[1, 2]),
        ("month(Day) eq 7", &[2]),
        ("Day lt 2026-07-01", &[1]),
        ("Day eq 2026-06-01", &[1]),
        ("Clock eq 08:30:00", &[1]),
        ("Clock ge 17:00:00", &[2]),
        ("second(Clock) eq 30", &[2]),
        ("fractionalseconds(Clock) eq 0.5", &[2]),
        ("At lt now()", ALL),
        ("now() eq 2026-08-01T00:00:00Z", ALL),
        ("now() sub At lt duration'P90D'", &[1, 2]),
        ("At add duration'PT30M' eq 2026-06-02T04:00:00Z", &[1, 2]),
        ("At sub duration'P1D' lt 2020-02-29", &[3]),
        ("totalseconds(duration'PT1M') eq 60", ALL),
        ("duration'P1D' gt duration'PT23H'", ALL),
        ("-duration'PT1H' lt duration'PT0S'", ALL),
        ("At gt mindatetime() and At lt maxdatetime()", ALL),
    ]);
}

#[test]
fn enums_are_known_by_member_with_and_without_namespace() {
    check(&[
        ("Colour eq 'red'", &[1]),
        ("Colour eq Things.Colour'green'", &[2]),
        ("Colour in ('red','blue')", &[1, 3]),
        ("Level eq 2", &[2]),
        ("Level eq Things.Level'High'", &[2]),
        ("Level eq 'Low'", &[1]),
        ("Level in ('Low','High')", &[1, 2]),
        ("Level ge 'Low'", &[1, 2]),
    ]);
}

#[test]
fn paths_and_lambdas_lead_into_what_is_nested() {
    check(&[
        ("Inner/Deep/N eq 7", &[1]),
        ("Inner/Deep/N add 1 gt 7", &[1]),
        ("Parts/any()", &[1]),
        ("Parts/any(p: p/Size gt 4)", &[1]),
        ("not Parts/any(p: p/Size gt 4)", &[2, 3]),
        ("Parts/all(p: p/Size gt 4)", &[2, 3]),
        ("Parts/any(p: p/Size gt Id and p/Name eq 'b')", &[1]),
        ("Parts/any(p: $it/Id eq p/Size)", &[1]),
        ("Parts/any(p: p/Subs/any(s: s/N eq p/Size))", &[1]),
        ("Parts/any(p: p/Subs/$count eq 0)", &[1]),
        ("Names/any(n: n eq 'y')", &[1]),
        ("Names/all(n: length(n) eq 1)", ALL),
        ("Parts/$count gt 1", &[1]),
        ("Parts/$count eq 0", &[2, 3]),
    ]);
}

#[test]
fn what_can_be_seen_to_be_wrong_is_refused_with_its_place() {
    let sandbox = sandbox();
    for (filter, word) in [
        ("Id eq 'x'", "'eq' cannot compare a number with text"),
        ("Flag eq 1", "a boolean with a number"),
        (
            "Id in (1, true)",
            "'in' cannot compare a number with a boolean",
        ),
        ("Inner eq 'x'", "an object with text"),
        ("Parts eq 1", "a collection with a number"),
        (
            "contains(Id,'1')",
            "'contains' takes text, it is given a number",
        ),
        ("round(Name) eq 1", "'round' takes a number"),
        ("At add 1 eq At", "'add' takes a number, it is given a date"),
        ("Name", "the condition is text"),
        ("Id and Flag", "'and' takes a boolean"),
        (
            "Level eq 'Middle'",
            "'Middle' is not a value of the enumeration",
        ),
        (
            "Parts/any(p: p/Sise eq 1)",
            "'Sise' on type 'Part' (did you mean Size?)",
        ),
        ("Id eq", "too early at position 5"),
        ("Id eq 1 2", "2 is not expected there at position 8"),
        ("Id eq 1 and wrong(Id)", "'wrong' was found at position 12"),
        ("At lt duration'P1Y'", "bad duration literal at position 6"),
        ("Name eq 'x", "unterminated string literal at position 8"),
    ] {
        let target = format!("/odata/things?$filter={}", encode(filter));
        let reply = call(&sandbox, "GET", &target, None);
        assert_eq!(reply.status, 400, "{filter}");
        let message = reply.value()["error"]["message"].to_string();
        assert!(message.contains(word), "{filter}: {message}");
    }
}

#[test]
fn orders_put_null_first_and_searches_look_at_all_text() {
    let sandbox = sandbox();
    for (options, wanted) in [
        ("$orderby=Count", [2, 3, 1].as_slice()),
        ("$orderby=Count desc,Id desc", &[1, 3, 2]),
        ("$orderby=At desc,Id desc", &[2, 1, 3]),
        ("$orderby=Parts/$count desc,tolower(Name)", &[1, 3, 2]),
        ("$search=milk", &[1, 3]),
        ("$search=\"O'Neil\" OR red", &[1, 2]),
        ("$search=NOT milk", &[2]),
        ("$search=milk blue", &[3]),
        ("$filter=Id lt 3&$orderby=Id desc&$skip=1&$top=1", &[1]),
    ] {
        let encoded = options.replace(' ', "%20").replace('"', "%22");
        assert_eq!(ids(&sandbox, &encoded), wanted, "{options}");
    }
}

#[test]
fn an_expansion_has_options_of_its_own() {
    let sandbox = sandbox();
    let target = "/odata/things?$filter=Id%20eq%201&$select=Id,Inner/Code&\
                  $expand=Parts($filter=Size%20gt%201;$select=Name;$count=true;$expand=Subs)";
    assert_eq!(
        get(&sandbox, target)["value"][0],
        json!({
            "Id": 1, "Inner": { "Code": "A" },
            "Parts": [{ "Name": "b", "Subs": [] }], "Parts@odata.count": 1,
        })
    );
    let wrong = call(
        &sandbox,
        "GET",
        "/odata/things?$expand=Parts($fliter=x)",
        None,
    );
    assert!(
        wrong.text().contains("unknown option '$fliter'"),
        "{}",
        wrong.text()
    );
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        any::<i64>().prop_map(Literal::Int),
        (any::<i32>(), any::<u32>()).prop_map(|(a, b)| Literal::Number(format!("{a}.{b}"))),
        ".{0,12}".prop_map(Literal::Text),
        any::<[u16; 4]>().prop_map(|[a, b, c, d]| {
            Literal::Guid(format!(
                "{a:04x}{b:04x}-{c:04x}-{d:04x}-{a:04x}-{b:04x}{c:04x}{d:04x}"
            ))
        }),
        (1..13, 1..29).prop_map(|(m, d)| Literal::Date(format!("2026-{m:02}-{d:02}"))),
        (0..24, -12..13).prop_map(|(h, o)| Literal::DateTime(format!(
            "2026-06-01T{h:02}:30:00.5{}{:02}:00",
            if o < 0 { '-' } else { '+' },
            i32::abs(o)
        ))),
        (0..24, 0..60).prop_map(|(h, m)| Literal::TimeOfDay(format!("{h:02}:{m:02}:00"))),
        (0..99, 0..24).prop_map(|(d, h)| Literal::Duration(format!("P{d}DT{h}H"))),
        ".{0,6}".prop_map(|member| Literal::Enum("Things.Colour".to_owned(), member)),
    ]
}

fn path() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[A-Z][a-z0-9_]{0,5}", 1..4)
}

fn expression() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        literal().prop_map(Expr::Literal),
        path().prop_map(Expr::Path),
        path().prop_map(Expr::Count),
    ];
    leaf.prop_recursive(5, 40, 3, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let op = prop::sample::select(vec![
            Op::Or,
            Op::And,
            Op::Eq,
            Op::Ne,
            Op::Gt,
            Op::Ge,
            Op::Lt,
            Op::Le,
            Op::Add,
            Op::Sub,
            Op::Mul,
            Op::Div,
            Op::DivBy,
            Op::Mod,
        ]);
        let function = prop::sample::select(odata::FUNCTIONS.to_vec());
        prop_oneof![
            boxed().prop_map(Expr::Not),
            boxed().prop_map(Expr::Negate),
            (op, boxed(), boxed()).prop_map(|(op, a, b)| Expr::Binary(op, a, b)),
            (boxed(), prop::collection::vec(inner.clone(), 0..3)).prop_map(|(a, b)| Expr::In(a, b)),
            (function, prop::collection::vec(inner.clone(), 3)).prop_map(
                |((name, _, most), mut arguments)| {
                    arguments.truncate(most);
                    Expr::Call(name, arguments)
                }
            ),
            (path(), any::<bool>(), boxed()).prop_map(|(path, all, body)| Expr::Lambda {
                path,
                all,
                variable: "x".to_owned(),
                body: Some(body),
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_expression_is_written_as_it_is_read(expression in expression()) {
        let text = expression.to_string();
        prop_assert_eq!(odata::parse(&text), Ok(expression), "{}", text);
    }

    #[test]
    fn any_text_is_an_expression_or_an_error_with_a_place(text in ".{0,40}") {
        if let Err(error) = odata::parse(&text) {
            prop_assert!(error.position <= text.len());
        }
    }
}

#[test]
fn a_long_or_deep_expression_is_refused_and_not_followed() {
    let long = vec!["Id eq 1"; 100_000].join(" or ");
    assert!(
        odata::parse(&long)
            .unwrap_err()
            .message
            .contains("too long")
    );
    let deep = format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(odata::parse(&deep).unwrap_err().message.contains("deeply"));
    // What is allowed fits into half of the stack that a thread has.
    let longest = || {
        let chain = vec!["Id eq 1"; 100].join(" or ");
        assert_eq!(ids(&sandbox(), &format!("$filter={}", encode(&chain))), [1]);
        let deep = format!("{}Flag{}", "not (".repeat(40), ")".repeat(40));
        assert_eq!(ids(&sandbox(), &format!("$filter={}", encode(&deep))), [1]);
    };
    let half = std::thread::Builder::new().stack_size(1 << 20);
    half.spawn(longest).unwrap().join().unwrap();
}
