//! Which lab the captures are held against: found in them, or chosen.

use wirelab_analyzers::engine::ServicePorts;
use wirelab_analyzers::message::Ask;
use wirelab_labs::{Lab, Transport, catalogue};

use crate::Refusal;

/// Which lab.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Choice {
    /// Whichever is found.
    Found,
    /// This one.
    Chosen(&'static Lab),
}

impl Choice {
    /// By its id; `None`: whichever is found.
    pub(crate) fn of(id: Option<&str>) -> Result<Self, Refusal> {
        let Some(id) = id else { return Ok(Self::Found) };
        catalogue::find(id).map(Self::Chosen).ok_or(Refusal::NoLab)
    }

    /// What to look for. Also of a lab that was chosen, the others are known: what is theirs is not called its own.
    pub(crate) fn ask(self) -> Ask {
        let mut ask = Ask::any(catalogue::all().to_vec());
        if let Self::Chosen(lab) = self {
            ask.lab = ask.labs.iter().position(|known| known == lab);
        }
        ask
    }

    /// Ports that tell who the server is where a capture has no SYN.
    pub(crate) fn services(self) -> ServicePorts {
        let mut ports: ServicePorts = catalogue::TCP_PORTS.into_iter().collect();
        if let Self::Chosen(lab) = self {
            ports.extend(lab.ports(Transport::Tcp));
        }
        ports
    }
}
