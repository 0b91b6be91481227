//! Crafted captures: what the truth says, the analysis finds, in every stream, over many seeds; and every shipped
//! scenario shows what it promises, to us and to tshark.
//!
//! `WIRELAB_SEEDS=N` tries N networks instead of 100.

mod chats;
mod command;
mod late;
mod round_trip;
mod scenarios;
mod truth;
