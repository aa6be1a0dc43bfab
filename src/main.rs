//! Arguments → command → error line and exit code; nothing else.

fn main() -> std::process::ExitCode {
    etronics_bot::cli::main()
}
