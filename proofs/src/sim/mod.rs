//! Seeded simulation with virtual time: callers, a hostile network, a server that counts effects, and clocks that lie.
//!
//! A seed decides everything: who calls when and wants what, how long each message is on its way, what is lost, cut
//! or answered by something between, when the server restarts, when the client's machine sleeps, and how its clocks
//! are set. The same seed always runs the same way.

pub mod api;
mod client;
mod decisions;
mod judge;
mod network;
mod plan;
mod random;
mod real;
mod server;
mod time;
mod total;
mod world;

use std::collections::BTreeMap;
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use crate::fault::{Fault, Table};
use specwright_runtime::promise::internals::{AnswerClass, Phase};

use plan::Ending;
pub use plan::Plan;
pub use total::Total;
use world::World;

/// What a simulated schedule has shown.
#[derive(Debug, Default)]
pub struct Report {
    /// What contradicts the promise, in words.
    pub contradictions: Vec<String>,
    /// How often each row of the table was asked for.
    pub rows: BTreeMap<(Phase, AnswerClass), u64>,
    /// How often callers were told what.
    pub outcomes: BTreeMap<String, u64>,
    /// The story, if it was asked for.
    pub story: Vec<String>,
}

/// No schedule needs so many; one that does never ends.
const STEPS: usize = 100_000;

type Task = Pin<Box<dyn Future<Output = Ending> + Send>>;

/// What runs a schedule's calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The small loop of this crate around the runtime's table.
    Small,
    /// The runtime's real client.
    Real,
}

/// Runs the schedule of a seed.
pub fn run(engine: Engine, seed: u64, fault: Option<Fault>, narrated: bool) -> Report {
    let plan = Plan::of(seed);
    let world = World::new(&plan, seed, narrated);
    let mut report = match engine {
        Engine::Small => small(&world, &plan, Table(fault)),
        Engine::Real => decisions::counted(&world, || real(&world, &plan, Table(fault))),
    };
    report.rows = world.rows();
    report
}

fn small(world: &World, plan: &Plan, table: Table) -> Report {
    let clients: Vec<_> = (0..plan.processes)
        .map(|_| client::Shared::new(world, table))
        .collect();
    let task = |call: usize| {
        let shared = clients[call % plan.processes].clone();
        Box::pin(client::call(world.clone(), shared, call)) as Task
    };
    let endings = drive(world, (0..plan.calls.len()).map(task).collect());
    judge::judge(world, plan, &endings)
}

fn real(world: &World, plan: &Plan, table: Table) -> Report {
    let clients = match real::clients(world, plan, table) {
        Ok(clients) => clients,
        Err(error) => {
            return Report {
                contradictions: vec![format!("no client: {error}")],
                ..Report::default()
            };
        }
    };
    let task = |call: usize| {
        let client = &clients[call % clients.len()];
        Box::pin(client.call(world.clone(), call)) as Task
    };
    let endings = drive(world, (0..plan.calls.len()).map(task).collect());
    let mut report = judge::judge(world, plan, &endings);
    let records = clients.into_iter().flat_map(real::Client::records);
    let records: Vec<_> = records.collect();
    judge::journal(plan, &endings, records, &mut report.contradictions);
    report
}

/// Looks for a seed under which a planted fault shows.
pub fn find(engine: Engine, fault: Fault, seeds: Range<u64>) -> Option<(u64, String)> {
    seeds.into_iter().find_map(|seed| {
        let mut report = run(engine, seed, Some(fault), false);
        Some((seed, report.contradictions.drain(..).next()?))
    })
}

/// Runs every call to its end, and the world until nothing is on its way any more.
fn drive(world: &World, tasks: Vec<Task>) -> Vec<Option<Ending>> {
    let mut endings = vec![None; tasks.len()];
    let mut tasks: Vec<Option<Task>> = tasks.into_iter().map(Some).collect();
    let flags: Vec<Arc<Flag>> = tasks.iter().map(|_| Arc::new(Flag::default())).collect();
    for _ in 0..STEPS {
        for index in 0..tasks.len() {
            world.look_for_cancel(index, &mut tasks, &mut endings);
            if flags[index].0.swap(false, Ordering::Relaxed)
                && let Some(task) = &mut tasks[index]
            {
                let waker = Waker::from(Arc::clone(&flags[index]));
                if let Poll::Ready(ending) = task.as_mut().poll(&mut Context::from_waker(&waker)) {
                    world.note(|| format!("call {index} is told {:?}", ending.outcome));
                    world.ended(index, ending.outcome);
                    endings[index] = Some(ending);
                    tasks[index] = None;
                }
            }
        }
        if flags.iter().any(|flag| flag.0.load(Ordering::Relaxed)) {
            continue;
        }
        if !world.step() {
            break;
        }
    }
    endings
}

struct Flag(AtomicBool);

impl Default for Flag {
    /// A task is polled once before it can be woken.
    fn default() -> Self {
        Self(AtomicBool::new(true))
    }
}

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}
