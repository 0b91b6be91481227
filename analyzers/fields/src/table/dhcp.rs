//! DHCP (RFC 2131) and BOOTP (RFC 951); `bootp.*` means the same.

use crate::Kind;
use crate::entry::*;
use crate::header_kind::HeaderKind;
use crate::names;
use crate::section::{Application, Section};

pub(crate) const DHCP: Section = Section::of_messages(
    &[Application { name: "dhcp", title: "Dynamic Host Configuration Protocol", short: "DHCP" }],
    &of(
        HeaderKind::None,
        [
            told("dhcp", Kind::Protocol, "DHCP message").hidden(),
            told("dhcp.type", Kind::Unsigned, "Message type")
                .bits(8)
                .about_it("1 request, 2 reply")
                .names(names::BOOTP),
            told("dhcp.hw.type", Kind::Hexadecimal, "Hardware type")
                .bits(8)
                .about_it("Kind of hardware address: 1 Ethernet"),
            told("dhcp.hw.len", Kind::Unsigned, "Hardware address length")
                .bits(8)
                .about_it("Length of the hardware address"),
            told("dhcp.hops", Kind::Unsigned, "Hops").bits(8).about_it("Relays passed"),
            told("dhcp.id", Kind::Hexadecimal, "Transaction number").about_it("Number that the reply repeats"),
            told("dhcp.secs", Kind::Unsigned, "Seconds elapsed").bits(16).about_it("Seconds since the client began"),
            told("dhcp.flags", Kind::Hexadecimal, "Flags").bits(16).about_it("Sixteen flag bits"),
            told("dhcp.flags.bc", Kind::Boolean, "Broadcast")
                .about_it("Whether the reply is to be broadcast")
                .inside(1)
                .names(names::BROADCAST),
            told("dhcp.ip.client", Kind::Ipv4, "Client address").about_it("Address that the client has"),
            told("dhcp.ip.your", Kind::Ipv4, "Your address").about_it("Address that the client gets"),
            told("dhcp.ip.server", Kind::Ipv4, "Next server"),
            told("dhcp.ip.relay", Kind::Ipv4, "Relay"),
            told("dhcp.hw.mac_addr", Kind::Mac, "Client hardware address").about_it("Client's hardware address"),
            told("dhcp.server", Kind::Text, "Server name").about_it("Name of the server"),
            told("dhcp.file", Kind::Text, "Boot file").about_it("Name of the boot file"),
            told("dhcp.cookie", Kind::Ipv4, "Magic cookie").about_it("What begins the options"),
            told("dhcp.option.type", Kind::Unsigned, "Option")
                .bits(8)
                .about_it("Number of an option")
                .noted(names::DHCP_OPTIONS),
            told("dhcp.option.length", Kind::Unsigned, "Length").bits(8).about_it("Length of an option").inside(1),
            told("dhcp.option.value", Kind::Bytes, "Value").about_it("Bytes of an option").inside(1),
            told("dhcp.option.dhcp", Kind::Unsigned, "Message")
                .bits(8)
                .about_it("Kind of message: 1 discover, 2 offer, 3 request, 5 ack")
                .inside(1)
                .names(names::DHCP),
            told("dhcp.option.subnet_mask", Kind::Ipv4, "Subnet mask").inside(1),
            told("dhcp.option.router", Kind::Ipv4, "Router").inside(1),
            told("dhcp.option.domain_name_server", Kind::Ipv4, "Name server").inside(1),
            told("dhcp.option.hostname", Kind::Text, "Host name").about_it("Name of the client").inside(1),
            told("dhcp.option.domain_name", Kind::Text, "Domain").inside(1),
            told("dhcp.option.requested_ip_address", Kind::Ipv4, "Requested address")
                .about_it("Address that is asked for")
                .inside(1),
            told("dhcp.option.ip_address_lease_time", Kind::Unsigned, "Lease time")
                .about_it("Seconds of the lease")
                .inside(1)
                .always("seconds"),
            told("dhcp.option.dhcp_server_id", Kind::Ipv4, "Server").inside(1),
            told("dhcp.option.request_list_item", Kind::Unsigned, "Wanted option")
                .bits(8)
                .about_it("Option that is asked for")
                .inside(1)
                .noted(names::DHCP_OPTIONS),
            told("dhcp.option.message", Kind::Text, "Text").about_it("Text about an error").inside(1),
            told("dhcp.option.dhcp_max_message_size", Kind::Unsigned, "Longest message").bits(16).inside(1),
            told("dhcp.option.renewal_time_value", Kind::Unsigned, "Renewal time")
                .about_it("Seconds until renewal")
                .inside(1)
                .always("seconds"),
            told("dhcp.option.rebinding_time_value", Kind::Unsigned, "Rebinding time")
                .about_it("Seconds until rebinding")
                .inside(1)
                .always("seconds"),
            told("dhcp.option.vendor_class_id", Kind::Text, "Vendor class").inside(1),
            told("dhcp.option.end", Kind::Unsigned, "End of the options").bits(8).inside(1),
        ],
    ),
);
