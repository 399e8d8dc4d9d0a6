//! Rules of the domain against many inputs; one binary for the whole crate.

mod scenario {
    mod fingerprint;
    mod link;
    mod query;
}
