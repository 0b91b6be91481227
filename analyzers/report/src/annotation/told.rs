//! What is told of a capture that was written on.

use wirelab_capture::rewrite::{About, Annotated, Stamp};
use wirelab_labs::{Lab, Transport};
use wirelab_text::harmless::Harmless;
use wirelab_words::list::annotation as words;
use wirelab_words::list::words::{About as OfProtocol, Ports};
use wirelab_words::{Numbers, Said, Sentence};

fn said(sentence: impl Sentence) -> String {
    sentence.said().to_string()
}

/// What of the original is not in the copy, or is there otherwise.
pub fn about(about: &About) -> Vec<String> {
    let mut told = Vec::new();
    if let Some(from) = about.converted_from {
        told.push(said(words::Converted { from: from.name().into() }));
    }
    if about.compression.is_some() {
        told.push(said(words::Unpacked {}));
    }
    if about.not_to_be_copied > 0 {
        let (parts, renumbered) = (about.not_to_be_copied, about.renumbered);
        told.push(said(words::NotCopied { parts, renumbered }));
    }
    told
}

/// That the file holds what may be nobody else's business, if it does.
pub fn private(about: &About) -> Option<String> {
    let &About { secrets, names, .. } = about;
    (secrets + names > 0).then(|| said(words::Private { secrets, names }))
}

/// How many comments there are, and where.
pub fn written(annotated: &Annotated, about: &About) -> Vec<String> {
    let mut told = vec![said(words::Written { frames: annotated.frames })];
    if about.own_comments > 0 {
        told.push(said(words::Earlier { comments: about.own_comments }));
    }
    if annotated.at_section > 0 {
        told.push(said(words::AtSection { frames: annotated.at_section }));
    }
    if annotated.nowhere > 0 {
        told.push(said(words::Nowhere { comments: annotated.nowhere }));
    }
    told
}

/// How many comments were taken out.
pub fn stripped(about: &About) -> String {
    said(words::Stripped { comments: about.own_comments })
}

/// What was kept of a capture, and where the lab was found if not on its port.
pub fn kept(stamp: &Stamp, streams: u64, port: Option<u16>) -> Vec<String> {
    let lab = Harmless::line(&stamp.lab);
    let mut told = vec![said(words::Kept { kept: stamp.kept, of: stamp.of, streams, lab })];
    told.extend(port.map(|port| said(words::KeptOnPort { port })));
    if stamp.damaged {
        told.push(said(words::KeptDamaged {}));
    }
    told
}

/// That there is nothing of a lab, and on which other ports it may be.
pub fn nothing_to_keep(lab: &Lab, candidates: &[u16]) -> String {
    if let Some(protocol) = lab.protocol {
        let (protocol, filter) = (Harmless::line(protocol.title()), lab.select.as_deref().map(Harmless::line));
        return said(words::NothingOfProtocol { about: OfProtocol { protocol, filter }.into() });
    }
    let [tcp, udp] = [Transport::Tcp, Transport::Udp].map(|transport| lab.ports(transport));
    let both = !tcp.is_empty() && !udp.is_empty();
    let ports: Said = Ports { tcp: Numbers::all(tcp), udp: Numbers::all(udp), both }.into();
    said(words::NothingToKeep { ports, candidates: Numbers::all(candidates.iter().copied()) })
}
