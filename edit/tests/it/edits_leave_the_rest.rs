//! Entries in brackets come and go, many at once: what is left is YAML, and says what it should.

use proptest::prelude::*;
use specwright_edit::{Document, Mapping, Splice, YamlValue, apply, expand_aliases, remove_item};
use specwright_model::source::SourceFile;
use specwright_model::syntax::tree::{Node, SyntaxTree, Value, parse};

fn read(text: &str) -> Node {
    let name = "x.yaml".to_owned();
    let source = SourceFile {
        name,
        text: text.to_owned(),
    };
    parse(0, &source).unwrap_or_else(|problem| panic!("{}\n{text}", problem.message))
}

/// The value of the one key of a file.
fn held(root: &Node) -> &Node {
    let Value::Map(entries) = &root.value else {
        panic!("a mapping");
    };
    &entries.first().expect("an entry").1
}

fn said(node: &Node) -> String {
    match &node.value {
        Value::Null => "~".to_owned(),
        Value::Text(text) => text.text.clone(),
        Value::List(items) => items.iter().map(|item| said(item) + ";").collect(),
        Value::Map(entries) => {
            let each = entries.iter();
            each.map(|(key, value)| [&key.text, "=", &said(value), ";"].concat())
                .collect()
        }
    }
}

/// Ways to write what stands between brackets.
const FORMS: [(&str, &str, &str); 6] = [
    ("{ ", ", ", " }"),
    ("{", ",", "}"),
    ("{ ", ", ", ", }"),
    ("{\n    ", ",\n    ", "\n  }"),
    ("{\n    ", ", # about, it\n    ", " # the { last }\n  }"),
    ("{ ", " , ", ",\n  }"),
];
const VALUES: [&str; 12] = [
    "int",
    "'a, b'",
    "{ x: 1, y: [p, q] }",
    "\"#}\"",
    "[r]",
    "Rock 'n roll",
    "5 \" pipe",
    "'don''t use # here }'",
    "{ z: it's 5\", w: '}' }",
    "\"a \\\" } # \"",
    "",
    "~",
];

#[derive(Clone, Copy, Debug)]
enum Action {
    Stay,
    Go,
    Change,
}

fn actions() -> impl Strategy<Value = Vec<(usize, Action)>> {
    let action = prop_oneof![Just(Action::Stay), Just(Action::Go), Just(Action::Change)];
    prop::collection::vec((0..VALUES.len(), action), 0..6)
}

proptest! {
    #[test]
    fn a_mapping_in_brackets_stays_one(
        form in 0..FORMS.len(), entries in actions(), added in 0_usize..4,
    ) {
        let (open, between, close) = FORMS[form];
        let each = entries.iter().enumerate();
        let inside: Vec<String> = each.map(|(i, (v, _))| format!("k{i}: {}", VALUES[*v])).collect();
        let close = if inside.is_empty() { "}" } else { close };
        let text = format!("top:\n  query: {open}{}{close}\nlast: 1\n", inside.join(between));
        let document = Document::parse(&text).expect("valid YAML");
        let root = document.root();
        let node = held(held(root));
        let map = Mapping::new(&document, node).expect("a mapping");
        let word = |word: &str| YamlValue::Text(word.to_owned());
        let (mut splices, mut wanted) = (Vec::new(), Vec::new());
        for (index, (_, action)) in entries.iter().enumerate() {
            let old = said(&map.entries()[index].1);
            match action {
                Action::Stay => wanted.push(format!("k{index}={old};")),
                Action::Go => splices.extend(map.remove(index)),
                Action::Change => {
                    splices.extend(map.replace(index, &format!("k{index}"), &word("new")));
                    wanted.push(format!("k{index}=new;"));
                }
            }
        }
        for number in 0..added {
            splices.push(map.append(&format!("n{number}"), &word("x")));
            wanted.push(format!("n{number}=x;"));
        }
        let after = apply(&text, splices);
        let again = read(&after);
        prop_assert_eq!(said(held(held(&again))), wanted.concat(), "{}\n{}", text, after);
        prop_assert!(after.ends_with("\nlast: 1\n"), "{}", after);
    }

    #[test]
    fn a_list_in_brackets_stays_one(form in 0..FORMS.len(), entries in actions()) {
        let (open, between, close) = FORMS[form];
        let (open, close) = (open.replace('{', "["), close.replace('}', "]"));
        let written = |(v, _): &(usize, Action)| if VALUES[*v].is_empty() { "w" } else { VALUES[*v] };
        let inside: Vec<&str> = entries.iter().map(written).collect();
        let close = if inside.is_empty() { "]" } else { &close };
        let text = format!("top:\n  names: {open}{}{close}\nlast: 1\n", inside.join(between));
        let document = Document::parse(&text).expect("valid YAML");
        let root = document.root();
        let list = held(held(root));
        let Value::List(items) = &list.value else { panic!("a list") };
        let (mut splices, mut wanted): (Vec<Splice>, _) = (Vec::new(), String::new());
        for (index, (_, action)) in entries.iter().enumerate() {
            match action {
                Action::Go => splices.extend(remove_item(&document, list, index)),
                _ => wanted += &(said(&items[index]) + ";"),
            }
        }
        let after = apply(&text, splices);
        let again = read(&after);
        prop_assert_eq!(said(held(held(&again))), wanted, "{}\n{}", text, after);
    }
}

