//! Answers are read with tolerance and without loss; requests are written exactly.

use crate::common::bookshop::{Book, Item, Kind, Level, NewBook, Note, PatchBook, Shape};
use specwright_runtime::{Base64, CreatedId, Maybe, Page, Value, json, read_json};

fn written(value: &dyn json::Json) -> String {
    let mut text = Vec::new();
    json::write_json(value, &mut text).expect("it can be written");
    String::from_utf8(text).expect("it is text")
}

fn read(text: &str) -> Book {
    read_json(text.as_bytes()).expect(text)
}

fn error(text: &str) -> String {
    read_json::<Book>(text.as_bytes())
        .expect_err(text)
        .to_string()
}

#[test]
fn what_is_read_is_written_again_to_the_digit() {
    let text = concat!(
        r#"{"Id":9007199254740993,"Title":"é\"","Price":12.300,"Printed":"2020-05-05T12:31:51.8657321-04:00","#,
        r#""Day":"2021-07-07","Key":"7D9F-x","Kind":"audio book","Level":2,"Parent":{"Id":1},"#,
        r#""Notes":[{"Id":1,"Text":"a"},{}],"Item":{"Title":"t","Note":null},"Shape":{"kind":"circle","r":1.50},"#,
        r#""Cover":"UE5H","Free":{"a":[1,null,"x"]},"Weight":0.1,"Small":255,"New":{"b":1},"Newer":7}"#
    );
    assert_eq!(written(&read(text)), text);
    let through_serde: Book = serde_json::from_str(text).expect("it is a book");
    assert_eq!(through_serde.id, 9_007_199_254_740_993);
    let back = serde_json::to_string(&read(text)).expect("it can be written");
    assert_eq!(read(&back), read(text));
}

