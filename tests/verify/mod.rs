//! `wirelab verify`: what `wirelab run` leaves passes, each fault and each trap fails just what it should.

mod command;
mod corpus;
mod fixtures;
mod kinds;
mod recorded;
mod traps;
