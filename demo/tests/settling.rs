//! Unknown writes are settled by what the API shows: against the sandbox, which loses answers, repeats requests and lets
//! them arrive late. What is said is compared with what was done.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use servicechannel::runtime::promise::Moment;
use servicechannel::runtime::testing::{InProcess, VirtualClock};
use servicechannel::runtime::transport::{BoxFuture, Clock};
use servicechannel::runtime::{Auth, Error, ErrorKind, Settled};
use servicechannel::types::{ContractInfo, CreateWoNoteRequest, CreateWoRequest, Note, WorkOrder};
use servicechannel::{Client, DESCRIPTION, Environment};
use specwright_sandbox::{Plan, Sandbox, Time};

type Failed = Box<dyn std::error::Error>;

/// Four of ten requests go wrong: reads as well as writes.
const FAULTS: &str = r#"{ "rate": 0.4, "faults": [
    "reset=before-answer", "reset=arrival", "reset=mid-answer", "cut", "status=502", "status-after=502",
    "status=500", "status-after=500", "status-after=504", "strand=1s", "strand=20s", "strand=100s",
    "delay-after=3s, reset=before-answer", "twice", "twice, reset=before-answer", "throttle=2s",
    "status-after=503"
] }"#;

/// One time for client and sandbox, which moves when the client sleeps. Chance is that of a clock for tests.
struct Shared(Sandbox, VirtualClock);

impl Clock for Shared {
    fn now(&self) -> Moment {
        let wall = self.0.now().duration_since(std::time::UNIX_EPOCH);
        let wall = wall.unwrap_or_default();
        Moment {
            monotonic: wall,
            wall,
        }
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        let sandbox = self.0.clone();
        Box::pin(async move { sandbox.advance(time) })
    }

    fn random(&self) -> u64 {
        self.1.random()
    }
}

fn order(number: &str) -> Result<CreateWoRequest, Failed> {
    let contract = ContractInfo::new().store_id("0042").trade_name("PLUMBING");
    let called = "2026-01-01T10:00:00Z".parse()?;
    Ok(CreateWoRequest::new(contract, "REPAIR", called, "Ice machine leaks").number(number))
}

fn in_process(seed: u64) -> Result<(Client, Sandbox), Failed> {
    let clock = VirtualClock::new();
    let start = std::time::UNIX_EPOCH + clock.now().wall;
    let sandbox = Sandbox::embedded_builder(DESCRIPTION)?
        .time(Time::Virtual(start))
        .read_lag(Duration::from_secs(10))
        .limits(false)
        .seed(seed)
        .build();
    let answering = sandbox.clone();
    let client = Client::builder(Environment::Production)
        .auth(Auth::bearer(Sandbox::TOKEN))
        .transport(Arc::new(InProcess::new(move |request| {
            answering.answer(request)
        })))
        .clock(Arc::new(Shared(sandbox.clone(), clock)))
        .build()?;
    Ok((client, sandbox))
}

/// What was said of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Said {
    Once,
    AtLeastOnce,
    Twice,
    NotWritten,
    Unknown,
}

impl Said {
    fn allows(self, times: usize) -> bool {
        match self {
            Self::Once => times == 1,
            Self::AtLeastOnce => times >= 1,
            Self::Twice => times >= 2,
            Self::NotWritten => times == 0,
            Self::Unknown => true,
        }
    }
}

async fn settled(error: &Error) -> Said {
    match error.settle::<WorkOrder>().await {
        Settled::Written(_) => Said::Once,
        Settled::PossiblyTwice(_) => Said::AtLeastOnce,
        Settled::Twice(_) => Said::Twice,
        Settled::NotWritten => Said::NotWritten,
        _ => Said::Unknown,
    }
}

/// What a campaign came to.
#[derive(Debug, Default)]
struct Figures {
    writes: usize,
    /// How many writes ended without a value that is known to be right.
    unknown: usize,
    not_settled: usize,
    contradicted: Vec<String>,
    said: HashMap<Said, usize>,
}

/// Writes so many orders, settles those that may have been written, and compares what was said with what is there.
async fn campaign(seed: u64, writes: usize) -> Result<Figures, Failed> {
    let mut figures = Figures::default();
    // In batches: a lookup goes through all orders that are there.
    for batch in 0..writes.div_ceil(100) {
        let (client, sandbox) = in_process(seed + batch as u64)?;
        let mut said = Vec::new();
        for index in 0..100.min(writes - batch * 100) {
            let number = format!("{batch}-{index}");
            sandbox.set_plan(Plan::parse(FAULTS)?);
            let result = client.work_orders().create(&order(&number)?).send().await;
            let known = match &result {
                Ok(_) => Said::Once,
                Err(error) if error.may_be_written() => {
                    figures.unknown += 1;
                    settled(error).await
                }
                Err(error) => {
                    let kind = error.kind();
                    assert!(!matches!(kind, ErrorKind::InvalidRequest), "{error}");
                    Said::NotWritten
                }
            };
            said.push((number, known));
        }
        // What is still on its way arrives.
        sandbox.set_plan(Plan::default());
        sandbox.advance(Duration::from_secs(600));
        client.work_orders().query().top(1).send().await?;
        let mut there: HashMap<String, usize> = HashMap::new();
        for order in sandbox.stored("workorders") {
            let number = order["Number"].as_str().unwrap_or_default();
            *there.entry(number.to_owned()).or_default() += 1;
        }
        for (number, known) in said {
            let times = there.get(&number).copied().unwrap_or_default();
            if !known.allows(times) {
                let words = format!("{seed}: {number} is there {times} times, said: {known:?}");
                figures.contradicted.push(words);
            }
            figures.writes += 1;
            figures.not_settled += usize::from(known == Said::Unknown);
            *figures.said.entry(known).or_default() += 1;
        }
    }
    Ok(figures)
}

