//! A call of a script, written into one buffer: it is made for every permit.

use std::fmt::Display;

use redis::{Cmd, RedisWrite as _, Script};

/// What most calls have room in, so that their buffers do not grow.
const ARGUMENTS: usize = 12;
const BYTES: usize = 384;

pub(super) struct Call<'a> {
    pub script: &'a Script,
    pub command: Cmd,
}

impl<'a> Call<'a> {
    /// The arguments that follow begin with so many keys.
    pub fn new(script: &'a Script, keys: usize) -> Self {
        let mut command = Cmd::with_capacity(ARGUMENTS, BYTES);
        command.arg("EVALSHA").arg(script.get_hash()).arg(keys);
        Self { script, command }
    }

    pub fn arg(mut self, arg: impl Display) -> Self {
        self.command.write_arg_fmt(arg);
        self
    }

    pub fn bytes(mut self, arg: &[u8]) -> Self {
        self.command.write_arg(arg);
        self
    }
}
