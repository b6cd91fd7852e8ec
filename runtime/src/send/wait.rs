//! How long to wait: before the next attempt, and for others.

use std::task::Poll;
use std::time::Duration;

use http::HeaderMap;
use http::header::RETRY_AFTER;

use super::attempt::Timer;
use crate::promise::Moment;
use crate::settings::Settings;
use crate::transport::Clock;

/// A server cannot ask for more than this.
const LONGEST: Duration = Duration::from_secs(3600);

/// What `Retry-After` asks for: seconds, or a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: Moment) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    // Some write a fraction, which is rounded up.
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if let Ok(seconds) = whole.parse::<u64>()
        && fraction.bytes().all(|digit| digit.is_ascii_digit())
    {
        let more = u64::from(fraction.bytes().any(|digit| digit != b'0'));
        let wait = Duration::from_secs(seconds.saturating_add(more));
        return Some(wait.min(LONGEST));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let date = date.duration_since(std::time::UNIX_EPOCH).ok()?;
    // Dates have whole seconds; a little more is safer than a little less.
    let wait = date
        .checked_sub(now.wall)
        .map(|wait| wait + Duration::from_millis(500));
    Some(wait.unwrap_or_default().min(LONGEST))
}

/// Exponential, with jitter over its upper half.
pub(crate) fn backoff(settings: &Settings, attempts: u32, clock: &dyn Clock) -> Duration {
    let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1).min(16));
    let full = settings
        .backoff
        .saturating_mul(doubled)
        .min(settings.longest_backoff);
    jitter(full / 2, full / 2, clock)
}

/// `least`, and at random up to `more` in addition.
pub(crate) fn jitter(least: Duration, more: Duration, clock: &dyn Clock) -> Duration {
    let span = u64::try_from(more.as_nanos()).unwrap_or(u64::MAX);
    let extra = clock.random().checked_rem(span).unwrap_or_default();
    least.saturating_add(Duration::from_nanos(extra))
}

/// What a future gives, if it ends before a timer does.
pub(crate) async fn before<T>(wanted: impl Future<Output = T>, mut timer: Timer) -> Option<T> {
    let mut wanted = std::pin::pin!(wanted);
    std::future::poll_fn(|context| {
        if let Poll::Ready(value) = wanted.as_mut().poll(context) {
            return Poll::Ready(Some(value));
        }
        timer.as_mut().poll(context).map(|()| None)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn wait(text: &'static str) -> Option<u64> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(text));
        // 2026-09-19T00:52:00Z
        let now = Moment {
            monotonic: Duration::ZERO,
            wall: Duration::from_secs(1_789_779_120),
        };
        retry_after(&headers, now).map(|wait| wait.as_secs())
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        assert_eq!(wait("7"), Some(7));
        assert_eq!(wait("Sat, 19 Sep 2026 00:52:33 GMT"), Some(33));
        assert_eq!(wait("Sat, 19 Sep 2026 00:51:33 GMT"), Some(0));
        assert_eq!(wait("7.0"), Some(7));
        assert_eq!(wait("7.2"), Some(8));
        assert_eq!(wait("7.x"), None);
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("-3"), None);
        assert_eq!(wait("99999999"), Some(3600));
    }
}
