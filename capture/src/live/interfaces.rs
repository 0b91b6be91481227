//! Interfaces that can be captured on.

use super::error::LiveError;

/// An interface as libpcap lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// What to open, such as `lo`, `lo0` or `\Device\NPF_Loopback`.
    pub name: String,
    /// What people call it, where the system knows.
    pub description: Option<String>,
    /// Its IPv4 and IPv6 addresses.
    pub addresses: Vec<String>,
    /// Whether it is a loopback interface.
    pub is_loopback: bool,
    /// Whether it is up.
    pub is_up: bool,
}

impl From<pcap::Device> for Device {
    fn from(device: pcap::Device) -> Self {
        Self {
            is_loopback: device.flags.is_loopback(),
            is_up: device.flags.is_up(),
            addresses: device.addresses.iter().map(|address| address.addr.to_string()).collect(),
            name: device.name,
            description: device.desc,
        }
    }
}

/// All interfaces, in libpcap's order: the one that it would take by itself comes first.
///
/// # Errors
/// [`LiveError::System`] or [`LiveError::NotPermitted`] if they cannot be listed. Without rights, some systems list
/// none instead.
pub fn interfaces() -> Result<Vec<Device>, LiveError> {
    let devices = pcap::Device::list().map_err(|error| LiveError::from_pcap("any interface", &error))?;
    Ok(devices.into_iter().map(Device::from).collect())
}

/// The name of the loopback interface: `lo`, `lo0` or `\Device\NPF_Loopback`.
///
/// # Errors
/// [`LiveError::NoLoopback`] if there is none, and those of [`interfaces`].
pub fn loopback_name() -> Result<String, LiveError> {
    let devices = interfaces()?;
    let loopback = devices.into_iter().filter(|device| device.is_loopback).max_by_key(|device| device.is_up);
    loopback.map(|device| device.name).ok_or(LiveError::NoLoopback)
}

/// The interface of a name.
pub(super) fn find(name: &str) -> Result<Device, LiveError> {
    let devices = interfaces()?;
    match devices.iter().find(|device| device.name == name) {
        Some(device) => Ok(device.clone()),
        None => {
            let known = devices.into_iter().map(|device| device.name).collect();
            Err(LiveError::NoSuchInterface { interface: name.to_owned(), known })
        }
    }
}
