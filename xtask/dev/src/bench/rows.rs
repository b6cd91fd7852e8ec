//! The figures, each with how it is measured.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::measure::{Cost, median, run};
use super::project::{CALLER, Project, SMALL_CALLER};
use super::{Row, grow};
use specwright::Failure;

type Prepare<'a> = Box<dyn Fn() -> Result<(), Failure> + 'a>;
type Round<'a> = Box<dyn Fn(usize) -> Result<Cost, Failure> + 'a>;

/// Something to measure.
pub struct Figure<'a> {
    /// What it is called in the table.
    pub name: String,
    prepare: Option<Prepare<'a>>,
    round: Round<'a>,
    note: String,
}

impl Figure<'_> {
    /// Prepares once and measures several times.
    pub fn measure(&self, rounds: usize) -> Result<Row, Failure> {
        self.prepare.as_ref().map_or(Ok(()), |prepare| prepare())?;
        let costs: Vec<Cost> = (0..rounds).map(&self.round).collect::<Result<_, _>>()?;
        Ok(Row {
            name: self.name.clone(),
            cost: median(&costs),
            note: self.note.clone(),
        })
    }
}

/// All figures, in the order of the table.
pub fn all(project: &Project) -> Vec<Figure<'_>> {
    let mut figures = vec![cold(project, &project.spec, 1), edited(project)];
    let client = project.api.crate_name.as_str();
    for (name, args) in [
        ("client alone: check", &["check", "-p", client][..]),
        ("client alone: debug build", &["build", "-p", client]),
        (
            "client alone: release build",
            &["build", "--release", "-p", client],
        ),
    ] {
        figures.push(compiled(project, name, args));
    }
    figures.push(one_resource(project));
    figures.push(dependent(project, "all resources", CALLER));
    figures.push(dependent(project, "three resources", SMALL_CALLER));
    for times in [2, 4, 8] {
        figures.push(larger(project, times));
    }
    figures
}

/// A whole process that writes into a folder that was never there: a file system may take longer to give
/// places out again that were left a moment ago.
fn fresh(project: &Project, spec: &Path) -> Result<Cost, Failure> {
    static RUNS: AtomicUsize = AtomicUsize::new(0);
    let run_number = RUNS.fetch_add(1, Ordering::Relaxed);
    run(&mut project.generate(spec, &format!("fresh-{run_number}")))
}

fn cold<'a>(project: &'a Project, spec: &'a Path, times: usize) -> Figure<'a> {
    Figure {
        name: "generate, whole process, nothing there".to_owned(),
        prepare: None,
        round: Box::new(move |_| fresh(project, spec)),
        note: format!("{} operations", project.api.operations().count() * times),
    }
}

fn edited(project: &Project) -> Figure<'_> {
    Figure {
        name: "generate, whole process, after a one-line edit".to_owned(),
        prepare: None,
        round: Box::new(|round| {
            project.edit(1000 + round)?;
            run(&mut project.generate(&project.spec, "client"))
        }),
        note: String::new(),
    }
}

fn compiled<'a>(project: &'a Project, name: &str, args: &[&str]) -> Figure<'a> {
    let arguments: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    let cargo = move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        // All of it anew: what an earlier compilation left would make a whole crate look quick.
        run(project.cargo(&arguments).env("CARGO_INCREMENTAL", "0"))
    };
    let again = cargo.clone();
    Figure {
        name: name.to_owned(),
        prepare: Some(Box::new(move || cargo().map(drop))),
        round: Box::new(move |_| {
            project.touch_client()?;
            again()
        }),
        note: "dependencies built".to_owned(),
    }
}

fn one_resource(project: &Project) -> Figure<'_> {
    let module = project
        .api
        .resources
        .first()
        .map_or("", |resource| resource.module.as_str());
    let cargo = move || {
        let client = project.api.crate_name.as_str();
        let args = [
            "check",
            "-p",
            client,
            "--no-default-features",
            "--features",
            module,
        ];
        run(&mut project.cargo(&args))
    };
    Figure {
        name: "client alone: check, one resource".to_owned(),
        prepare: Some(Box::new(move || cargo().map(drop))),
        round: Box::new(move |_| {
            project.touch_client()?;
            cargo()
        }),
        note: format!("`{module}`"),
    }
}

fn dependent<'a>(project: &'a Project, what: &str, package: &'a str) -> Figure<'a> {
    let check = move || run(&mut project.cargo(&["check", "-p", package]));
    Figure {
        name: format!("one-line edit → regenerated → a caller checked, {what}"),
        prepare: Some(Box::new(move || check().map(drop))),
        round: Box::new(move |round| {
            project.edit(if package == CALLER { 2000 } else { 3000 } + round)?;
            let generated = run(&mut project.generate(&project.spec, "client"))?;
            let checked = check()?;
            Ok(Cost {
                time: generated.time + checked.time,
                memory: generated.memory.max(checked.memory),
            })
        }),
        note: String::new(),
    }
}

fn larger(project: &Project, times: usize) -> Figure<'_> {
    let spec = project.root.join(format!("spec-{times}"));
    Figure {
        name: format!("generate, nothing there, description ×{times}"),
        prepare: Some(Box::new(move || grow::grow(project, times).map(drop))),
        round: Box::new(move |_| fresh(project, &spec)),
        note: format!("{} operations", project.api.operations().count() * times),
    }
}
