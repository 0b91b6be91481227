//! Stands in for the application protocols where the feature `applications` is off: no value of these types can exist.

#![allow(unreachable_pub, reason = "fields of public structs have these types, and nobody else can name them")]

use crate::engine::PacketView;

/// Never there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeAs {}

/// Never there.
#[derive(Clone, Copy, Debug)]
pub enum Found {}

/// Never there.
#[derive(Clone, Debug)]
pub(crate) enum Applications {}

impl Applications {
    pub(crate) fn new(decode_as: DecodeAs) -> Self {
        match decode_as {}
    }

    pub(crate) fn found(&self) -> &Found {
        match *self {}
    }

    pub(crate) fn given_up(&self) -> u64 {
        match *self {}
    }
}

/// Reads nothing.
pub(crate) fn look(applications: &mut Applications, _: &PacketView<'_>) {
    match *applications {}
}
