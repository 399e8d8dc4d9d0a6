//! The shell: window, token store and command line. Placeholder until the house stands.
