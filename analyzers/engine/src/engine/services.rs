//! Ports on which servers are known to listen.

/// Most ports that are kept; what comes after them is left out, and the roles of those streams rest on other evidence.
const MAX_PORTS: usize = 64;

/// TCP ports of servers, as the user or a lab names them. Where a capture has no SYN of a stream they tell who the server is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ServicePorts {
    ports: [u16; MAX_PORTS],
    count: u8,
}

impl ServicePorts {
    /// None.
    pub const NONE: Self = Self { ports: [0; MAX_PORTS], count: 0 };

    /// Adds a port. Beyond 64 of them it does nothing.
    pub fn add(&mut self, port: u16) {
        if !self.has(port)
            && let Some(place) = self.ports.get_mut(usize::from(self.count))
        {
            *place = port;
            self.count += 1;
        }
    }

    /// Whether a port is among them.
    pub fn has(&self, port: u16) -> bool {
        self.known().contains(&port)
    }

    fn known(&self) -> &[u16] {
        self.ports.get(..usize::from(self.count)).unwrap_or_default()
    }
}

impl Default for ServicePorts {
    fn default() -> Self {
        Self::NONE
    }
}

impl std::fmt::Debug for ServicePorts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.known()).finish()
    }
}

impl Extend<u16> for ServicePorts {
    fn extend<I: IntoIterator<Item = u16>>(&mut self, ports: I) {
        ports.into_iter().for_each(|port| self.add(port));
    }
}

impl FromIterator<u16> for ServicePorts {
    fn from_iter<I: IntoIterator<Item = u16>>(ports: I) -> Self {
        let mut found = Self::NONE;
        found.extend(ports);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_port_is_kept_once_and_their_number_is_bounded() {
        let ports: ServicePorts = [80, 12345, 80].into_iter().collect();
        assert_eq!((ports.known(), ports.has(80), ports.has(0)), (&[80, 12345][..], true, false));
        let many: ServicePorts = (1..1000).collect();
        assert_eq!((many.known().len(), many.has(64), many.has(65)), (64, true, false));
    }
}
