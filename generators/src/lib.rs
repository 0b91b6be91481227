//! Lab traffic over real sockets, and crafted captures.
