//! What a call costs beside bare reqwest with the same headers and settings, over loopback with keep-alive.
//!
//! `cargo bench -p specwright-runtime --bench calls` measures time, throughput and memory, and instructions where
//! `valgrind` is there. With `-- apart` it takes the throughput apart. The server is a process of its own, so that only the client is measured.

mod apart;
mod api;
mod figures;
mod instructions;
mod server;
mod sides;
mod throughput;
mod time;

use server::Server;

fn main() {
    // cargo adds `--bench`.
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve"] => server::serve(),
        ["repeat", side, kind, count, address] => {
            instructions::repeat(side, kind, count.parse().expect("a number"), address);
        }
        ["apart", names @ ..] => apart::measure(&Server::start(), names),
        only => {
            let wanted = |name: &str| only.is_empty() || only.contains(&name);
            let server = Server::start();
            if wanted("time") {
                time::measure(&server.address);
            }
            if wanted("throughput") {
                throughput::measure(&server.address);
            }
            if wanted("instructions") {
                instructions::measure(&server.address);
            }
        }
    }
}
