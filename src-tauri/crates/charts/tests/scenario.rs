//! Pictures of the charts crate as others use it: structure, extremes, hostile text, PNG.

#[cfg(test)]
#[path = "scenario/picture.rs"]
mod picture;
#[path = "scenario/property.rs"]
mod property;
#[path = "scenario/structure.rs"]
mod structure;