#[test]
fn null_and_absence_are_taken_for_nothing() {
    let book = read(
        r#"{"Id":1,"Title":null,"Notes":null,"Parent":null,"Kind":null,"Weight":null,"Free":null}"#,
    );
    assert_eq!(
        (
            book.title.is_none(),
            book.notes.is_none(),
            book.kind.is_none()
        ),
        (true, true, true)
    );
    assert_eq!(read(r#"{"Id":1}"#), read(r#"{"Id":1,"Price":null}"#));
    let patch: PatchBook = read_json(br#"{"Title":null}"#).expect("a patch");
    assert_eq!(patch.title, Maybe::Null);
}

#[test]
fn numbers_come_as_text_and_enums_as_numbers() {
    let book = read(
        r#"{"Id":"12","Title":5,"Price":"1.10","Kind":7,"Level":"High","Weight":" 2.5 ","Small":"3"}"#,
    );
    assert_eq!(
        (book.id, book.title.as_deref(), book.small),
        (12, Some("5"), Some(3))
    );
    assert_eq!(
        book.price.as_ref().map(specwright_runtime::Decimal::as_str),
        Some("1.10")
    );
    assert_eq!(book.weight, Some(2.5));
    assert_eq!(book.level, Some(Level::High));
    assert_eq!(written(book.kind.as_ref().expect("present")), "7");
    assert_eq!(read(r#"{"Id":1.0,"Level":-1}"#).level, Some(Level::Low));
    assert_eq!(read(r#"{"Id":1,"Kind":"paper"}"#).kind, Some(Kind::Paper));
}

#[test]
fn the_discriminator_follows_the_alternative() {
    let read = |text: &str| read_json::<Shape>(text.as_bytes()).expect(text);
    let mut circle = read(r#"{"kind":"circle","r":1.50}"#);
    if let Shape::Circle(circle) = &mut circle {
        circle.kind = Some("square".to_owned());
    }
    assert_eq!(written(&circle), r#"{"kind":"circle","r":1.50}"#);
    if let Shape::Circle(circle) = &mut circle {
        circle.kind = None;
    }
    assert_eq!(written(&circle), r#"{"kind":"circle","r":1.50}"#);
    let unknown = r#"{"kind":"blob","x":[1]}"#;
    assert_eq!(written(&read(unknown)), unknown);
}

#[test]
fn unknown_values_survive() {
    let text = r#"{"Id":1,"Kind":"scroll","Level":17,"Shape":{"kind":"blob","x":[1]}}"#;
    assert_eq!(written(&read(text)), text);
    assert!(matches!(read(text).shape, Some(Shape::Unlisted(_))));
}

#[test]
fn a_union_without_a_tag_is_what_fits_best() {
    let item = |text: &str| read(&format!(r#"{{"Id":1,"Item":{text}}}"#)).item;
    assert!(matches!(item(r#"{"Text":"x"}"#), Some(Item::Note(_))));
    assert!(matches!(item(r#"{"Title":"x"}"#), Some(Item::NewBook(_))));
    assert!(matches!(item("[1]"), Some(Item::Unlisted(_))));
}

#[test]
fn dates_keep_their_text_and_no_offset_is_invented() {
    let date = |text: &str| {
        let book = read(&format!(r#"{{"Id":1,"Printed":"{text}"}}"#));
        book.printed.expect("a date")
    };
    assert!(date("2021-07-07T07:38:59").timestamp().is_none());
    assert!(date("2021-07-07T07:38:59").civil().is_some());
    assert!(date("2021-07-07T07:38:59Z").has_offset());
    assert!(date("2021-07-07T07:38:59Z").civil().is_some());
    assert_eq!(date("sometime").as_str(), "sometime");
}

#[test]
fn errors_say_where_and_what() {
    assert_eq!(
        error(r#"{"Id":1,"Notes":[{},{},{},{"Id":"x"}]}"#),
        "Notes[3].Id: a whole number was expected, but other text came"
    );
    assert_eq!(error(r#"{"Title":"x"}"#), "the field `Id` is missing");
    assert_eq!(
        error(r#"{"Id":1,"Small":256}"#),
        "Small: the number does not fit"
    );
    assert_eq!(
        error(r#"{"Id":1,"Parent":{"Id":[]}}"#),
        "Parent.Id: a whole number was expected, but a list came"
    );
    assert_eq!(
        error(r#"{"Id":1,"Cover":"%"}"#),
        "Cover: this is not base64 text"
    );
    assert_eq!(error("[1"), "an object was expected, but a list came");
    assert!(error(r#"{"Id":1"#).contains("EOF"));
}

#[test]
fn hostile_json_is_bounded() {
    let deep = format!(r#"{{"Id":1,"Free":{}"#, "[".repeat(1_000_000));
    assert!(error(&deep).contains("recursion limit"));
    let nested = format!("{}{}", r#"{"Id":1,"Parent":"#.repeat(200), "1");
    assert!(error(&nested).contains("recursion limit"));
    // Two bytes of text that would become hundreds of bytes of memory each.
    let wide = format!(r#"{{"Id":1,"Notes":[{}{{}}]}}"#, "{},".repeat(2_000_000));
    assert!(read_json::<Book>(wide.as_bytes()).is_ok());
    let books = format!("[{}1]", r#"{"Id":1},"#.repeat(200_000));
    assert!(read_json::<Vec<Book>>(books.as_bytes()).is_err());
}

#[test]
fn a_created_id_comes_in_any_form() {
    let id = |text: &str| read_json::<CreatedId>(text.as_bytes()).expect(text);
    for text in ["12", "\"12\"", r#"{"Id":12}"#, r#"{"id":"12","x":1}"#] {
        assert_eq!(
            (id(text).number(), id(text).text().as_str()),
            (Some(12), "12"),
            "{text}"
        );
        assert_eq!(written(&id(text)), text);
    }
    assert_eq!(id("\"WO-7\"").number(), None);
    assert!(read_json::<CreatedId>(b"[]").is_err());
}

#[test]
fn a_bare_array_is_a_page_and_any_other_object_is_not() {
    let page: Page<Note> = read_json(br#"[{"Id":1},{"Id":2}]"#).expect("a page");
    assert_eq!((page.len(), page.count(), page.next()), (2, None, None));
    assert!(read_json::<Page<Note>>(br#"{"error":"x"}"#).is_err());
}

#[test]
fn values_compare_and_print_without_code_of_their_own() {
    let mut book = read(r#"{"Id":1,"Title":"x","Extra":1}"#);
    assert_eq!(
        format!("{book:?}"),
        r#"Book { Id: 1, Title: "x", Extra: 1 }"#
    );
    let same = book.clone();
    assert_eq!(book, same);
    book.extra.insert("Extra".to_owned(), Value::from(2));
    assert_ne!(book, same);
    assert_ne!(book, read(r#"{"Id":1}"#));
    assert_eq!(
        Base64::from(b"abc".as_slice()),
        Base64::from(b"abc".to_vec())
    );
}

#[test]
fn requests_leave_out_what_is_not_set() {
    assert_eq!(written(&NewBook::new("t")), r#"{"Title":"t","Note":null}"#);
    assert_eq!(written(&PatchBook::new()), "{}");
    assert_eq!(
        written(&PatchBook::new().title("x").parent(Note::default())),
        r#"{"Title":"x","Parent":{}}"#
    );
    let mut infinite = read(r#"{"Id":1}"#);
    infinite.weight = Some(f64::INFINITY);
    assert!(json::write_json(&infinite, &mut Vec::new()).is_err());
}

#[test]
fn ids_beyond_two_to_the_53_survive_where_nothing_is_described() {
    for digits in [
        "9007199254740993",
        "-9007199254740993",
        "9223372036854775807",
        "18446744073709551615",
    ] {
        let text = format!(r#"{{"Id":1,"Free":{{"Id":{digits}}},"More":[{digits}]}}"#);
        let shown = written(&read(&text));
        assert_eq!(shown.matches(digits).count(), 2, "{shown}");
    }
}
