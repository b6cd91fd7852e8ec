//! Looks at a page in a real browser, headless and without a network.
//!
//! It needs Debian's `chromium` and `chromium-driver` (or `CHROMEDRIVER` and `CHROMIUM` with the paths
//! of others), so tests that use it are `#[ignore]`d and run by `cargo test -p … -- --ignored`.
//!
//! ```no_run
//! # async fn run() -> Result<(), specwright_browser::Failure> {
//! use specwright_browser::{Browser, Scheme};
//!
//! Browser::run(async |page| {
//!     page.size(1280, 800).await?;
//!     page.scheme(Scheme::Dark).await?;
//!     page.open("http://127.0.0.1:8700/").await?;
//!     assert_eq!(page.text("h1").await?, "A title");
//!     page.picture("title-dark.png".as_ref()).await
//! })
//! .await
//! # }
//! ```

#![forbid(unsafe_code)]

mod driver;
mod look;

pub use driver::Browser;
pub use look::{Focus, Scheme};
/// A key that [`Browser::press`] knows by name.
pub use thirtyfour::Key;

/// Why the browser could not be driven.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
