//! Copies in a class that is made for it: all of them are found, and nobody else is named.

mod class;
mod container;
mod own;
mod reference;
mod student;
