//! Operations as constants: method, path template and properties.

use crate::odata;
use crate::settle::Lookup;

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names are those of HTTP")]
#[non_exhaustive]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
    Head,
    Options,
}

impl Method {
    /// As spelled in a request line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
        }
    }

    /// Whether the method is safe: it changes nothing.
    pub const fn reads(self) -> bool {
        matches!(self, Self::Get | Self::Head | Self::Options)
    }
}

impl From<Method> for http::Method {
    fn from(method: Method) -> Self {
        match method {
            Method::Get => Self::GET,
            Method::Post => Self::POST,
            Method::Put => Self::PUT,
            Method::Patch => Self::PATCH,
            Method::Delete => Self::DELETE,
            Method::Head => Self::HEAD,
            Method::Options => Self::OPTIONS,
        }
    }
}

/// The content of a successful response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expect {
    /// JSON.
    Json,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
    /// No content; a body is ignored.
    Nothing,
    /// An id as a bare number or text, or in an object under `Id` or `id`.
    CreatedId,
    /// JSON of one thing: alone, the only item of a list, or that of a list in an envelope.
    One,
}

/// How the next page is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageStep {
    /// Only by following the address in the answer.
    Next,
    /// By the number of items to leave out, in this parameter.
    Skip(&'static str),
    /// By a page number in this parameter.
    Page {
        /// The parameter.
        parameter: &'static str,
        /// The number of the first page.
        first: u32,
    },
    /// By `page:size` in this one parameter, from page 1 on.
    PageAndSize(&'static str),
}

/// A paging convention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// The envelope's key for the items; `None`: the response is the array itself.
    pub items: Option<&'static str>,
    /// The envelope's key for the URL of the next page.
    pub next: Option<&'static str>,
    /// The envelope's key for the total number of items.
    pub count: Option<&'static str>,
    /// How the next page is requested.
    pub step: PageStep,
    /// The parameter for the page size.
    pub size: Option<&'static str>,
    /// The largest page size of the API; requested unless the caller sets a size.
    pub maximum: u32,
    /// The parameter for the sort order.
    pub order: Option<&'static str>,
}

/// How an array is encoded in a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListStyle {
    /// `a=1&a=2`.
    Repeat,
    /// `a=1,2`.
    Comma,
    /// `a=1|2`.
    Pipe,
    /// `a=1 2`.
    Space,
    /// `a[0]=1&a[1]=2`.
    Index,
}

/// An operation: a method on a path, and its properties.
#[derive(Debug)]
pub struct Operation {
    /// The name in logs and errors, such as `work_orders.get`.
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// The path template, without host and version.
    pub(crate) path: &'static str,
    pub(crate) writes: bool,
    pub(crate) repeatable: bool,
    pub(crate) duplicate_rule: bool,
    pub(crate) accept: Option<&'static str>,
    /// What it needs, as an index into the API's rules.
    pub(crate) security: usize,
    pub(crate) secret: &'static [&'static str],
    pub(crate) expects: Expect,
    pub(crate) paging: Option<&'static Paging>,
    pub(crate) order: Option<&'static str>,
    pub(crate) silently: Option<u32>,
    pub(crate) odata: Option<&'static odata::Rules>,
    pub(crate) lookups: &'static [Lookup],
}

impl Operation {
    /// An operation with the defaults of its method: GET, HEAD and OPTIONS only read and may be retried; others
    /// write and may not.
    pub const fn new(id: &'static str, method: Method, path: &'static str) -> Self {
        Self {
            id,
            method,
            path,
            writes: !method.reads(),
            repeatable: method.reads(),
            duplicate_rule: true,
            accept: None,
            security: 0,
            secret: &[],
            expects: Expect::Json,
            paging: None,
            order: None,
            silently: None,
            odata: None,
            lookups: &[],
        }
    }

    /// It only reads, whatever the method; so it may be retried.
    #[must_use]
    pub const fn reads(mut self) -> Self {
        self.writes = false;
        self.repeatable = true;
        self
    }

    /// It writes, whatever the method; so it may not be retried.
    #[must_use]
    pub const fn writes(mut self) -> Self {
        self.writes = true;
        self.repeatable = false;
        self
    }

    /// It is idempotent.
    #[must_use]
    pub const fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// It is not idempotent.
    #[must_use]
    pub const fn not_repeatable(mut self) -> Self {
        self.repeatable = false;
        self
    }

    /// The API's duplicate rule does not apply.
    #[must_use]
    pub const fn without_duplicate_rule(mut self) -> Self {
        self.duplicate_rule = false;
        self
    }

    /// The `Accept` header, if it differs from the API's.
    #[must_use]
    pub const fn accept(mut self, media: &'static str) -> Self {
        self.accept = Some(media);
        self
    }

    /// What it needs, where it is not what the API says: an index into [`Api::security`](crate::Api::security).
    #[must_use]
    pub const fn security(mut self, index: usize) -> Self {
        self.security = index;
        self
    }

    /// Path and query parameters that are never logged.
    #[must_use]
    pub const fn secret(mut self, parameters: &'static [&'static str]) -> Self {
        self.secret = parameters;
        self
    }

    /// The content of a successful response, if it is not JSON.
    #[must_use]
    pub const fn expects(mut self, expects: Expect) -> Self {
        self.expects = expects;
        self
    }

    /// How its list is paged.
    #[must_use]
    pub const fn paged(mut self, paging: &'static Paging) -> Self {
        self.paging = Some(paging);
        self
    }

    /// The field to sort by while paging, for a stable order.
    #[must_use]
    pub const fn ordered_by(mut self, field: &'static str) -> Self {
        self.order = Some(field);
        self
    }

    /// The API leaves out items older than this many days, unless a filter names a date.
    #[must_use]
    pub const fn silently(mut self, days: u32) -> Self {
        self.silently = Some(days);
        self
    }

    /// What its `OData` can do.
    #[must_use]
    pub const fn odata(mut self, rules: &'static odata::Rules) -> Self {
        self.odata = Some(rules);
        self
    }

    /// How to look for what it has made: the first for which a call has all values.
    #[must_use]
    pub const fn lookups(mut self, lookups: &'static [Lookup]) -> Self {
        self.lookups = lookups;
        self
    }

    /// The name in logs and errors, such as `work_orders.get`.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The method.
    pub const fn method(&self) -> Method {
        self.method
    }

    /// The path template, without host and version.
    pub const fn template(&self) -> &'static str {
        self.path
    }
}
