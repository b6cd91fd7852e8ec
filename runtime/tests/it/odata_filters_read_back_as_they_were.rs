//! What is said in types is the text that is sent: every filter reads back as itself, and nothing in a
//! literal becomes a part of the expression.

use proptest::prelude::*;
use specwright_runtime::odata::{Expand, Expr, Filter, Operand, OrderBy, Select, expand, now};
use specwright_runtime::{Date, DateTime, Decimal, Time, Uuid};

mod entities {
    use specwright_runtime::{Unlisted, odata, odata_type, variants};

    #[derive(Clone, PartialEq)]
    pub enum Priority {
        High,
        Low,
        Unlisted(Unlisted),
    }
    variants! { Priority { High = "HIGH", Low = "O'Low", } }
    impl odata::EnumName for Priority {
        const NAME: &'static str = "Shop.Priority";
    }

    odata_type! { Order {
        id: "Id" odata::Field<odata::Integer>,
        number: "Number" odata::Field<odata::Text>,
        price: "Price" odata::Field<odata::Decimal>,
        call_date: "CallDate" odata::Field<odata::DateTime>,
        day: "Day" odata::Field<odata::Date>,
        hour: "Hour" odata::Field<odata::TimeOfDay>,
        open: "Open" odata::Field<odata::Boolean>,
        key: "Key" odata::Field<odata::Guid>,
        priority: "Priority" odata::Field<odata::Enum<Priority>>,
        anything: "Anything" odata::Field<odata::Any>,
        status: "Status" Status,
        taken: "Taken" odata::Field<odata::Duration>,
        cover: "Cover" odata::Field<odata::Binary>,
        colour: "Colour" odata::Field<odata::NamedEnum<Priority>>,
        parent: "Parent" Order,
        notes: "Notes" odata::Collection<Note>,
        tags: "Tags" odata::Collection<odata::Field<odata::Text>>,
    } }
    odata_type! { Status { primary: "Primary" odata::Field<odata::Text>, } }
    odata_type! { Note {
        text: "Text" odata::Field<odata::Text>,
        number: "Number" odata::Field<odata::Integer>,
        links: "Links" odata::Collection<Note>,
    } }
}

use entities::{Note, Order as w, Priority};

fn text(filter: impl Into<Filter>) -> String {
    filter.into().to_string()
}

#[test]
fn each_kind_has_its_literals() {
    let cases = [
        (w.number().eq("it's"), "Number eq 'it''s'"),
        (
            w.taken().gt(jiff::SignedDuration::from_mins(90)),
            "Taken gt duration'PT1H30M'",
        ),
        (
            w.taken().le(std::time::Duration::from_millis(1500)),
            "Taken le duration'PT1.5S'",
        ),
        (
            w.cover().eq(&[0xff_u8, 0xef, 0x00][..]),
            "Cover eq binary'_-8A'",
        ),
        (
            w.colour().eq(Priority::Low),
            "Colour eq Shop.Priority'O''Low'",
        ),
        (w.colour().is_in(["a'b"]), "Colour in (Shop.Priority'a''b')"),
        (w.number().ne(None::<&str>), "Number ne null"),
        (w.id().is_in([1_i64, -2]), "Id in (1, -2)"),
        (w.id().is_in([0_i64; 0]), "false"),
        (w.price().gt(2.5), "Price gt 2.5"),
        (w.price().lt(f64::INFINITY), "Price lt INF"),
        (w.price().eq(-0.0), "Price eq 0"),
        (
            w.price().ge("12.30".parse::<Decimal>().unwrap()),
            "Price ge 12.30",
        ),
        (w.price().ge(w.id()), "Price ge Id"),
        (
            w.call_date()
                .ge("2026-06-01T08:00:00-04:00".parse::<DateTime>().unwrap()),
            "CallDate ge 2026-06-01T08:00:00-04:00",
        ),
        (
            w.call_date().lt(jiff::Timestamp::UNIX_EPOCH),
            "CallDate lt 1970-01-01T00:00:00Z",
        ),
        (w.call_date().lt(now()), "CallDate lt now()"),
        (
            w.day().eq("2026-06-01".parse::<Date>().unwrap()),
            "Day eq 2026-06-01",
        ),
        (
            w.hour().le("08:30:00".parse::<Time>().unwrap()),
            "Hour le 08:30:00",
        ),
        (w.open().eq(true), "Open eq true"),
        (
            w.key().eq("123e4567-e89b-12d3-a456-426614174000"
                .parse::<Uuid>()
                .unwrap()),
            "Key eq 123e4567-e89b-12d3-a456-426614174000",
        ),
        (w.priority().eq(Priority::High), "Priority eq 'HIGH'"),
        (
            w.priority().is_in([Priority::Low]),
            "Priority in ('O''Low')",
        ),
        (w.anything().eq(5), "Anything eq 5"),
        (w.open().into(), "Open"),
        (!Filter::from(w.open()), "not Open"),
        (!w.id().eq(1), "not (Id eq 1)"),
        (w.number().is_not_null(), "Number ne null"),
    ];
    for (filter, wanted) in cases {
        assert_eq!(filter.to_string(), wanted);
        assert_eq!(Filter::parse(wanted), Ok(filter), "{wanted}");
    }
}

