//! The kit itself under test: every fault is seen by a plain client, and every situation by the API.

#[cfg(test)]
mod scenario {
    mod change;
    mod delivery;
    mod network;
    mod pause;
    mod platform;
    mod record;
    mod refusal;
    mod stranger;
    mod upstream;
}
