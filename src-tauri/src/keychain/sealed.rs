//! A token in a file, sealed with a passphrase: Argon2id makes the key, XChaCha20-Poly1305 seals, mode 0600.
//!
//! One file an account. Layout: magic, salt (16), nonce (24), sealed text; the account is bound in, so that a file
//! cannot be put under another account's name. Replaced by rename, so that a crash leaves the old or the new one.

use super::Secret;
use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
    XChaCha20Poly1305,
    aead::{Aead, KeyInit, Payload},
};
use rand::{TryRngCore, rngs::OsRng};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};
use zeroize::{Zeroize, Zeroizing};

const MAGIC: &[u8; 8] = b"FLOWTK1\n";
const SALT_BYTES: usize = 16;
const NONCE_BYTES: usize = 24;
const KEY_BYTES: usize = 32;
/// Longest file that is read: a token is far below a kilobyte.
const FILE_BYTES_MAX: u64 = 64 * 1024;
/// Cost of one guess: 64 MiB, three passes, one lane (the second choice of RFC 9106 4).
const MEMORY_KIB: u32 = 64 * 1024;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// Why a sealed token could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The file could not be read or written.
    #[error("the sealed token file cannot be used: {0}")]
    Io(#[from] io::Error),
    /// The passphrase is wrong, or the file was changed.
    #[error("the passphrase does not open the sealed token, or the file is damaged")]
    NotOpened,
    /// The operating system gave no random numbers, or the key could not be made.
    #[error("the token could not be sealed")]
    NotSealed,
}

/// The folder with the sealed tokens.
pub struct SealedFolder {
    folder: PathBuf,
}

impl SealedFolder {
    /// Uses this folder; it is made when the first token is written.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Whether there is a sealed token for the account.
    #[must_use]
    pub fn has(&self, account: &str) -> bool {
        self.path(account).exists()
    }

    /// Opens the token of an account; `None` when there is no file.
    ///
    /// # Errors
    /// When the passphrase is wrong, the file is damaged or cannot be read.
    pub fn get(&self, account: &str, passphrase: &Secret) -> Result<Option<Secret>, SealError> {
        let path = self.path(account);
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
            Ok(about) if about.len() > FILE_BYTES_MAX => return Err(SealError::NotOpened),
            Ok(_) => {}
        }
        let bytes = fs::read(&path)?;
        let rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(SealError::NotOpened)?;
        let (salt, rest) = rest.split_at_checked(SALT_BYTES).ok_or(SealError::NotOpened)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::NotOpened)?;
        let key = key(passphrase, salt)?;
        let payload = Payload { msg: sealed, aad: account.as_bytes() };
        let opened = XChaCha20Poly1305::new(&(*key).into())
            .decrypt(&(*nonce).into(), payload)
            .map_err(|_| SealError::NotOpened)?;
        let text = String::from_utf8(opened).map_err(|error| {
            error.into_bytes().zeroize();
            SealError::NotOpened
        })?;
        Ok(Some(Secret::new(text)))
    }

    /// Seals and writes the token of an account.
    ///
    /// # Errors
    /// When it cannot be sealed or written; the old file is then still there.
    pub fn set(&self, account: &str, token: &Secret, passphrase: &Secret) -> Result<(), SealError> {
        let salt: [u8; SALT_BYTES] = random()?;
        let nonce: [u8; NONCE_BYTES] = random()?;
        let key = key(passphrase, &salt)?;
        let payload = Payload { msg: token.expose().as_bytes(), aad: account.as_bytes() };
        let sealed = XChaCha20Poly1305::new(&(*key).into())
            .encrypt(&nonce.into(), payload)
            .map_err(|_| SealError::NotSealed)?;
        fs::create_dir_all(&self.folder)?;
        let path = self.path(account);
        let unfinished = path.with_extension("new");
        let mut file = private(&unfinished)?;
        for part in [MAGIC.as_slice(), &salt, &nonce, &sealed] {
            file.write_all(part)?;
        }
        file.sync_all()?;
        fs::rename(&unfinished, &path)?;
        Ok(())
    }

    /// Forgets the token of an account; one that is not there is no failure.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn delete(&self, account: &str) -> Result<(), SealError> {
        match fs::remove_file(self.path(account)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Account names are people's text: only the letters of their bytes in hexadecimal make the file name.
    fn path(&self, account: &str) -> PathBuf {
        let name: String = account.bytes().map(|byte| format!("{byte:02x}")).collect();
        self.folder.join(name).with_extension("sealed")
    }
}

fn key(passphrase: &Secret, salt: &[u8]) -> Result<Zeroizing<[u8; KEY_BYTES]>, SealError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(KEY_BYTES)).map_err(|_| SealError::NotSealed)?;
    let mut key = Zeroizing::new([0_u8; KEY_BYTES]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.expose().as_bytes(), salt, key.as_mut_slice())
        .map_err(|_| SealError::NotSealed)?;
    Ok(key)
}

fn random<const N: usize>() -> Result<[u8; N], SealError> {
    let mut bytes = [0_u8; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(|_| SealError::NotSealed)?;
    Ok(bytes)
}

/// A file that only its owner may read, from its first moment.
fn private(path: &Path) -> io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    // A left-over of another time may have had another mode.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[test]
    fn a_sealed_token_opens_with_its_passphrase_only() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = SealedFolder::new(folder.path().join("tokens"));
        assert!(sealed.get("a", &secret("p")).unwrap().is_none());
        sealed.set("a", &secret("canary-token"), &secret("p")).unwrap();
        assert_eq!(sealed.get("a", &secret("p")).unwrap().unwrap().expose(), "canary-token");
        assert!(matches!(sealed.get("a", &secret("q")), Err(SealError::NotOpened)));
        let bytes = fs::read(sealed.path("a")).unwrap();
        assert!(!bytes.windows(6).any(|window| window == b"canary"));
        sealed.delete("a").unwrap();
        sealed.delete("a").unwrap();
        assert!(!sealed.has("a"));
    }

    #[test]
    fn a_changed_or_moved_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = SealedFolder::new(folder.path().to_owned());
        sealed.set("a", &secret("t"), &secret("p")).unwrap();
        let whole = fs::read(sealed.path("a")).unwrap();
        fs::write(sealed.path("b"), &whole).unwrap();
        assert!(matches!(sealed.get("b", &secret("p")), Err(SealError::NotOpened)));
        for cut in [0, 7, 20, whole.len() - 1] {
            fs::write(sealed.path("a"), &whole[..cut]).unwrap();
            assert!(matches!(sealed.get("a", &secret("p")), Err(SealError::NotOpened)), "cut at {cut}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_the_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let sealed = SealedFolder::new(folder.path().to_owned());
        sealed.set("../../etc/x", &secret("t"), &secret("p")).unwrap();
        let path = sealed.path("../../etc/x");
        assert_eq!(path.parent().unwrap(), folder.path());
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
