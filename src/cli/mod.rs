//! Arguments, exit codes, table or JSON; the only folder that prints.

use std::process::ExitCode;

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
