//! Crafted captures: what the truth says, the analysis finds, in every stream, over many seeds; and every shipped
//! scenario shows what it promises, to us and to tshark.
//!
//! `WIRELAB_SEEDS=N` tries N networks instead of 100.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on is to fail")]

#[path = "support/program.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod program;

#[path = "craft/chats.rs"]
mod chats;
#[path = "craft/command.rs"]
mod command;
#[path = "craft/late.rs"]
mod late;
#[path = "craft/round_trip.rs"]
mod round_trip;
#[path = "craft/scenarios.rs"]
mod scenarios;
#[path = "craft/truth.rs"]
mod truth;
