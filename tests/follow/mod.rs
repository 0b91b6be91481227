//! `wirelab follow`: what the command prints, and that the bytes are those of Wireshark's "Follow Stream".

mod command;
mod parity;
