//! `flowmend account`: add, list, remove.

/// `flowmend account …`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Add an account; its token comes on standard input or in FLOWMEND_TOKEN
    Add(AddArgs),
    /// List the accounts of this data folder
    List,
    /// Remove an account and everything that is kept for it
    Remove {
        /// Its name on this computer
        name: String,
    },
}

/// Options of `account add`.
#[derive(Debug, clap::Args)]
#[group(id = "place", required = true, multiple = false, args = ["region", "base_url"])]
pub struct AddArgs {
    /// Its name on this computer
    pub name: String,
    /// Region of the account
    #[arg(long, value_name = "REGION", value_parser = ["us", "eu", "au", "ca"])]
    pub region: Option<String>,
    /// Address without /v1: https, or http on this computer
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// Which environment the token is for
    #[arg(long, value_name = "NAME", default_value = "production", value_parser = ["production", "sandbox"])]
    pub environment: String,
}
