//! What is looked for, and what that makes of logs.

use wirelab_engine::engine::ServicePorts;
use wirelab_labs::{Lab, Rule, Transport, Variant, catalogue};

use super::decide::Found;
use crate::detect::choose::{self, choose};
use crate::detect::foreign::HTTP;
use crate::log::StreamLog;

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The labs that it can be.
    pub labs: Vec<Lab>,
    /// The only lab wanted, as an index.
    pub lab: Option<usize>,
    /// The only variant wanted.
    pub variant: Option<String>,
    /// The server's port, if it is not the lab's.
    pub port: Option<u16>,
}

impl Ask {
    /// Any of some labs.
    pub fn any(labs: Vec<Lab>) -> Self {
        Self { labs, lab: None, variant: None, port: None }
    }

    /// The labs that are known, and the one that somebody chose, if it is one of them or has a file of its own: also where a lab
    /// is chosen, the others are known, so that what is theirs is not called its own.
    pub fn chosen(lab: Option<&Lab>) -> Self {
        let mut ask = Self::any(catalogue::all().to_vec());
        if let Some(lab) = lab {
            let place = ask.labs.iter().position(|known| known == lab);
            ask.lab = Some(place.unwrap_or(ask.labs.len()));
            if place.is_none() {
                ask.labs.push(lab.clone());
            }
        }
        ask
    }

    /// The only lab wanted.
    pub fn wanted(&self) -> Option<&Lab> {
        self.labs.get(self.lab?)
    }

    /// Ports of servers that are named: by the built-in labs, by the lab that is wanted, or by the user. Where a capture has no
    /// SYN of a stream, they tell who the server is.
    pub fn services(&self) -> ServicePorts {
        let mut ports: ServicePorts = catalogue::TCP_PORTS.into_iter().collect();
        ports.extend(self.port);
        ports.extend(self.wanted().into_iter().flat_map(|lab| lab.ports(Transport::Tcp)));
        ports
    }

    /// A lab that was named: on its ports everything is judged as that lab's, and on others it is said where something looks
    /// like it.
    pub fn named(lab: Lab) -> Self {
        Self { lab: Some(0), ..Self::any(vec![lab]) }
    }

    /// Whether a port is the named lab's, or any lab's, or the one that was given.
    pub(super) fn has_port(&self, transport: Transport, port: u16) -> bool {
        if let Some(wanted) = self.port {
            return wanted == port;
        }
        let labs = self.labs.iter().enumerate().filter(|(index, _)| self.lab.is_none_or(|lab| lab == *index));
        let mut variants = labs.flat_map(|(_, lab)| &lab.variants);
        variants.any(|variant| variant.ports.of(transport).contains(&port))
    }

    /// Whether a service that no lab is made of otherwise is what a lab asks for where this stream is.
    pub(super) fn is_made_of(&self, service: &str, log: &StreamLog) -> bool {
        let labs = self.labs.iter().enumerate().filter(|(index, _)| self.lab.is_none_or(|lab| lab == *index));
        let http = |variant: &&Variant| matches!(&variant.rule, Rule::Talk(talk) if talk.is_http());
        let mut variants = labs.flat_map(|(_, lab)| &lab.variants).filter(http);
        let port = log.server.port;
        service == HTTP
            && variants.any(|variant| match self.port {
                Some(wanted) => wanted == port,
                None => {
                    variant.ports.of(log.transport).contains(&port)
                        || self.lab.is_some() && variant.ports.is_any(log.transport)
                }
            })
    }

    /// Chooses the lab for a group of streams. `Err`: none, and why, if there is something to say.
    pub(crate) fn choose(&self, logs: &[&StreamLog]) -> Found {
        let allowed =
            choose::Allowed { labs: &self.labs, lab: self.lab, variant: self.variant.as_deref(), port: self.port };
        choose(logs, allowed)
    }
}
