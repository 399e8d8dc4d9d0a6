//! The engine against the embedded integrator behind a proxy that misbehaves: one binary, a module for each matter.

#[cfg(test)]
mod scenario {
    mod acting;
    mod background;
    mod crash;
    mod data_edit;
    mod flow_change;
    mod flow_watch;
    mod outbox;
    mod reading;
    pub(crate) mod stage;
    mod subscription;
    mod subscription_item;
    mod trouble;
    mod unsure;
}
