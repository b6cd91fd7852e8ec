//! The canonical layout: nothing is lost, all comments stay, and it is final.

use std::fmt::Write as _;

use proptest::prelude::*;
use specwright_edit::layout;
use specwright_model::source::SourceFile;

const API: &str = "api: Shop\nhost: api.shop.example\n";

fn laid_out(text: &str) -> String {
    layout("notes.yaml", text).unwrap_or_else(|left| panic!("left: {}\n{text}", left.0))
}

macro_rules! fixtures {
    ($($name:ident: $text:literal)*) => {$(
        #[test]
        fn $name() {
            let new = laid_out($text);
            assert_eq!(laid_out(&new), new, "it is final");
            insta::with_settings!({ omit_expression => true }, {
                insta::assert_snapshot!(format!("{}\n-----\n{new}", $text));
            });
        }
    )*};
}

fixtures! {
    everything_in_one_line: "{ types: { Note: { Id: 'int', Text?: \"string\" } }, operations: { get: { returns: Note, request: 'GET /notes/{id}', path: {id: int} } }, resource: Notes }\n"
    deep_indentation_and_flow_over_lines: "\
resource:    Notes
operations:
        get:
            returns:   Note
            path: {
              id: int
            }
            request: \"GET /notes/{id}\"
            errors: [
              400,
              { 404: nothing },
            ]
types:
        Note:
                Id: int
"
    comments_above_the_records_of_a_list: "\
lint:
  ignore:
    # - above the first
    - rule: secret-in-url
      at: Notes.gone
      because: the API wants it so, and nobody can change it before the year 2030 comes to its end

# at the left edge
    - rule: date-as-string   # behind the rule
      at: Notes.gone
      because: the API wants it so, and nobody can change it before the year 2030 comes to its end
      # below the last key
    - # behind the dash
      rule: name-pattern
      because: so it is
"
    comments_stay_where_they_belong: "\
# yaml-language-server: $schema=schema.json
# Notes on work orders.

# The name.
resource: Notes # behind the name

operations: # behind operations
  # above get
  get:
    returns: Note   # behind returns
    # above request
    request: GET /notes
    # below the last key of get
  # above list

  # still above list
  list:
    request: GET /all # behind request
# at the left edge
types:
  Note: { Id: int } # behind Note
  # below the last type
# at the end
"
    comments_in_brackets_open_them: "\
resource: Notes
operations:
  get:
    request: GET /notes
    query: { # behind the bracket
      # above a
      a?: int, # behind a
      b?: string } # behind query
    errors: [ 400, # bad
      404
      # below the last
    ]
    returns: # between
      # alone
      { 200: Note }
types: { Note: { Id: int } }
"
    empty_lines_are_single_and_only_between: "

resource: Notes



operations:

  get:

    request: GET /notes


    returns: any

  list: { request: GET /all }


"
    quotes_only_where_they_are_needed: "\
resource: 'Notes'
doc: \"Plain words.\"
operations:
  \"get\":
    doc: 'It''s in quotes: so it stays'
    request: 'GET /notes/{id}'
    path: { 'id': { type: int, default: '5', example: \"x\" } }
    query: { a?: { type: string, default: 'true' }, b?: { type: boolean, default: true }, c?: { type: string, default: 007 } }
types:
  Kind: ['Paper', \"404\", 'no', plain]
"
    anchors_and_block_scalars_stay: "\
resource: Notes
doc: |   # behind the bar
    Two lines,
      the second one set in.

    And a third.
operations:
    get:
        returns: &answer { 200: Note }
        request: GET /notes
        doc: >-
            Folded
            text.

          # not in the text
    # above list
    list:
        request: GET /all
        returns: *answer
types:
    Note: &note
        Id: int
    Other: *note
"
    lists_that_are_too_long: "\
resource: Notes
operations:
  get:
    request: GET /notes
    errors: [400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422]
types:
  Kind: [Paper, Audio, Video, Braille, Picture, Newspaper, Magazine, Pamphlet, Manuscript, Letter, Postcard]
  Either: { $union: [AVeryLongNameOfAType, AnotherVeryLongNameOfAType, TheThirdVeryLongNameOfAType, TheFourth] }
"
    windows_line_ends_stay: "resource: Notes\r\n\r\n\r\ntypes: { Note: { Id: 'int' } } # x\r\n"
}

#[test]
fn the_api_file_has_records_below_each_other() {
    let text = "\
host: api.shop.example
api: Shop
lint: { ignore: [{ because: it is only read, rule: get-that-may-write, at: Notes.approve }, { rule: secret-in-url, because: it has to be so }] }
limits: [{ per: application, every: 60s, requests: { Production: 300, Sandbox: 40 } }, { requests: 600, every: 60s, per: company }]
throttled: { recognise: Reason, statuses: [429] }
";
    let new = layout("api.yaml", text).expect("it can be laid out");
    insta::assert_snapshot!(new);
}

#[test]
fn what_is_written_in_an_unusual_way_is_left_and_says_why() {
    let left = |text: &str| layout("notes.yaml", text).expect_err("it is left").0;
    let cases = [
        "---\nresource: Notes\n",
        "? resource\n: Notes\n",
        "? |\n  resource\n: Notes\n",
        "&a resource: Notes\n",
        "[resource, Notes]\n",
        "resource: [\n",
    ];
    insta::assert_snapshot!(
        cases
            .map(|text| format!("{}: {}", text.escape_debug(), left(text)))
            .join("\n")
    );
}

#[test]
fn a_file_that_says_nothing_stays() {
    for text in ["", "\n\n", "# only a comment\n", "   \n# x"] {
        assert_eq!(laid_out(text), text);
    }
}

/// How many random cases: more with `SPECWRIGHT_CASES=500`.
fn cases(usual: u32) -> u32 {
    let wanted = std::env::var("SPECWRIGHT_CASES").ok();
    wanted.and_then(|n| n.parse().ok()).unwrap_or(usual)
}

/// Every file of a real description, and the API's.
fn spec() -> Vec<SourceFile> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec");
    let mut files: Vec<SourceFile> = std::fs::read_dir(folder)
        .expect("the description")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|e| e == "yaml"))
        .map(|path| SourceFile {
            name: path
                .file_name()
                .and_then(|n| n.to_str())
                .expect("text")
                .to_owned(),
            text: std::fs::read_to_string(&path).expect("readable"),
        })
        .collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// Puts comments, empty lines and stray blanks between the lines of a text; gives the comments.
fn disturbed(text: &str, seeds: &[(u16, u8)]) -> (String, Vec<String>) {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut comments = Vec::new();
    for (number, (at, how)) in seeds.iter().enumerate() {
        let at = usize::from(*at) % (lines.len() + 1);
        let comment = format!("# comment {number}.");
        let pad = " ".repeat(usize::from(how / 8) % 9);
        match how % 8 {
            0 => lines.insert(at, String::new()),
            1 => lines.insert(at, "   ".to_owned()),
            2 | 3 => {
                if let Some(line) = lines.get_mut(at).filter(|line| !line.is_empty()) {
                    let _ = write!(line, " {pad}{comment}");
                    comments.push(comment);
                }
            }
            _ => {
                lines.insert(at, format!("{pad}{comment}"));
                comments.push(comment);
            }
        }
    }
    (lines.join("\n") + "\n", comments)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(12), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_comment_in_a_real_description_is_lost(
        file in any::<prop::sample::Index>(),
        seeds in prop::collection::vec((any::<u16>(), any::<u8>()), 1..40),
    ) {
        let mut files = spec();
        let at = file.index(files.len());
        let before = specwright_model::read(&files).api;
        let (text, comments) = disturbed(&files[at].text, &seeds);
        files[at].text = text.clone();
        prop_assert_eq!(&specwright_model::read(&files).api, &before, "comments say nothing");
        let new = match layout(&files[at].name, &text) {
            Ok(new) => new,
            Err(left) => return Err(TestCaseError::fail(format!("left: {}\n{text}", left.0))),
        };
        for comment in comments {
            prop_assert_eq!(new.matches(&comment).count(), 1, "{}\n{}", comment, new);
        }
        prop_assert_eq!(layout(&files[at].name, &new), Ok(new.clone()));
        files[at].text = new;
        prop_assert!(specwright_model::read(&files).api == before, "it means the same");
    }

    /// Whatever the text is: it is laid out, or left; never a panic.
    #[test]
    fn any_text_is_laid_out_or_left(text in "([a-c?&*|>'\"\\[\\]{}:,# \n-]{0,6}(: |\n|, ){0,2}){0,12}") {
        if let Ok(new) = layout("notes.yaml", &text) {
            prop_assert_eq!(layout("notes.yaml", &new), Ok(new.clone()), "{:?}", text);
        }
    }
}

#[test]
fn an_api_file_and_its_layout_mean_the_same() {
    let files = spec();
    let api = files
        .iter()
        .find(|file| file.name == "api.yaml")
        .expect("there");
    let new = layout("api.yaml", &api.text).expect("it can be laid out");
    let read = |text: &str| {
        let mut files = files.clone();
        for file in files.iter_mut().filter(|file| file.name == "api.yaml") {
            file.text = text.to_owned();
        }
        specwright_model::read(&files).api
    };
    assert!(read(&new) == read(&api.text));
    assert!(read(API).is_none(), "another one means something else");
}
