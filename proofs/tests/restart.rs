//! A process that dies in the middle of a write, and the one that comes after it.

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use specwright_proofs::sim::api;
use specwright_runtime::promise::internals::{Remembers, Rule};
use specwright_runtime::promise::{Completion, Intent, Journal, Record, Recording, unknown_writes};

use specwright_runtime::testing::{Play, TestTransport, VirtualClock};
use specwright_runtime::{Auth, Call, ClientBuilder, Core, ErrorKind, Outcome, Value};

#[derive(Clone, Default)]
struct File(Arc<Mutex<Vec<Record>>>);

impl File {
    fn write(&self, record: Record) -> Recording<'_> {
        self.0.lock().expect("no other thread").push(record);
        Box::pin(std::future::ready(Ok(())))
    }

    fn read(&self) -> Vec<Record> {
        self.0.lock().expect("no other thread").clone()
    }
}

impl Journal for File {
    fn intent<'a>(&'a self, intent: &'a Intent) -> Recording<'a> {
        self.write(Record::Intent(intent.clone()))
    }

    fn completion<'a>(&'a self, completion: &'a Completion) -> Recording<'a> {
        self.write(Record::Completion(completion.clone()))
    }
}

fn builder(transport: &TestTransport, clock: &VirtualClock) -> ClientBuilder<Core> {
    ClientBuilder::new(api::of(Rule::Window(Remembers::AtSuccess)), 0)
        .auth(Auth::bearer("token"))
        .transport(Arc::new(transport.clone()))
        .clock(Arc::new(clock.clone()))
}

fn note(core: &Core) -> impl Future<Output = Outcome<Value>> {
    Call::new(core, &api::CREATE)
        .text("application/json", "{\"Note\":1}")
        .timeout(Duration::from_secs(5))
        .outcome::<Value>()
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    for _ in 0..1_000 {
        if let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return done;
        }
    }
    panic!("it never ends");
}

#[test]
fn the_next_process_learns_what_is_unknown_and_does_not_write_it_again_unseen() {
    let (transport, clock, file) = (TestTransport::new(), VirtualClock::new(), File::default());
    let journal = || Arc::new(file.clone());
    let core = builder(&transport, &clock)
        .journal(journal())
        .build()
        .expect("a client");
    transport.play(Play::Lost).play(Play::Lost);
    assert!(matches!(run(note(&core)), Outcome::Unknown(_)));
    // The process dies before the outcome reaches the journal.
    let mut records = file.read();
    records.retain(|record| matches!(record, Record::Intent(_)));
    drop(core);

    let unknown = unknown_writes(records);
    let [(intent, attempts)] = unknown.as_slice() else {
        panic!("one write is unknown: {unknown:?}");
    };
    assert_eq!((intent.operation.as_str(), *attempts), ("notes.create", 2));

    let core = builder(&transport, &clock)
        .restore([intent.fingerprint])
        .build()
        .expect("a client");
    let sent = transport.seen().len();
    let Outcome::Unsettled(error) = run(note(&core)) else {
        panic!("the identical write was not seen");
    };
    assert_eq!(error.kind(), ErrorKind::DuplicateUnknown);
    assert_eq!(transport.seen().len(), sent, "nothing was sent");

    clock.pass(Duration::from_secs(12));
    transport.play(Play::json(201, r#"{"Id":1}"#));
    assert!(matches!(run(note(&core)), Outcome::Once(_)));
}

#[test]
fn a_write_whose_intent_cannot_be_recorded_is_not_sent() {
    struct Full;
    impl Journal for Full {
        fn intent<'a>(&'a self, _: &'a Intent) -> Recording<'a> {
            Box::pin(std::future::ready(Err("the disk is full".into())))
        }
        fn completion<'a>(&'a self, _: &'a Completion) -> Recording<'a> {
            Box::pin(std::future::ready(Ok(())))
        }
    }
    let (transport, clock) = (TestTransport::new(), VirtualClock::new());
    let core = builder(&transport, &clock)
        .journal(Arc::new(Full))
        .build()
        .expect("a client");
    let Outcome::NotWritten(error) = run(note(&core)) else {
        panic!("nothing can have been written");
    };
    assert_eq!(error.kind(), ErrorKind::NotSent);
    assert!(transport.seen().is_empty());
}
