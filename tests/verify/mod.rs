//! `wirelab verify`: what `wirelab run` leaves passes, each fault and each trap fails just what it should.

mod causes;
mod command;
mod corpus;
mod fixtures;
mod kinds;
mod never_more;
mod recorded;
mod roster;
mod traps;
