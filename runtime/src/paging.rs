//! Lists, page by page and item by item, by the API's paging convention.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::call::Call;
use crate::error::Error;
use crate::json::ReadJson;
use crate::odata;
use crate::operation::{PageStep, Paging};
use crate::page::Page;
use crate::request_builder::RequestBuilder;
use crate::response::Response;
use crate::send::Sending;
use crate::url;

/// The pages of a list, as a stream. Nothing is sent before it is polled.
///
/// A page size set on the request is the size of each page; it does not limit the number of items. So that pages are
/// consistent, the key that the description gives for paging is added to the sort order, unless it is part of it.
#[must_use = "nothing is sent before it is polled"]
pub struct Pages<T> {
    template: RequestBuilder,
    paging: Option<&'static Paging>,
    /// The page size that is requested.
    size: u64,
    /// The size of a full page: the requested one, or what the API gives at most.
    full: u64,
    next: Next,
    running: Option<Sending<Page<T>>>,
}

/// The items of all pages, as a stream.
#[must_use = "nothing is sent before it is polled"]
pub struct Items<T> {
    pages: Pages<T>,
    ready: VecDeque<T>,
}

/// The next page to request.
#[derive(Clone, Debug, PartialEq)]
enum Next {
    Place { left_out: u64, page: u64 },
    Url(String),
    End,
}

impl Call {
    /// All pages, as a stream.
    pub fn pages<T: ReadJson + Default>(self) -> Pages<T> {
        let mut request = *self.0;
        let paging = request.operation.paging;
        let size = paging.map_or(0, |paging| prepare(&mut request, paging));
        let first = match paging.map(|paging| paging.step) {
            Some(PageStep::Page { parameter, first }) => {
                number(&request.query, parameter).unwrap_or_else(|| u64::from(first))
            }
            Some(PageStep::PageAndSize(parameter)) => {
                let given = url::value_of(&request.query, parameter);
                given
                    .and_then(|text| text.split("%3A").next()?.parse().ok())
                    .unwrap_or(1)
            }
            _ => 1,
        };
        let left_out = match paging.map(|paging| paging.step) {
            Some(PageStep::Skip(parameter)) => {
                number(&request.query, parameter).unwrap_or_default()
            }
            _ => 0,
        };
        let next = Next::Place {
            left_out,
            page: first,
        };
        Pages {
            template: request,
            paging,
            size,
            full: paging
                .map_or(size, |paging| size.min(u64::from(paging.maximum)))
                .max(1),
            next,
            running: None,
        }
    }

    /// All items of all pages, as a stream.
    pub fn items<T: ReadJson + Default>(self) -> Items<T> {
        Items {
            pages: self.pages(),
            ready: VecDeque::new(),
        }
    }
}

/// Sets a sort order and a page size, which is returned; warns if the API leaves out old items.
fn prepare(request: &mut RequestBuilder, paging: &Paging) -> u64 {
    let operation = request.operation;
    if let (Some(parameter), Some(key)) = (paging.order, operation.order) {
        match odata::value(&request.query, parameter) {
            None => request.set_query(parameter, &key),
            // Another convention's order is not understood, and stays as it is given.
            Some(given) if parameter == "$orderby" => {
                if let Some(order) = odata::stable_order(&given, key) {
                    request.set_query(parameter, &order);
                }
            }
            Some(_) => {}
        }
    }
    if let Some(days) = operation.silently
        && !names_a_date(&request.query)
    {
        tracing::warn!(
            target: "specwright",
            operation = operation.id,
            days,
            "the API leaves out items older than this many days, because no filter names a date"
        );
    }
    let largest = u64::from(paging.maximum.max(1));
    let given = match paging.step {
        PageStep::PageAndSize(parameter) => {
            let given = url::value_of(&request.query, parameter);
            given.and_then(|text| text.split("%3A").nth(1)?.parse().ok())
        }
        _ => paging
            .size
            .and_then(|parameter| number(&request.query, parameter)),
    };
    // What the caller says is sent as it is; only the client's own choice is the largest that the API names.
    let size = given.unwrap_or(largest).max(1);
    if let (Some(parameter), None) = (paging.size, given)
        && matches!(paging.step, PageStep::Page { .. })
    {
        request.set_query(parameter, &size);
    }
    size
}

