//! A workspace of its own for measuring: a copy of the description, its client, and two callers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use specwright_model::api::{Api, TypeKind};

use specwright::Failure;

use super::measure;

/// The folders to measure in.
pub struct Project {
    /// The workspace.
    pub root: PathBuf,
    /// A copy of the description that may be edited.
    pub spec: PathBuf,
    /// What the description says.
    pub api: Api,
    /// The runtime, as `--runtime` takes it.
    pub runtime: String,
}

/// The copy of this program that is measured.
const GENERATOR: &str = "generator";
/// A program that uses all of the client.
pub const CALLER: &str = "caller";
/// A program that uses three resources of it.
pub const SMALL_CALLER: &str = "small-caller";

impl Project {
    /// Makes the workspace anew; what was built there before stays.
    pub fn make(spec: &Path, root: &Path) -> Result<Self, Failure> {
        let own = root.join("spec");
        let _ = fs::remove_dir_all(&own);
        remove_fresh(root);
        copy(spec, &own)?;
        let mut folder = specwright::read(&own)?;
        let api = folder
            .check()
            .ok_or_else(|| Failure::new("the description is invalid"))?;
        let runtime = "path=../../../runtime".to_owned();
        let project = Self {
            root: root.to_path_buf(),
            spec: own,
            api,
            runtime,
        };
        project.copy_generator()?;
        project.write_workspace()?;
        measure::run(&mut project.generate(&project.spec, "client"))?;
        Ok(project)
    }

    /// The program may be built anew while it measures: it measures a copy.
    fn copy_generator(&self) -> Result<(), Failure> {
        let copy = self.root.join(GENERATOR);
        std::env::current_exe()
            .and_then(|program| fs::copy(program, &copy))
            .map(drop)
            .map_err(|error| Failure::io("copy this program to", &copy, &error))
    }

    /// A run of this very program.
    pub fn generate(&self, spec: &Path, out: &str) -> Command {
        let mut command = Command::new(self.root.join(GENERATOR));
        command
            .args(["generate", "--runtime", &self.runtime, "--spec"])
            .arg(spec);
        command
            .arg("--out")
            .arg(self.root.join(out))
            .current_dir(&self.root);
        command
    }

    /// A run of cargo in the workspace.
    pub fn cargo(&self, args: &[&str]) -> Command {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command
            .args(args)
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", self.root.join("target"));
        for (name, _) in std::env::vars_os() {
            let name_text = name.to_string_lossy();
            if name_text.starts_with("CARGO_PKG") || name_text.starts_with("CARGO_MANIFEST") {
                command.env_remove(&name);
            }
        }
        command
    }

    /// Makes cargo compile the client itself again.
    pub fn touch_client(&self) -> Result<(), Failure> {
        let path = self.root.join("client/src/lib.rs");
        let file = fs::File::options().append(true).open(&path);
        file.and_then(|file| file.set_modified(std::time::SystemTime::now()))
            .map_err(|error| Failure::io("touch", &path, &error))
    }

    /// Adds a field to a type of the description, a one-line edit; a different one each time.
    pub fn edit(&self, round: usize) -> Result<(), Failure> {
        let type_def = self
            .api
            .types
            .iter()
            .find(|t| matches!(t.kind, TypeKind::Struct(_)) && t.usage.read)
            .ok_or_else(|| Failure::new("the description has no type to edit"))?;
        let home = self
            .api
            .files
            .get(type_def.file)
            .map_or("", |file| file.name.as_str());
        let path = self.spec.join(home);
        let text = fs::read_to_string(&path).map_err(|e| Failure::io("read", &path, &e))?;
        let head = format!("  {}:\n", type_def.name);
        let line = format!("{head}    BenchField{round}?: string\n");
        let edited = text.replacen(&head, &line, 1);
        if edited == text {
            return Err(Failure::new(format!(
                "{} is not written as a block",
                type_def.name
            )));
        }
        fs::write(&path, edited).map_err(|e| Failure::io("write", &path, &e))
    }

    fn write_workspace(&self) -> Result<(), Failure> {
        let client = &self.api.crate_name;
        let features: Vec<String> = self
            .api
            .resources
            .iter()
            .take(3)
            .map(|r| format!("{:?}", r.module))
            .collect();
        let members = "[workspace]\nresolver = \"3\"\n";
        let members =
            format!("{members}members = [\"client\", \"{CALLER}\", \"{SMALL_CALLER}\"]\n");
        put(&self.root.join("Cargo.toml"), &members)?;
        for (name, dependency) in [
            (CALLER, "path = \"../client\"".to_owned()),
            (
                SMALL_CALLER,
                format!(
                    "path = \"../client\", default-features = false, features = [{}]",
                    features.join(", ")
                ),
            ),
        ] {
            let manifest = format!(
                "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\n{client} = {{ {dependency} }}\n"
            );
            put(&self.root.join(name).join("Cargo.toml"), &manifest)?;
            let module = client.replace('-', "_");
            let main = format!("fn main() {{\n    println!(\"{{:?}}\", {module}::API.name);\n}}\n");
            put(&self.root.join(name).join("src/main.rs"), &main)?;
        }
        Ok(())
    }
}

/// Writes a file only if it says something else, so that cargo builds nothing again for it.
pub fn put(path: &Path, text: &str) -> Result<(), Failure> {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|e| Failure::io("create", folder, &e))?;
    fs::write(path, text).map_err(|e| Failure::io("write", path, &e))
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    for file in specwright::read(from)?.files {
        put(&to.join(&file.name), &file.text)?;
    }
    Ok(())
}

/// What earlier runs wrote into folders that were not there.
fn remove_fresh(root: &Path) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with("fresh") {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
