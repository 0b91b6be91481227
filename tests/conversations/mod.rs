//! `wirelab analyze --conversations`: what the command prints, and that the numbers are those of tshark's tables of
//! conversations.

mod command;
mod parity;