#[test]
fn what_takes_the_place_of_all_entries_needs_no_comma() {
    let text = "query: { page?: int, size?: int }\n";
    let document = Document::parse(text).expect("valid YAML");
    let root = document.root();
    let map = Mapping::new(&document, held(root)).expect("a mapping");
    let number = YamlValue::Text("int".to_owned());
    let mut splices: Vec<Splice> = (0..2).filter_map(|index| map.remove(index)).collect();
    splices.push(map.append("limit?", &number));
    splices.push(map.append("offset?", &number));
    assert_eq!(
        apply(text, splices),
        "query: { limit?: int, offset?: int }\n"
    );
}

#[test]
fn a_quote_inside_of_a_word_hides_no_bracket() {
    for doc in [
        "Rock 'n roll",
        "5 \" pipe",
        "'don''t use # here }'",
        "a ' b # said",
    ] {
        let text = format!(
            "types:\n  T:\n    Title: {{ type: string, doc: {doc}\n      }}\n    Next: int\n"
        );
        let document = Document::parse(&text).expect("valid YAML");
        let root = document.root();
        let fields = held(held(root));
        let map = Mapping::new(&document, fields).expect("a mapping");
        let word = YamlValue::Text("date".to_owned());
        let splice = map.replace(0, "Title", &word).expect("an entry");
        let after = apply(&text, vec![splice]);
        assert!(
            after.ends_with("Title: date\n    Next: int\n"),
            "{doc}: {after}"
        );
        let gone = apply(&text, vec![map.remove(0).expect("an entry")]);
        assert_eq!(gone, "types:\n  T:\n    Next: int\n", "{doc}");
    }
}

#[test]
fn what_refers_to_an_anchor_keeps_its_brackets_and_comments() {
    let text = "a: &x { p: int }\nb: { q: *x, r: [1] } # said\nc: 1\n";
    let document = Document::parse(text).expect("valid YAML");
    let root = document.root();
    let map = Mapping::new(&document, root).expect("a mapping");
    let word = YamlValue::Text("date".to_owned());
    let splices = vec![map.replace(1, "b", &word).expect("an entry")];
    assert_eq!(
        apply(text, splices),
        "a: &x { p: int }\nb: date # said\nc: 1\n"
    );
}

#[test]
fn brackets_close_where_they_do_also_below_a_mark_or_a_directive() {
    for head in ["---\n", "%YAML 1.2\n---\n", "\u{feff}---\n"] {
        let text = format!("{head}a: {{ p: int }}\nb: [q, r]\nc: {{ x: 1 }} # said\nd: 1\n");
        let document = Document::parse(&text).expect("valid YAML");
        let root = document.root();
        let map = Mapping::new(&document, root).expect("a mapping");
        let word = YamlValue::Text("date".to_owned());
        let splices = [
            map.remove(0),
            map.replace(1, "b", &word),
            map.replace(2, "c", &word),
        ];
        let after = apply(&text, splices.into_iter().flatten().collect());
        assert_eq!(after, format!("{head}b: date\nc: date # said\nd: 1\n"));
    }
}

#[test]
fn a_carriage_return_alone_ends_a_line() {
    for end in ["\r", "\r\n", "\n"] {
        let lines = |text: &str| text.replace('\n', end);
        let text = lines("a: 1\nb: [x, # about\n y]\nc: 2\n");
        let document = Document::parse(&text).expect("valid YAML");
        let root = document.root();
        let map = Mapping::new(&document, root).expect("a mapping");
        let gone = apply(&text, map.remove(0).into_iter().collect());
        assert_eq!(gone, lines("b: [x, # about\n y]\nc: 2\n"));
        let list = &map.entries()[1].1;
        let gone = apply(&text, remove_item(&document, list, 1).into_iter().collect());
        assert_eq!(said(&read(&gone)), "a=1;b=x;;c=2;", "{gone}");
        let more = apply(&text, vec![map.append("d", &YamlValue::Number(3))]);
        assert!(more.starts_with(&text), "{more}");
        assert_eq!(said(&read(&more)), "a=1;b=x;y;;c=2;d=3;", "{more}");
    }
}

#[test]
fn a_key_with_a_mark_before_it_goes_with_its_mark() {
    let word = YamlValue::Text("date".to_owned());
    for text in [
        "t:\n  ? a\n  : int\n  ? b\n  : x: 1\n",
        "t:\n  ? a\n  :\n    int\n  ? b\n\n  :\n    x: 1\n",
        "t:\n  &k a: int\n  !!str b:\n    x: 1\n",
        "t: { ? a : int, ? b : { x: 1 } }\n",
        "t: {&k a: int, b: # said\n { x: 1 }}\n",
        "t: { a: !!str int, b: { x: 1 } }\n",
        "t: { a: !!str 'int', !!str b: { x: 1 } }\n",
    ] {
        let document = Document::parse(text).expect("valid YAML");
        let root = document.root();
        let map = Mapping::new(&document, held(root)).expect("a mapping");
        let after = |splices: Vec<Splice>| {
            let after = apply(text, splices);
            assert_eq!(after.contains("# said"), text.contains("# said"), "{after}");
            said(held(&read(&after)))
        };
        let change = |at: usize, key: &str| map.replace(at, key, &word).expect("an entry");
        assert_eq!(
            after(vec![change(0, "a"), change(1, "c")]),
            "a=date;c=date;"
        );
        assert_eq!(after(vec![map.append("c", &word)]), "a=int;b=x=1;;c=date;");
        assert_eq!(after(vec![map.remove(0).expect("an entry")]), "b=x=1;;");
    }
}

