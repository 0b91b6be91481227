//! Packets to streams to reports.
pub mod packet;
