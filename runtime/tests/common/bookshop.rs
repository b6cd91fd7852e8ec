//! What a generated crate looks like, by hand and small.

use std::time::Duration;

use specwright_runtime as runtime;
use specwright_runtime::{
    Base64, Call, Core, CreatedId, Date, DateTime, Decimal, Expect, Extra, ListStyle, Maybe,
    Method, Page, Unlisted, Uuid, Value, answers, calls, operations, record, request, setters,
    union, variants,
};

pub static API: runtime::Api = runtime::Api {
    name: "Bookshop",
    release: "0.1.0",
    host: runtime::Host {
        before: "",
        environment: true,
        after: "api.bookshop.example",
    },
    environments: &[
        runtime::EnvironmentInfo {
            name: "Production",
            prefix: "",
        },
        runtime::EnvironmentInfo {
            name: "Sandbox",
            prefix: "sb-",
        },
    ],
    version: Some("v3"),
    plain: false,
    schemes: &[
        runtime::Scheme {
            name: "oauth2",
            rule: runtime::AuthRule::OAuth2(runtime::OAuth2Rule {
                token: "https://{environment}login.bookshop.example/oauth/token",
                authorize: Some("https://{environment}login.bookshop.example/oauth/authorize"),
                credentials_in_form: false,
                lasts: Duration::from_secs(600),
                spacing: Duration::from_secs(5),
                denied: Some(("ErrorCode", 504)),
            }),
        },
        runtime::Scheme {
            name: "basic",
            rule: runtime::AuthRule::Basic,
        },
    ],
    security: &[&[&[0], &[1]]],
    headers: &[("Accept", "application/json")],
    duplicates: runtime::DuplicateRule::Window(runtime::WindowRule {
        methods: &[Method::Post, Method::Put],
        lasts: Duration::from_secs(10),
        status: 406,
        recognise: Some("Reason"),
        first_response: Some("ProcessedRequestInfo"),
        remembers_at_arrival: false,
    }),
    limits: &[runtime::LimitRule {
        per: "application",
        every: Duration::from_secs(60),
        requests: &[300, 40],
        counts_refused: false,
    }],
    throttled: runtime::ThrottleRule {
        statuses: &[429, 503],
        recognise: Some("Reason"),
    },
    tolerance: runtime::Tolerance {
        absent: true,
        null: true,
        numeric_text: true,
    },
    webhooks: None,
};

static PAGING_ODATA: runtime::Paging = runtime::Paging {
    items: Some("value"),
    next: Some("@odata.nextLink"),
    count: Some("@odata.count"),
    step: runtime::PageStep::Skip("$skip"),
    size: Some("$top"),
    maximum: 2,
    order: Some("$orderby"),
};

