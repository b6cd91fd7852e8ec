//! Serves a description: `cargo run -p specwright-sandbox --example serve -- spec 8080`.

use std::error::Error;

use specwright_model::source::SourceFile;
use specwright_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| "spec".to_owned());
    let port = arguments.next().map_or(Ok(0), |port| port.parse())?;
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            files.push(SourceFile {
                name,
                text: std::fs::read_to_string(&path)?,
            });
        }
    }
    let api = specwright_model::read(&files)
        .api
        .ok_or("the description is not valid")?;
    let running = Sandbox::new(&api).start_on(port).await?;
    println!("{} — token: {}", running.url(), Sandbox::TOKEN);
    running.finished().await;
    Ok(())
}
