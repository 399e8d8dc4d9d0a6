//! The client against servers that misbehave: one binary, one module for each family of troubles.

#[cfg(test)]
mod scenario {
    mod change;
    mod file;
    mod fixture;
    mod jobs;
    mod limits;
    mod network;
    mod paging;
    mod secret;
    pub(crate) mod stage;
    mod throttling;
}
