//! The program: the window without arguments, the command line with them.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    flowmend_lib::start()
}