fn number(query: &str, name: &str) -> Option<u64> {
    url::value_of(query, name)?.parse().ok()
}

/// Whether a query contains a date such as `2026-07-01`.
pub(crate) fn names_a_date(query: &str) -> bool {
    query.as_bytes().windows(10).any(|window| {
        window.iter().enumerate().all(|(index, byte)| match index {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
    })
}

impl<T: ReadJson + Default> Pages<T> {
    fn ask(&mut self) -> Result<Sending<Page<T>>, Error> {
        let Some(mut request) = self.template.again() else {
            return Err(Error::invalid(
                "a call whose body can be read only once cannot be paged",
            ));
        };
        match (&self.next, self.paging.map(|paging| paging.step)) {
            (Next::Url(url), _) => request.at(url.clone()),
            (Next::Place { left_out, .. }, Some(PageStep::Skip(parameter))) if *left_out > 0 => {
                request.set_query(parameter, left_out);
            }
            (Next::Place { page, .. }, Some(PageStep::Page { parameter, .. })) => {
                request.set_query(parameter, page);
            }
            (Next::Place { page, .. }, Some(PageStep::PageAndSize(parameter))) => {
                request.set_query(parameter, &format!("{page}:{}", self.size));
            }
            _ => {}
        }
        Ok(Call(Box::new(request)).send())
    }

    /// Decides which page is next.
    fn after(&mut self, response: &mut Response<Page<T>>) -> Result<(), Error> {
        if !names_a_date(&self.template.query) {
            response.silently = self.template.operation.silently;
        }
        let count = (response.items.len() + response.set_aside) as u64;
        if let Some(link) = response.next() {
            let Some(url) = url::next_page(&self.template.core.0.origin, link) else {
                return Err(Error::invalid(
                    "the URL of the next page is on another host",
                ));
            };
            if self.next == Next::Url(url.clone()) {
                return Err(Error::invalid(
                    "the URL of the next page is that of this page",
                ));
            }
            self.next = Next::Url(url);
            return Ok(());
        }
        let total = response.count().and_then(|total| u64::try_from(total).ok());
        let step = self.paging.map(|paging| paging.step);
        self.next = match (&self.next, step) {
            (Next::Place { left_out, page }, Some(step)) if step != PageStep::Next => {
                let left_out = left_out + count;
                let more = match total {
                    Some(total) => left_out < total && count > 0,
                    None => count >= self.full,
                };
                if more {
                    Next::Place {
                        left_out,
                        page: page + 1,
                    }
                } else {
                    Next::End
                }
            }
            _ => Next::End,
        };
        Ok(())
    }

    /// The next page; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<Response<Page<T>>, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T> Unpin for Pages<T> {}

impl<T: ReadJson + Default> Stream for Pages<T> {
    type Item = Result<Response<Page<T>>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if this.running.is_none() {
            if this.next == Next::End {
                return Poll::Ready(None);
            }
            match this.ask() {
                Ok(sending) => this.running = Some(sending),
                Err(error) => {
                    this.next = Next::End;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
        let Some(sending) = &mut this.running else {
            return Poll::Ready(None);
        };
        let end = std::task::ready!(Pin::new(sending).poll(context));
        this.running = None;
        Poll::Ready(Some(match end {
            Ok(mut response) => match this.after(&mut response) {
                Ok(()) => Ok(response),
                Err(error) => {
                    this.next = Next::End;
                    Err(error)
                }
            },
            Err(error) => {
                this.next = Next::End;
                Err(error)
            }
        }))
    }
}

impl<T: ReadJson + Default> Items<T> {
    /// The next item; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl<T> Unpin for Items<T> {}

impl<T: ReadJson + Default> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match std::task::ready!(Pin::new(&mut self.pages).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(page)) => self.ready = page.into_value().items.into(),
            }
        }
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A URL from a server may contain secrets.
        let next: &dyn fmt::Debug = match &self.next {
            Next::Url(_) => &format_args!("Url(…)"),
            next => next,
        };
        f.debug_struct("Pages")
            .field("next", next)
            .finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}
