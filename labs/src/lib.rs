//! What a lab is: transport, port, framing, rules of the conversation, log lines, evidence and checks.
//!
//! Pure data and pure functions; no I/O. The catalogue of built-in labs will live in `catalogue/*.toml`,
//! one lab a file, and both the servers of `wirelab-generators` and the decoders of `wirelab-analyzers`
//! interpret it. It is empty until the labs are built.