#[test]
fn functions_paths_and_collections_read_back() {
    let five = w.parent().parent().parent().parent().parent();
    let cases = [
        (
            w.number().to_lower().contains("x"),
            "contains(tolower(Number), 'x')",
        ),
        (
            w.number().starts_with(w.status().primary()),
            "startswith(Number, Status/Primary)",
        ),
        (
            w.number().substring_of(1, 2).eq("a"),
            "substring(Number, 1, 2) eq 'a'",
        ),
        (
            w.number().concat("a").length().gt(3),
            "length(concat(Number, 'a')) gt 3",
        ),
        (
            w.number().index_of("a").eq(-1),
            "indexof(Number, 'a') eq -1",
        ),
        (
            w.call_date().date().eq(jiff::civil::date(2026, 6, 1)),
            "date(CallDate) eq 2026-06-01",
        ),
        (w.call_date().year().eq(2026), "year(CallDate) eq 2026"),
        (w.price().round().eq(3), "round(Price) eq 3"),
        (((w.id() + 1) * 2).gt(6), "(Id add 1) mul 2 gt 6"),
        ((w.id() - (w.id() % 3)).gt(6), "Id sub Id mod 3 gt 6"),
        ((w.id() - (w.id() - 3)).gt(6), "Id sub (Id sub 3) gt 6"),
        (
            five.parent().id().eq(1),
            "Parent/Parent/Parent/Parent/Parent/Parent/Id eq 1",
        ),
        (w.notes().not_empty(), "Notes/any()"),
        (w.notes().count().gt(2), "Notes/$count gt 2"),
        (w.tags().any(|tag| tag.eq("a")), "Tags/any(x1: x1 eq 'a')"),
        (w.notes().all(|_| Filter::none()), "Notes/all(x1: true)"),
        (
            w.notes().any(|n: Note| {
                n.links()
                    .any(|l| l.number().gt(n.number()))
                    .and(w.id().gt(1))
            }),
            "Notes/any(x1: x1/Links/any(x2: x2/Number gt x1/Number) and Id gt 1)",
        ),
        (
            w.notes()
                .any(|n| n.text().eq("a"))
                .or(w.notes().any(|n| n.text().eq("b"))),
            "Notes/any(x1: x1/Text eq 'a') or Notes/any(x1: x1/Text eq 'b')",
        ),
    ];
    for (filter, wanted) in cases {
        assert_eq!(filter.to_string(), wanted);
        assert_eq!(Filter::parse(wanted), Ok(filter), "{wanted}");
    }
}

#[test]
fn grouping_is_as_written() {
    let [one, two, three] = [1, 2, 3].map(|id| w.id().eq(id));
    let all = || (one.clone(), two.clone(), three.clone());
    let (x, y, z) = all();
    assert_eq!(text(x.and(y.or(z))), "Id eq 1 and (Id eq 2 or Id eq 3)");
    let (x, y, z) = all();
    assert_eq!(text(x.or(y).and(z)), "(Id eq 1 or Id eq 2) and Id eq 3");
    let (x, y, z) = all();
    assert_eq!(text(x.and(y).and(z)), "Id eq 1 and Id eq 2 and Id eq 3");
    let (x, y, z) = all();
    assert_eq!(text(x.and(y.and(z))), "Id eq 1 and (Id eq 2 and Id eq 3)");
    assert_eq!(text(!Filter::raw("A eq 1")), "not (A eq 1)");
    assert_eq!(
        text(one.and("B eq 1 or C eq 2")),
        "Id eq 1 and (B eq 1 or C eq 2)"
    );
}

#[test]
fn no_condition_adds_nothing() {
    let one = || w.id().eq(1);
    assert_eq!(Filter::none().and(one()), one());
    assert_eq!(one().or(Filter::none()), one());
    assert_eq!(one().and(None::<Filter>), one());
    assert!((!Filter::none()).is_none());
    assert!(Filter::all_of(Vec::<Filter>::new()).is_none());
    assert_eq!(text(Filter::any_of(Vec::<Filter>::new())), "false");
    assert!(Filter::any_of([Filter::none()]).is_none());
    assert_eq!(Filter::default(), Filter::none());
}

