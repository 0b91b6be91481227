//! TLS (RFC 8446, RFC 5246); `ssl.*` means the same.

use super::application::told;
use super::{Field, Kind};

pub(super) const FIELDS: &[Field] = &[
    told!("tls", Protocol, "TLS records"),
    told!("tls.record", Label, "Record"),
    told!("tls.record.content_type", Unsigned, "20 cipher change, 21 alert, 22 handshake, 23 data").bits(8),
    told!("tls.record.opaque_type", Unsigned, "Type of an encrypted record of TLS 1.3").bits(8),
    told!("tls.record.version", Hexadecimal, "Version of a record").bits(16),
    told!("tls.record.length", Unsigned, "Length of a record").bits(16),
    told!("tls.change_cipher_spec", Label, "Change to encryption"),
    told!("tls.alert_message", Label, "Alert"),
    told!("tls.alert_message.level", Unsigned, "1 warning, 2 fatal").bits(8),
    told!("tls.alert_message.desc", Unsigned, "Reason of an alert").bits(8),
    told!("tls.app_data", Bytes, "Encrypted data"),
    told!("tls.handshake", Label, "Handshake message"),
    told!("tls.handshake.type", Unsigned, "1 client hello, 2 server hello, 11 certificate").bits(8),
    told!("tls.handshake.length", Unsigned, "Length of a handshake message").bits(24),
    told!("tls.handshake.version", Hexadecimal, "Version of a hello").bits(16),
    told!("tls.handshake.random", Bytes, "Random bytes of a hello"),
    told!("tls.handshake.ciphersuite", Hexadecimal, "Cipher suite").bits(16),
    told!("tls.handshake.extension.type", Unsigned, "Number of an extension").bits(16),
    told!("tls.handshake.extensions_server_name", Text, "Server that the client means"),
    told!("tls.handshake.certificate", Bytes, "Certificate"),
];
