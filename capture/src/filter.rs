//! Capture filters (pcap-filter(7)), compiled by libpcap, for packets that come from a file.

mod hint;

use crate::link::LinkType;

/// What makes a capture filter unusable.
#[derive(Debug, thiserror::Error)]
#[error("the capture filter '{filter}' is not one that libpcap understands: {what}{hint}", hint = hint::hint(.filter))]
pub struct FilterError {
    /// The filter as it was given.
    pub filter: String,
    /// libpcap's words.
    pub what: String,
}

/// A compiled capture filter. It is compiled once more for each link type that turns up.
pub struct CaptureFilter {
    text: String,
    /// `None` for a link type on which the filter makes no sense (`ether host` on a tunnel): nothing passes there.
    programs: Vec<(LinkType, Option<pcap::BpfProgram>)>,
}

impl CaptureFilter {
    /// Compiles a filter.
    ///
    /// # Errors
    /// What libpcap finds wrong with it; a display filter is named, and its spelling as a capture filter offered.
    pub fn new(text: &str) -> Result<Self, FilterError> {
        let program = compile(text, LinkType::ETHERNET).map_err(|error| {
            let what = match error {
                pcap::Error::PcapError(words) => words.trim().to_owned(),
                other => other.to_string(),
            };
            FilterError { filter: text.to_owned(), what }
        })?;
        Ok(Self { text: text.to_owned(), programs: vec![(LinkType::ETHERNET, Some(program))] })
    }

    /// Whether a packet passes. Length tests (`greater`, `less`) see the captured length.
    pub(crate) fn accepts(&mut self, link: LinkType, data: &[u8]) -> bool {
        let place = match self.programs.iter().position(|(known, _)| *known == link) {
            Some(place) => place,
            None => {
                self.programs.push((link, compile(&self.text, link).ok()));
                self.programs.len() - 1
            }
        };
        let program = self.programs.get(place).and_then(|(_, program)| program.as_ref());
        program.is_some_and(|program| program.filter(data))
    }
}

fn compile(text: &str, link: LinkType) -> Result<pcap::BpfProgram, pcap::Error> {
    // Files have LINKTYPE_ numbers, libpcap takes the DLT_ numbers of the system that it runs on.
    pcap::Capture::dead(pcap::Linktype(crate::live::dlt_of(link)))?.compile(text, true)
}

impl std::fmt::Debug for CaptureFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CaptureFilter").field("text", &self.text).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SYN_TO_80: [u8; 54] = {
        let mut bytes = [0; 54];
        (bytes[12], bytes[14], bytes[17], bytes[23]) = (0x08, 0x45, 40, 6);
        (bytes[37], bytes[46], bytes[47]) = (80, 0x50, 2);
        bytes
    };

    #[test]
    fn packets_pass_by_what_they_are_on_every_link_type() {
        let mut filter = CaptureFilter::new("tcp dst port 80").unwrap();
        assert!(filter.accepts(LinkType::ETHERNET, &SYN_TO_80));
        assert!(filter.accepts(LinkType::RAW, &SYN_TO_80[14..]));
        assert!(!filter.accepts(LinkType::RAW, &SYN_TO_80));
        assert!(!CaptureFilter::new("udp").unwrap().accepts(LinkType::ETHERNET, &SYN_TO_80));
        assert!(!filter.accepts(LinkType::ETHERNET, &[]));
    }

    #[test]
    fn a_wrong_filter_says_why_and_a_display_filter_how_to_write_it() {
        let error = CaptureFilter::new("tcp prot 80").unwrap_err().to_string();
        assert!(error.contains("'tcp prot 80'") && !error.contains("display"), "{error}");
        let error = CaptureFilter::new("tcp.port == 8080").unwrap_err().to_string();
        assert!(error.contains("display filter") && error.contains("'tcp port 8080'"), "{error}");
    }
}
