//! How the program reaches the network: a proxy and further authorities, kept beside the list of accounts because
//! the first account needs them already. No secrets: a proxy with a password is refused.

use crate::{
    desk::Desk,
    error::{AppError, ErrorCode},
    types::settings::Network,
};
use std::{
    fs,
    io::{self, Write},
    path::Path,
};

/// Its file in the data folder.
const FILE: &str = "network.json";
/// Longest file of certificates that is read.
const CA_BYTES_MAX: u64 = 4 << 20;

impl Desk {
    /// The network as it is stored. Blocking, one small file.
    ///
    /// # Errors
    /// `bad_input` when the file of certificates cannot be used: nothing is sent past what the person asked for.
    pub(crate) fn network(&self) -> Result<remote::Network, AppError> {
        checked(&self.stored_network())
    }

    /// What is stored; the defaults when nothing is, or when it cannot be read.
    pub(crate) fn stored_network(&self) -> Network {
        let read = fs::read(self.data_dir().join(FILE));
        read.ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Checks and stores the network.
    ///
    /// # Errors
    /// `bad_input` for a proxy or a file that cannot be used; `internal` when it cannot be written.
    pub(crate) fn store_network(&self, wanted: Network) -> Result<Network, AppError> {
        let blank =
            |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let wanted = Network { proxy: blank(wanted.proxy), ca_file: blank(wanted.ca_file) };
        checked(&wanted)?;
        write(&self.data_dir().join(FILE), &wanted).map_err(|error| {
            AppError::new(ErrorCode::Internal, "The network settings could not be written.")
                .with_detail(error.to_string())
        })?;
        Ok(wanted)
    }
}

fn checked(wanted: &Network) -> Result<remote::Network, AppError> {
    let pem = match &wanted.ca_file {
        None => None,
        Some(path) => Some(read_pem(Path::new(path)).map_err(|why| {
            AppError::new(ErrorCode::BadInput, format!("The file of certificates cannot be used: {why}."))
        })?),
    };
    Ok(remote::Network::new(wanted.proxy.as_deref(), pem.as_deref())?)
}

fn read_pem(path: &Path) -> Result<Vec<u8>, String> {
    match fs::metadata(path) {
        Ok(about) if about.len() > CA_BYTES_MAX => Err("it is too large".to_owned()),
        Ok(_) => fs::read(path).map_err(|error| error.kind().to_string()),
        Err(error) => Err(error.kind().to_string()),
    }
}

fn write(path: &Path, network: &Network) -> io::Result<()> {
    let partial = path.with_extension("json.partial");
    let mut file = fs::File::create(&partial)?;
    file.write_all(&serde_json::to_vec_pretty(network)?)?;
    file.sync_all()?;
    fs::rename(&partial, path)
}
