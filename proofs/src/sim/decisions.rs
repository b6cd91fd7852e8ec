//! Counts the rows of the table that the real client asks for, by its traces.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::LazyLock;

use specwright_runtime::promise::internals::{AnswerClass, Phase};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Dispatch, Event, Metadata, Subscriber};

use super::total::{ANSWERS, PHASES};
use super::world::World;

thread_local! {
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

/// Runs `work`; each decision that is traced meanwhile is counted in the world.
pub fn counted<T>(world: &World, work: impl FnOnce() -> T) -> T {
    static LISTENER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(Listener));
    WORLD.set(Some(world.clone()));
    let result = tracing::dispatcher::with_default(&LISTENER, work);
    WORLD.set(None);
    result
}

struct Listener;

impl Subscriber for Listener {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "specwright::promise"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn event(&self, event: &Event<'_>) {
        let mut row = Row::default();
        event.record(&mut row);
        if let (Some(phase), Some(class)) = (row.phase, row.class) {
            WORLD.with_borrow(|world| {
                if let Some(world) = world {
                    world.row(phase, class);
                }
            });
        }
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Row {
    phase: Option<Phase>,
    class: Option<AnswerClass>,
}

impl Visit for Row {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        static KNOWN_PHASES: LazyLock<BTreeMap<String, Phase>> = LazyLock::new(|| by_name(&PHASES));
        static KNOWN_CLASSES: LazyLock<BTreeMap<String, AnswerClass>> =
            LazyLock::new(|| by_name(&ANSWERS));
        match field.name() {
            "phase" => self.phase = KNOWN_PHASES.get(&format!("{value:?}")).copied(),
            "class" => self.class = KNOWN_CLASSES.get(&format!("{value:?}")).copied(),
            _ => {}
        }
    }
}

fn by_name<T: Copy + Debug>(all: &[T]) -> BTreeMap<String, T> {
    all.iter().map(|one| (format!("{one:?}"), *one)).collect()
}