#[test]
fn aliases_are_written_out_and_come_back() {
    let more = [
        "true",
        "1.10",
        "-5",
        "'5'",
        "a\n  b",
        "|\n  a: # b\n\n  c",
        "\n  x: 1\n  y:\n  - p\n  - ~",
        "!!str 7",
        "[]",
        "{}",
        "\"\u{e9} \\n\"",
    ];
    for value in VALUES
        .iter()
        .chain(&more)
        .filter(|it| !matches!(**it, "" | "~"))
    {
        for head in ["", "---\n"] {
            let text = format!("{head}a: &x {value}\nb: *x\nc: [*x, *x ] # said\nd: {{ e: *x }}\n");
            let tree = SyntaxTree::parse(0, &text).expect("valid YAML");
            let root = &tree.root;
            let plain = expand_aliases(&text, &tree).expect("it has aliases");
            assert!(!plain.text.contains("*x"), "{}", plain.text);
            let document = Document::parse(&plain.text).expect("valid YAML");
            let again = document.root();
            assert_eq!(shown(again), shown(root), "{}", plain.text);
            assert_eq!(apply(&plain.text, plain.with_aliases(Vec::new())), text);
            // What is edited is written out, and nothing else.
            let map = Mapping::new(&document, again).expect("a mapping");
            let inner = Mapping::new(&document, &map.entries()[3].1).expect("a mapping");
            let change = inner
                .replace(0, "e", &YamlValue::Number(9))
                .expect("an entry");
            let after = apply(&plain.text, plain.with_aliases(vec![change]));
            assert_eq!(after, text.replace("e: *x", "e: 9"));
            let change = map
                .replace(0, "a", &YamlValue::Number(9))
                .expect("an entry");
            let after = apply(&plain.text, plain.with_aliases(vec![change]));
            let (now, was) = (read(&after), said(root));
            assert!(!after.contains('*'), "{after}");
            assert_eq!(
                said(&now).split_once("b="),
                Some(("a=9;", was.split_once("b=").expect("b").1))
            );
        }
    }
}

/// What is said, and what of it is text for sure.
fn shown(node: &Node) -> String {
    match &node.value {
        Value::Null => "~".to_owned(),
        Value::Text(text) => {
            let is_word = text.text.parse::<f64>().is_ok() || text.text == "true";
            format!("{:?}{}", text.text, is_word && text.quoted)
        }
        Value::List(items) => items.iter().map(|item| shown(item) + ";").collect(),
        Value::Map(entries) => {
            let each = entries.iter();
            each.map(|(key, value)| [&key.text, "=", &shown(value), ";"].concat())
                .collect()
        }
    }
}

#[test]
fn what_follows_a_block_of_text_is_not_its_own() {
    let word = YamlValue::Text("date".to_owned());
    for head in ["|", "&x |", "!!str >-", "|+", "\n    |"] {
        for inside in ["    w\n", "    w # x\n\n    v\n\n", ""] {
            let ours = format!("  b: {head}\n{inside}");
            let rest = "  # about c\n  c: 1\n";
            let text = format!("t:\n  a: 1\n{ours}{rest}");
            let document = Document::parse(&text).expect("valid YAML");
            let root = document.root();
            let map = Mapping::new(&document, held(root)).expect("a mapping");
            let gone = apply(&text, map.remove(1).into_iter().collect());
            let gap = if inside.ends_with("\n\n") { "\n" } else { "" };
            assert_eq!(gone, format!("t:\n  a: 1\n{gap}{rest}"), "{text}");
            let other = apply(&text, map.replace(1, "b", &word).into_iter().collect());
            assert_eq!(
                other,
                format!("t:\n  a: 1\n  b: date\n{gap}{rest}"),
                "{text}"
            );
            // As the last entry of a block.
            let text = format!("t:\n  a: 1\n{ours}u: 1\n");
            let document = Document::parse(&text).expect("valid YAML");
            let root = document.root();
            let map = Mapping::new(&document, held(root)).expect("a mapping");
            let more = apply(&text, vec![map.append("d", &word)]);
            let more = read(&more);
            assert!(said(&more).ends_with(";d=date;;u=1;"), "{}", said(&more));
            let all = Mapping::new(&document, root).expect("a mapping");
            let gone = apply(&text, all.remove(0).into_iter().collect());
            assert_eq!(gone.trim_start(), "u: 1\n", "{text}");
        }
    }
}
