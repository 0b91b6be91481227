//! Linux "cooked" captures (`-i any`): LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2.

use super::super::decoder::Decoder;
use super::super::layer::{Header, Plain};
use super::super::view::View;
use super::super::{net, tunnel};
use super::{ether_type, ethernet, llc, wifi};

/// Hardware type of a GRE tunnel: the protocol field is GRE's.
const ARPHRD_IPGRE: u16 = 778;
const ARPHRD_NETLINK: u16 = 824;
const ARPHRD_IEEE80211_RADIOTAP: u16 = 803;

pub(super) fn v1(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let (hardware, protocol) = (v.be16(2)?, v.be16(14)?);
    d.push_plain(Plain::Sll, &v, 16);
    payload(d, hardware, protocol, v.from(16)?)
}

pub(super) fn v2(d: &mut Decoder, v: View<'_>) -> Option<()> {
    let (hardware, protocol) = (v.be16(8)?, v.be16(0)?);
    v.u8(19)?;
    d.push_plain(Plain::Sll2, &v, 20);
    payload(d, hardware, protocol, v.from(20)?)
}

fn payload(d: &mut Decoder, hardware: u16, protocol: u16, v: View<'_>) -> Option<()> {
    match (hardware, protocol) {
        (ARPHRD_NETLINK, _) => {
            d.push(Header::Unknown("netlink", u32::from(protocol)), &v, 0);
            Some(())
        }
        (ARPHRD_IEEE80211_RADIOTAP, _) => wifi::radiotap(d, v),
        (ARPHRD_IPGRE, _) => tunnel::gre_payload(d, protocol, v),
        (_, 1) => {
            d.push(Header::Unknown("Novell raw IPX", 0), &v, 0);
            Some(())
        }
        (_, 4) => llc(d, v),
        (_, 3) => ethernet(d, v),
        (_, 1536..) => ether_type(d, protocol, v),
        // Raw IP devices (tunnels) leave the field empty.
        (_, 0) => net::ip(d, v),
        _ => {
            d.push(Header::Unknown("cooked protocol", u32::from(protocol)), &v, 0);
            Some(())
        }
    }
}
