//! Packets to streams to reports.
