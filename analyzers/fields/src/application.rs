//! Fields of application protocols: what `app` found, told under its name.

use wirelab_capture::time::Timestamp;
use wirelab_engine::app::Told;
use wirelab_engine::engine::PacketView;

use super::{Field, Kind, Sink, Value};

/// Prefixes of names that Wireshark still takes for those that it has now.
const ALIASES: [(&str, &str); 2] = [("bootp", "dhcp"), ("ssl", "tls")];

/// The name that an old one stands for: `bootp.type` is `dhcp.type`.
pub(super) fn alias(name: &str) -> Option<String> {
    ALIASES.iter().find_map(|(old, new)| {
        let rest = name.strip_prefix(old)?;
        (rest.is_empty() || rest.starts_with('.')).then(|| format!("{new}{rest}"))
    })
}

/// Gives the values that the application layer told under a field's name.
pub(super) fn tell(view: &PacketView<'_>, field: &Field, out: &mut dyn Sink) {
    let Some(found) = view.applications else { return };
    for value in found.values(field.name) {
        put(field, value, out);
    }
}

/// Gives a value that the application layer told.
pub(super) fn put(field: &Field, value: Told<'_>, out: &mut dyn Sink) {
    match value {
        // Seconds since 1970.
        Told::Number(value) if field.kind == Kind::Time => {
            out.value(Value::Time(Timestamp::new(i64::try_from(value).unwrap_or(0), 0)));
        }
        Told::Number(value) => out.unsigned(value),
        Told::Hexadecimal(value, digits) => out.hexadecimal(value, digits),
        Told::Boolean(value) => out.boolean(value),
        Told::Ipv4(value) => out.ipv4(value),
        Told::Ipv6(value) => out.ipv6(value),
        Told::Mac(value) => out.mac(value),
        Told::Text(value) => out.text(value),
        Told::Bytes(value) => out.bytes(value),
        // A heading is there or not, and has no value.
        Told::Protocol(..) if field.kind != Kind::Protocol => out.unsigned(1),
        Told::Protocol(name, bytes) => out.value(Value::Protocol { name, bytes, length: bytes.len() }),
    }
}