fn judge(figures: &Figures) {
    println!("{figures:?}");
    assert!(figures.contradicted.is_empty(), "{figures:?}");
    assert!(figures.unknown > figures.writes / 20, "{figures:?}");
    assert!(figures.not_settled * 200 <= figures.writes, "{figures:?}");
}

#[tokio::test]
async fn at_40_percent_faults_none_is_contradicted_and_nearly_all_are_settled() -> Result<(), Failed>
{
    judge(&campaign(1, 400).await?);
    Ok(())
}

#[tokio::test]
#[ignore = "10,000 writes"]
async fn the_same_with_10_000_writes() -> Result<(), Failed> {
    judge(&campaign(2, 10_000).await?);
    Ok(())
}

/// A client whose lags are short, on a real socket: its clock runs a hundred times as fast.
struct Fast(tokio::time::Instant, Duration);

const SPEED: u32 = 100;

impl Clock for Fast {
    fn now(&self) -> Moment {
        let passed = self.0.elapsed() * SPEED;
        Moment {
            monotonic: passed,
            wall: self.1 + passed,
        }
    }

    fn sleep(&self, time: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(time / SPEED))
    }

    fn random(&self) -> u64 {
        7
    }
}

async fn on_a_socket(fault: &str) -> Result<(Client, specwright_sandbox::Running), Failed> {
    let sandbox = Sandbox::embedded(DESCRIPTION)?.start().await?;
    let wall = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let client = Client::builder(Environment::Sandbox2)
        .auth(Auth::bearer(Sandbox::TOKEN))
        .address(sandbox.url())
        .clock(Arc::new(Fast(tokio::time::Instant::now(), wall)))
        .build()?;
    let plan = format!(r#"{{ "rules": [{{ "on": "POST *", "fault": "{fault}" }}] }}"#);
    sandbox.sandbox().set_plan(Plan::parse(&plan)?);
    Ok((client, sandbox))
}

#[tokio::test]
async fn over_a_socket_a_write_that_arrived_is_found() -> Result<(), Failed> {
    let (client, sandbox) = on_a_socket("status-after=500").await?;
    let write = client.work_orders().create(&order("A-1")?);
    let error = write.send().await.expect_err("no answer");
    assert!(matches!(error.kind(), ErrorKind::Unknown(_)), "{error}");
    let settled = error.settle::<WorkOrder>().await;
    let Settled::Written(found) = settled else {
        panic!("{settled:?}");
    };
    assert_eq!(found.number.as_deref(), Some("A-1"));
    assert_eq!(sandbox.sandbox().stored("workorders").len(), 1);
    Ok(())
}

#[tokio::test]
async fn over_a_socket_a_write_that_never_arrived_is_not_written() -> Result<(), Failed> {
    let (client, sandbox) = on_a_socket("reset=arrival").await?;
    let write = client.work_orders().create(&order("A-1")?);
    let error = write.send().await.expect_err("no answer");
    assert!(matches!(error.kind(), ErrorKind::Unknown(_)), "{error}");
    assert!(matches!(
        error.settle::<WorkOrder>().await,
        Settled::NotWritten
    ));
    sandbox.sandbox().set_plan(Plan::default());
    let again = error.into_request().ok_or("no request")?;
    again.send().await?;
    assert_eq!(sandbox.sandbox().stored("workorders").len(), 1);
    Ok(())
}

#[tokio::test]
async fn over_a_socket_a_note_is_found_in_doubt_or_not_written() -> Result<(), Failed> {
    for (fault, there) in [("status-after=500", true), ("reset=arrival", false)] {
        let (client, sandbox) = on_a_socket(fault).await?;
        sandbox.sandbox().set_plan(Plan::default());
        let made = client.work_orders().create(&order("A-1")?).send().await?;
        let id = made.number().ok_or("the id is no number")?;
        let plan = format!(r#"{{ "rules": [{{ "on": "POST *", "fault": "{fault}" }}] }}"#);
        sandbox.sandbox().set_plan(Plan::parse(&plan)?);
        let note = CreateWoNoteRequest::new("The hose was cracked");
        let write = client.notes().create(id, &note);
        let error = write.send().await.expect_err("no answer");
        match error.settle::<Note>().await {
            Settled::Unknown(unsettled) => {
                assert!(there, "{unsettled}");
                assert_eq!(unsettled.found.len(), 1);
            }
            Settled::NotWritten => assert!(!there),
            other => panic!("{other:?}"),
        }
    }
    Ok(())
}
