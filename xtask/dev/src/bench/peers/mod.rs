//! Other generators on the same machine in the same run, installed when they are asked for.
//!
//! None of them reads Swagger 2.0 as it is published: the file is converted by `swagger2openapi` and
//! then patched by `patch.js`, which says what was in the way.

mod tools;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Row;
use super::measure::{Cost, median, run};
use specwright::Failure;
use tools::Tools;

/// The patches, run by node.
const PATCH: &str = include_str!("patch.js");

type Complete = fn(&Path) -> Result<(), Failure>;

/// Another generator.
struct Peer {
    name: &'static str,
    /// What else has to be patched for it.
    patches: &'static str,
    /// Fetches it, once.
    install: fn(&Tools) -> Result<(), Failure>,
    /// The program that writes a crate from the file into the folder.
    generate: fn(&Tools, &Path, &Path) -> Command,
    /// What has to be done by hand before the folder is a crate that compiles; `None` if that is more than a word.
    complete: Option<Complete>,
}

const PEERS: &[Peer] = &[
    Peer {
        name: "progenitor",
        patches: "progenitor",
        install: |tools| tools.cargo_install("cargo-progenitor", "0.15.1"),
        generate: |tools, file, out| {
            let mut command = tools.installed("cargo-progenitor");
            command.args([
                "progenitor",
                "--name",
                "peer",
                "--version",
                "0.1.0",
                "--input",
            ]);
            command.arg(file).arg("--output").arg(out);
            command
        },
        // Ten functions stand at the end of a comment's line.
        complete: Some(|out| {
            edit(&out.join("src/lib.rs"), |code| {
                code.replace("`    pub async fn ", "`\n    pub async fn ")
            })
        }),
    },
    Peer {
        name: "openapi-generator",
        patches: "",
        install: |tools| tools.pip_install("openapi-generator-cli", "7.26.0"),
        generate: |tools, file, out| {
            let mut command = tools.java("openapi_generator_cli/openapi-generator.jar");
            command.args(["generate", "-g", "rust", "--package-name", "peer", "-i"]);
            command.arg(file).arg("-o").arg(out);
            command
        },
        complete: Some(|_| Ok(())),
    },
    Peer {
        name: "oas3-gen",
        patches: "",
        install: |tools| tools.cargo_install("oas3-gen", "0.29.0"),
        generate: |tools, file, out| {
            let mut command = tools.installed("oas3-gen");
            command.args(["generate", "client-mod", "--input"]);
            command.arg(file).arg("--output").arg(out);
            command
        },
        complete: None,
    },
    Peer {
        name: "openapi-to-rust",
        patches: "",
        install: |tools| tools.cargo_install("openapi-to-rust", "0.23.0"),
        generate: |tools, file, out| {
            let mut command = tools.installed("openapi-to-rust");
            command.args(["generate", "--quiet", "--output-dir"]);
            command.arg(out.join("src/generated")).arg(file);
            command
        },
        complete: Some(is_a_crate),
    },
];

/// A folder of modules becomes a crate: its manifest is what `openapi-to-rust` says that it needs.
fn is_a_crate(out: &Path) -> Result<(), Failure> {
    let needs = out.join("src/generated/REQUIRED_DEPS.toml");
    let needs = fs::read_to_string(&needs).map_err(|e| Failure::io("read", &needs, &e))?;
    let manifest = "[package]\nname = \"peer\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n";
    for (name, text) in [
        ("Cargo.toml", format!("{manifest}{needs}")),
        ("src/lib.rs", "pub mod generated;\n".to_owned()),
    ] {
        let path = out.join(name);
        fs::write(&path, text).map_err(|error| Failure::io("write", &path, &error))?;
    }
    Ok(())
}

/// Installs, converts, patches, generates and compiles; a row a figure that is wanted.
pub fn measure(
    upstream: &Path,
    root: &Path,
    rounds: usize,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Row>, Failure> {
    let tools = Tools::new(root)?;
    tools.npm_install("swagger2openapi", "7.0.8")?;
    let converted = root.join("converted.json");
    run(tools
        .node("swagger2openapi/swagger2openapi.js")
        .args(["--patch", "--outfile"])
        .arg(&converted)
        .arg(upstream))?;
    let mut rows = Vec::new();
    for peer in PEERS {
        (peer.install)(&tools)?;
        let file = patched(&converted, root, peer)?;
        let out = root.join(peer.name);
        let generate = || {
            let _ = fs::remove_dir_all(&out);
            run(&mut (peer.generate)(&tools, &file, &out))
        };
        let figure = "generate, whole process, nothing there";
        if wanted(figure) {
            say(&mut rows, peer, figure, many(rounds, generate)?);
        } else {
            generate()?;
        }
        if let Some(complete) = peer.complete {
            complete(&out)?;
            stands_alone(&out)?;
            compile(&mut rows, peer, (&tools, &out), rounds, &wanted)?;
        }
    }
    Ok(rows)
}

/// Compiles the client, its dependencies first.
fn compile(
    rows: &mut Vec<Row>,
    peer: &Peer,
    (tools, out): (&Tools, &Path),
    rounds: usize,
    wanted: impl Fn(&str) -> bool,
) -> Result<(), Failure> {
    for (figure, args) in [
        ("client alone: check", &["check"][..]),
        ("client alone: debug build", &["build"]),
        ("client alone: release build", &["build", "--release"]),
    ] {
        if !wanted(figure) {
            continue;
        }
        tools.cargo(out, args)?;
        // The crate itself, again and again.
        let again = || {
            touch(out)?;
            tools.cargo(out, args)
        };
        say(rows, peer, figure, many(rounds, again)?);
    }
    Ok(())
}

fn many(rounds: usize, once: impl Fn() -> Result<Cost, Failure>) -> Result<Cost, Failure> {
    let costs: Vec<Cost> = (0..rounds).map(|_| once()).collect::<Result<_, _>>()?;
    Ok(median(&costs))
}

fn say(rows: &mut Vec<Row>, peer: &Peer, figure: &str, cost: Cost) {
    let name = format!("{}: {figure}", peer.name);
    anstream::eprintln!("{:>9.3} s  {name}", cost.time.as_secs_f64());
    rows.push(Row {
        name,
        cost,
        note: "patched input".to_owned(),
    });
}

fn patched(converted: &Path, root: &Path, peer: &Peer) -> Result<PathBuf, Failure> {
    let script = root.join("patch.js");
    fs::write(&script, PATCH).map_err(|error| Failure::io("write", &script, &error))?;
    let file = root.join(format!("{}.json", peer.name));
    let mut node = Command::new("node");
    run(node.arg(script).arg(converted).arg(&file).arg(peer.patches))?;
    Ok(file)
}

/// The crate is a workspace of its own, not a stray member of the one around it.
fn stands_alone(out: &Path) -> Result<(), Failure> {
    edit(&out.join("Cargo.toml"), |text| text + "\n[workspace]\n")
}

fn edit(path: &Path, change: impl FnOnce(String) -> String) -> Result<(), Failure> {
    let text = fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
    fs::write(path, change(text)).map_err(|error| Failure::io("write", path, &error))
}

fn touch(out: &Path) -> Result<(), Failure> {
    let path = out.join("src/lib.rs");
    let file = fs::File::options().append(true).open(&path);
    file.and_then(|file| file.set_modified(std::time::SystemTime::now()))
        .map_err(|error| Failure::io("touch", &path, &error))
}
