//! Nothing is lost: what is read is never written to, what is finished is whole, and who replaces says so.

mod ends;
mod hidden;
mod places;
mod run;
mod secrets;
