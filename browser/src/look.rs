//! What can be done with a page and seen on it.

use std::path::Path;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use thirtyfour::components::SelectElement;
use thirtyfour::{By, WebElement};

use crate::{Browser, Failure, Key};

/// What the reader prefers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Dark text on light ground.
    Light,
    /// Light text on dark ground.
    Dark,
}

/// What has the keyboard's focus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Focus {
    /// The element's name: `button`, `textarea`, `summary`.
    pub tag: String,
    /// What a person reads there: its label or text.
    pub text: String,
    /// Whether a ring shows it.
    pub ring: bool,
}

/// How long a page may take to show what it must show.
const PATIENCE: Duration = Duration::from_secs(10);

impl Browser {
    /// Opens an address.
    pub async fn open(&self, url: &str) -> Result<(), Failure> {
        Ok(self.driver.goto(url).await?)
    }

    /// Opens a file.
    pub async fn open_file(&self, path: &Path) -> Result<(), Failure> {
        let path = path.canonicalize()?;
        self.open(&format!("file://{}", path.display())).await
    }

    /// The inner size of the window in CSS pixels; narrower than any window if wanted.
    pub async fn size(&self, width: u32, height: u32) -> Result<(), Failure> {
        let cdp = self.driver.cdp();
        let emulation = cdp.emulation();
        Ok(emulation
            .set_device_metrics_override(width, height, 1.0, false)
            .await?)
    }

    /// What the reader prefers, light or dark.
    pub async fn scheme(&self, scheme: Scheme) -> Result<(), Failure> {
        let value = match scheme {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        let cdp = self.driver.cdp();
        cdp.send_raw("Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// Writes a PNG of the whole page.
    pub async fn picture(&self, path: &Path) -> Result<(), Failure> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let cdp = self.driver.cdp();
        let wanted = json!({ "format": "png", "captureBeyondViewport": true });
        let taken = cdp.send_raw("Page.captureScreenshot", wanted).await?;
        let data = taken["data"].as_str().ok_or("no picture was taken")?;
        Ok(std::fs::write(path, STANDARD.decode(data)?)?)
    }

    /// Prints the page into a PDF file.
    pub async fn print(&self, path: &Path) -> Result<(), Failure> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let printed = self
            .driver
            .cdp()
            .send_raw("Page.printToPDF", json!({}))
            .await?;
        let data = printed["data"].as_str().ok_or("nothing was printed")?;
        Ok(std::fs::write(path, STANDARD.decode(data)?)?)
    }

    /// The first element for a CSS selector, once it is there.
    pub async fn find(&self, selector: &str) -> Result<WebElement, Failure> {
        let mut waited = Duration::ZERO;
        loop {
            match self.driver.find(By::Css(selector)).await {
                Ok(element) => return Ok(element),
                Err(_) if waited < PATIENCE => {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    waited += Duration::from_millis(50);
                }
                Err(error) => return Err(format!("{selector}: {error}").into()),
            }
        }
    }

    /// The text that a person sees there.
    pub async fn text(&self, selector: &str) -> Result<String, Failure> {
        Ok(self.find(selector).await?.text().await?)
    }

    /// Waits until that text holds these words.
    pub async fn wait_for(&self, selector: &str, words: &str) -> Result<(), Failure> {
        let mut waited = Duration::ZERO;
        loop {
            // The page may replace the element between finding and reading it.
            let text = self.text(selector).await.unwrap_or_default();
            if text.contains(words) {
                return Ok(());
            }
            if waited >= PATIENCE {
                return Err(format!("{selector} never said {words:?}: {text:?}").into());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            waited += Duration::from_millis(50);
        }
    }

    /// Clicks it.
    pub async fn click(&self, selector: &str) -> Result<(), Failure> {
        Ok(self.find(selector).await?.click().await?)
    }

    /// Chooses the option with this text.
    pub async fn choose(&self, selector: &str, text: &str) -> Result<(), Failure> {
        let list = SelectElement::new(&self.find(selector).await?).await?;
        Ok(list.select_by_exact_text(text).await?)
    }

    /// Presses a key, wherever the focus is.
    pub async fn press(&self, key: Key) -> Result<(), Failure> {
        Ok(self.driver.action_chain().send_keys(key).perform().await?)
    }

    /// Types text, wherever the focus is.
    pub async fn type_text(&self, text: &str) -> Result<(), Failure> {
        Ok(self.driver.action_chain().send_keys(text).perform().await?)
    }

    /// Runs a script's function body in the page and gives what it returns.
    pub async fn script(&self, body: &str) -> Result<Value, Failure> {
        Ok(self.driver.execute(body, Vec::new()).await?.json().clone())
    }

    /// What has the keyboard's focus.
    pub async fn focus(&self) -> Result<Focus, Failure> {
        let found = self
            .script(
                "const e = document.activeElement, s = getComputedStyle(e);
                 const label = e.getAttribute('aria-label') || (e.labels && e.labels[0] && e.labels[0].textContent);
                 return [e.tagName.toLowerCase(), (label || e.textContent).trim(),
                         s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2]",
            )
            .await?;
        let text = |index: usize| found[index].as_str().unwrap_or_default().to_owned();
        Ok(Focus {
            tag: text(0),
            text: text(1),
            ring: found[2] == true,
        })
    }

    /// Whether the page is wider than its window, so that it must be moved sideways to be read.
    pub async fn too_wide(&self) -> Result<bool, Failure> {
        let found = self
            .script("const e = document.documentElement; return e.scrollWidth > e.clientWidth")
            .await?;
        Ok(found == true)
    }

    /// What the page complained about in the browser's console since the last call.
    pub async fn complaints(&self) -> Result<Vec<String>, Failure> {
        let log = self.driver.browser_log().await?;
        Ok(log.into_iter().map(|entry| entry.message).collect())
    }
}
