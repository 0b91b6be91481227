//! The tests of the whole program: one binary with a module a subject.
//!
//! A new file needs its `mod` line here (`layout.rs` fails without it). What several modules use is in `support/`. A test
//! asks for programs, rights and captures of others with `require!` from `tests/needs/`, in its first line.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(clippy::print_stdout, reason = "libtest shows what a failing test prints, and --nocapture all of it")]

mod support;

mod annotate;
#[cfg(feature = "live")]
mod capture_filter;
mod check;
mod cli;
mod client;
mod clock;
mod compat;
mod completion;
mod conversations;
mod corpus;
mod craft;
mod doctor;
mod draft;
mod expert;
mod export;
#[cfg(feature = "live")]
mod faults;
mod filters;
mod first_minute;
mod follow;
#[cfg(feature = "live")]
mod framed;
mod honesty;
mod lab_reports;
mod labs;
mod layout;
mod limits;
#[cfg(feature = "live")]
mod live;
mod lost;
mod manifests;
mod measures;
mod messages;
mod mutations;
mod pages;
mod picture;
mod probe;
mod progress;
#[cfg(feature = "live")]
mod protocols;
mod readme;
#[cfg(feature = "live")]
mod run;
mod samples;
mod schema;
mod serve;
mod show_frame;
mod snapshots;
mod terminal;
mod verify;
mod verify_class;
mod walls;
mod web;
mod which_lab;
mod width;
#[cfg(unix)]
mod wireshark;
mod words;
