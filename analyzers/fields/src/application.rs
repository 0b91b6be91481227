//! Fields of application protocols: what `app` found, told under its name.

use wirelab_engine::app::Told;
use wirelab_engine::engine::PacketView;

use super::{Sink, Value};

/// Prefixes of names that Wireshark still takes for those that it has now.
const ALIASES: [(&str, &str); 2] = [("bootp", "dhcp"), ("ssl", "tls")];

/// A field whose values stand in what was found of the application layers.
macro_rules! told {
    ($name:literal, $kind:ident, $about:literal) => {
        $crate::field($name, Kind::$kind, $about, |view, out| {
            $crate::application::tell(view, $name, out);
        })
    };
}
pub(super) use told;

/// Whether a field needs [`wirelab_engine::Settings::applications`].
pub(super) fn needs_applications(name: &str) -> bool {
    let protocol = name.split_once('.').map_or(name, |(protocol, _)| protocol);
    name == "frame.protocols" || matches!(protocol, "dns" | "mdns" | "llmnr" | "dhcp" | "http" | "ssdp" | "tls")
}

/// The name that an old one stands for: `bootp.type` is `dhcp.type`.
pub(super) fn alias(name: &str) -> Option<String> {
    ALIASES.iter().find_map(|(old, new)| {
        let rest = name.strip_prefix(old)?;
        (rest.is_empty() || rest.starts_with('.')).then(|| format!("{new}{rest}"))
    })
}

pub(super) fn tell(view: &PacketView<'_>, name: &str, out: &mut dyn Sink) {
    let Some(found) = view.applications else { return };
    for value in found.values(name) {
        match value {
            Told::Number(value) => out.unsigned(value),
            Told::Hexadecimal(value, digits) => out.hexadecimal(value, digits),
            Told::Boolean(value) => out.boolean(value),
            Told::Ipv4(value) => out.ipv4(value),
            Told::Ipv6(value) => out.ipv6(value),
            Told::Mac(value) => out.mac(value),
            Told::Text(value) => out.text(value),
            Told::Bytes(value) => out.bytes(value),
            // A heading is there or not, and has no value.
            Told::Protocol(..) if name.contains('.') => out.unsigned(1),
            Told::Protocol(name, bytes) => out.value(Value::Protocol { name, bytes, length: bytes.len() }),
        }
    }
}