#[test]
fn orders_and_lists_of_properties_are_written() {
    let order = OrderBy::from([w.call_date().desc(), w.status().primary().asc()]);
    assert_eq!(order.to_string(), "CallDate desc, Status/Primary asc");
    assert_eq!(
        Select::from((w.id(), w.number(), w.status())).as_str(),
        "Id,Number,Status"
    );
    let notes = expand(w.notes())
        .select((Note.text(), Note.links()))
        .filter(Note.number().gt(1))
        .order_by(Note.number().desc())
        .top(5);
    let both = Expand::from((w.parent(), notes));
    assert_eq!(
        both.as_str(),
        "Parent,Notes($select=Text,Links;$filter=Number gt 1;$orderby=Number desc;$top=5)"
    );
}

/// The texts of all literals of an expression.
fn texts(expr: &Expr, out: &mut Vec<String>) {
    match expr {
        Expr::Literal(specwright_odata::Literal::Text(text)) => out.push(text.clone()),
        Expr::Binary(_, left, right) => {
            texts(left, out);
            texts(right, out);
        }
        Expr::In(_, all) | Expr::Call(_, all) => all.iter().for_each(|one| texts(one, out)),
        Expr::Lambda {
            body: Some(body), ..
        } => texts(body, out),
        _ => {}
    }
}

fn condition() -> impl Strategy<Value = Filter> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(|id| w.id().eq(id)),
        any::<f64>().prop_map(|price| w.price().lt(price)),
        ".{0,12}".prop_map(|number| w.number().ne(number)),
        ".{0,12}".prop_map(|number| w.number().trim().ends_with(number)),
        prop::collection::vec(".{0,5}", 0..3).prop_map(|all| w.status().primary().is_in(all)),
        any::<bool>().prop_map(|flag| w.open().eq(flag)),
        (0_i64..4_000_000_000).prop_map(|at| {
            w.call_date()
                .ge(jiff::Timestamp::from_second(at).unwrap_or_default())
        }),
        any::<i32>().prop_map(|by| ((w.id() - by) * (w.id() + by)).gt(by)),
        Just(w.open().into()),
        Just(Filter::none()),
    ];
    leaf.prop_recursive(5, 32, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.and(b)),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| a.or(b)),
            inner.clone().prop_map(|a| !a),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Filter::any_of),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Filter::all_of),
            inner
                .clone()
                .prop_map(|a| w.notes().any(|note| note.number().gt(1).and(a))),
            inner.prop_map(|a| w.notes().all(|_| a)),
        ]
    })
}

proptest! {
    #[test]
    fn any_filter_prints_to_text_that_reads_as_the_same(filter in condition()) {
        if !filter.is_none() {
            prop_assert_eq!(Filter::parse(filter.as_str()), Ok(filter));
        }
    }

    #[test]
    fn hostile_text_arrives_as_that_text(hostile in r"(?s)('|''| or |eq|\(|\)|,|%|.){0,12}") {
        let read = |filter: Filter| {
            let mut found = Vec::new();
            texts(&specwright_odata::parse(filter.as_str()).unwrap(), &mut found);
            found
        };
        prop_assert_eq!(read(w.number().eq(&hostile)), vec![hostile.clone()]);
        prop_assert_eq!(read(w.anything().eq(hostile.as_str())), vec![hostile.clone()]);
        let unlisted = Priority::from(hostile.as_str());
        prop_assert_eq!(read(w.priority().eq(unlisted)), vec![hostile.clone()]);
        // Dates and UUIDs hold what a server sent: what is none is quoted.
        let short: String = format!("'{hostile}").chars().take(9).collect();
        let in_date = w.call_date().eq(short.parse::<DateTime>().unwrap());
        prop_assert_eq!(read(in_date), vec![short.clone()]);
        let in_day = w.day().eq(short.parse::<Date>().unwrap());
        prop_assert_eq!(read(in_day), vec![short.clone()]);
        let in_hour = w.hour().eq(short.parse::<Time>().unwrap());
        prop_assert_eq!(read(in_hour), vec![short.clone()]);
        let in_key = w.key().eq(short.parse::<Uuid>().unwrap());
        prop_assert_eq!(read(in_key), vec![short]);
    }
}

#[test]
fn an_operand_prints_as_its_text() {
    let sum: Operand<specwright_runtime::odata::Integer> = w.id() + 1;
    assert_eq!(sum.to_string(), "Id add 1");
}