static PAGING_COLON: runtime::Paging = runtime::Paging {
    items: Some("Notes"),
    next: None,
    count: Some("AllNotesCount"),
    step: runtime::PageStep::PageAndSize("paging"),
    size: None,
    maximum: 2,
    order: None,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Environment {
    Production,
    Sandbox,
}

#[derive(Clone, Debug)]
pub struct Client {
    core: Core,
}

impl Client {
    pub fn builder(environment: Environment) -> runtime::ClientBuilder<Self> {
        super::planted::listen();
        // Most tests need no credentials, and say so here.
        runtime::ClientBuilder::new(&API, environment as usize).auth(runtime::Auth::none())
    }

    pub fn raw(&self, method: Method, path: &str) -> runtime::RawCall {
        runtime::RawCall::new(&self.core, method, path)
    }

    pub fn books(&self) -> Books {
        Books {
            core: self.core.clone(),
        }
    }
}

impl From<Core> for Client {
    fn from(core: Core) -> Self {
        Self { core }
    }
}

/// The operations on books.
#[derive(Clone, Debug)]
pub struct Books {
    core: Core,
}

operations! {
    GET = Get "/books/{bookId}" as "books.get";
    CREATE = Post "/books" as "books.create", expects(Expect::CreatedId);
    PATCH = Patch "/books/{bookId}" as "books.patch", expects(Expect::Nothing);
    NEAR = Get "/odata/books/Service.Near(latitude={latitude},name={name})" as "books.near";
    CHECK = Get "/passwords/{password}" as "books.check", secret(&["password", "token"]);
    LIST = Get "/odata/books" as "books.list", paged(&PAGING_ODATA), ordered_by("Id"), silently(90);
    FIND = Get "/odata/books/all" as "books.find", paged(&PAGING_ODATA), ordered_by("Id"), secret(&["$filter"]), odata(&ODATA);
    SHELF = Get "/odata/shelves/{shelf}" as "shelves.get", odata(&ODATA);
    FIND_LONG = Post "/odata/books/filter" as "books.find_long", reads(), paged(&PAGING_ODATA);
    NOTES = Get "/books/{bookId}/notes" as "books.notes", paged(&PAGING_COLON);
    LOCK = Put "/books/{bookId}/lock" as "books.lock", expects(Expect::Nothing);
    REMOVE = Delete "/books" as "books.remove", expects(Expect::Nothing);
    COVER = Get "/books/{bookId}/cover" as "books.cover", expects(Expect::Bytes);
    UPLOAD = Post "/books/{bookId}/cover" as "books.upload", expects(Expect::Nothing);
    LOGIN = Post "/login" as "books.login", reads(), expects(Expect::Text);
    ANY = Get "/any" as "books.any";
    MAKE = Post "/any" as "books.make";
    WATCH = Get "/books/events" as "books.watch", accept("text/event-stream"), expects(Expect::Bytes);
    ASK = Post "/books/events" as "books.ask", accept("text/event-stream"), expects(Expect::Text);
    EXPORT = Get "/books/lines" as "books.export", expects(Expect::Bytes);
}

static ODATA: runtime::odata::Rules = runtime::odata::Rules {
    functions: Some(&["contains", "in"]),
    expand: Some(&["Parent"]),
    top: Some(50),
    url_limit: Some(200),
    post: Some(&runtime::odata::PostForm {
        operation: &FIND_LONG,
        keys: &[
            ("$filter", "Filter"),
            ("$orderby", "Orderby"),
            ("$top", "Top"),
            ("$skip", "Skip"),
        ],
        bare: &["$top", "$skip"],
    }),
};

impl Books {
    pub fn find(&self) -> Find {
        Call::new(&self.core, &FIND).into()
    }

    pub fn shelf(&self, name: &str) -> Find {
        Call::new(&self.core, &SHELF).path(&name).into()
    }

    pub fn get(&self, book_id: i64) -> GetBook {
        Call::new(&self.core, &GET).path(&book_id).into()
    }

    pub fn create(&self, body: &NewBook) -> Create {
        Call::new(&self.core, &CREATE).json(body).into()
    }

    pub fn patch(&self, book_id: i64, body: &PatchBook) -> Patch {
        Call::new(&self.core, &PATCH)
            .path(&book_id)
            .json(body)
            .into()
    }

    pub fn near(&self, latitude: f64, name: &str) -> Near {
        Call::new(&self.core, &NEAR)
            .path(&latitude)
            .path_odata(&name)
            .into()
    }

    pub fn check(&self, password: &str) -> Check {
        Call::new(&self.core, &CHECK).path(&password).into()
    }

    pub fn list(&self) -> List {
        Call::new(&self.core, &LIST).into()
    }

    pub fn notes(&self, book_id: i64) -> Notes {
        Call::new(&self.core, &NOTES)
            .default_query("paging", "1:10")
            .path(&book_id)
            .into()
    }

    pub fn lock(&self, book_id: i64) -> Lock {
        Call::new(&self.core, &LOCK).path(&book_id).into()
    }

    pub fn remove(&self, body: &[i64]) -> Remove {
        Call::new(&self.core, &REMOVE).json(&body).into()
    }

    pub fn cover(&self, book_id: i64) -> Cover {
        Call::new(&self.core, &COVER).path(&book_id).into()
    }

    pub fn upload(
        &self,
        book_id: i64,
        file: impl Into<runtime::FilePart>,
        about: &NewBook,
    ) -> Upload {
        Call::new(&self.core, &UPLOAD)
            .path(&book_id)
            .part_json("about", about)
            .part_file("file", file)
            .part_text("note", &"a\"b")
            .into()
    }

    pub fn login(&self, body: &NewBook) -> Login {
        Call::new(&self.core, &LOGIN).form(body).into()
    }

    pub fn login_as(&self, body: &Book) -> Login {
        Call::new(&self.core, &LOGIN).form(body).into()
    }

    pub fn watch(&self) -> Watch {
        Call::new(&self.core, &WATCH).into()
    }

    pub fn ask(&self, body: &NewBook) -> Ask {
        Call::new(&self.core, &ASK).json(body).into()
    }

    pub fn export(&self) -> Export {
        Call::new(&self.core, &EXPORT).into()
    }

    pub fn make(&self, body: &NewBook) -> Make {
        Call::new(&self.core, &MAKE).json(body).into()
    }

    pub fn any(&self) -> Any {
        Call::new(&self.core, &ANY).into()
    }
}

calls! {
    /// Events on books.
    pub struct Watch -> events Note;
    /// Events of text, caused by a write.
    pub struct Ask -> write_events String;
    /// A note a line.
    pub struct Export -> lines Note;
    /// A call of [`Books::get`].
    pub struct GetBook -> read Book;
    pub struct Create -> write CreatedId;
    pub struct Patch -> write ();
    pub struct Near -> read Vec<Book>;
    pub struct Check -> read bool;
    pub struct List -> read Page<Book>, items Book;
    pub struct Find -> read Page<Book>, items Book;
    pub struct Notes -> read Page<Value>, items Value;
    pub struct Lock -> write ();
    pub struct Remove -> write ();
    pub struct Cover -> download;
    pub struct Upload -> write ();
    pub struct Login -> read String;
    pub struct Any -> read AnyAnswer;
    pub struct Make -> write AnyAnswer;
}

impl Check {
    pub fn token(self, value: &str) -> Self {
        self.0.query("token", &value).into()
    }
}

impl List {
    pub fn filter(self, value: &str) -> Self {
        self.0.query("$filter", &value).into()
    }

    pub fn ids(self, values: impl IntoIterator<Item = i64>) -> Self {
        self.0.query_list("ids", ListStyle::Index, values).into()
    }

    pub fn tags(self, values: impl IntoIterator<Item = impl AsRef<str> + runtime::Param>) -> Self {
        self.0.query_list("tags", ListStyle::Comma, values).into()
    }
}

impl Find {
    pub fn filter(self, value: impl Into<runtime::odata::Filter>) -> Self {
        self.0.filter("$filter", value.into()).into()
    }

    pub fn expand(self, value: &str) -> Self {
        self.0.query("$expand", &value).into()
    }

    pub fn select(self, value: &str) -> Self {
        self.0.query("$select", &value).into()
    }

    pub fn orderby(self, value: &str) -> Self {
        self.0.query("$orderby", &value).into()
    }

    pub fn top(self, value: i64) -> Self {
        self.0.query("$top", &value).into()
    }
}

answers! {
    /// What [`Books::any`] answers.
    pub enum AnyAnswer {
        200 => Status200(Book),
        201 => Status201(CreatedId),
    }
}

#[derive(Clone, Default)]
#[must_use]
#[non_exhaustive]
pub struct Book {
    pub id: i64,
    pub title: Option<String>,
    pub price: Option<Decimal>,
    pub printed: Option<DateTime>,
    pub day: Option<Date>,
    pub key: Option<Uuid>,
    pub kind: Option<Kind>,
    pub level: Option<Level>,
    pub parent: Option<Box<Book>>,
    pub notes: Option<Vec<Note>>,
    pub item: Option<Item>,
    pub shape: Option<Shape>,
    pub cover: Option<Base64>,
    pub free: Option<Value>,
    pub weight: Option<f64>,
    pub small: Option<u8>,
    pub extra: Extra,
}

record! { Book {
    id: "Id" required,
    title: "Title",
    price: "Price",
    printed: "Printed",
    day: "Day",
    key: "Key",
    kind: "Kind",
    level: "Level",
    parent: "Parent",
    notes: "Notes",
    item: "Item",
    shape: "Shape",
    cover: "Cover",
    free: "Free",
    weight: "Weight",
    small: "Small",
    ..extra
} }

#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Note {
    pub id: Option<i64>,
    pub text: Option<String>,
}

record! { Note {
    id: "Id",
    text: "Text",
} }

#[derive(Clone, Default)]
#[must_use]
#[non_exhaustive]
pub struct NewBook {
    pub title: String,
    pub price: Option<Decimal>,
    pub note: Option<String>,
}

record! { NewBook {
    title: "Title" required,
    price: "Price",
    note: "Note" nullable,
} }

impl NewBook {
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }
}

setters! { NewBook {
    price: Decimal,
    note: String as into,
} }

#[derive(Clone, Default)]
#[must_use]
#[non_exhaustive]
pub struct PatchBook {
    pub title: Maybe<String>,
    pub parent: Option<Box<Note>>,
}

record! { PatchBook {
    title: "Title",
    parent: "Parent",
} }

request! { PatchBook {
    title: String as into,
    parent: Note as boxed,
} }

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    Paper,
    Audio,
    Unlisted(Unlisted),
}

variants! { Kind {
    Paper = "paper",
    Audio = "audio book",
} }

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Level {
    Low,
    High,
    Unlisted(Unlisted),
}

variants! { Level {
    Low = -1,
    High = 2,
} }

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Item {
    Note(Note),
    NewBook(NewBook),
    Unlisted(Value),
}

union! { Item {
    Note,
    NewBook,
} }

#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Shape {
    Circle(Circle),
    Note(Box<Note>),
    Unlisted(Value),
}

union! { Shape by "kind" {
    Circle = "circle",
    Note = "note",
} }

#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Circle {
    pub kind: Option<String>,
    pub r: Option<Decimal>,
}

record! { Circle {
    kind: "kind",
    r: "r",
} }
