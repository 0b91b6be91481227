//! Over every frame of whatever captures there are: nothing panics, every range lies in its buffer, and the values are
//! those that `fields` gives.

use std::fs;
use std::path::{Path, PathBuf};

use wirelab_capture::packet::Packet;
use wirelab_capture::read::Reader;
use wirelab_engine::app::DecodeAs;
use wirelab_engine::engine::{Engine, Event, PacketView, Settings};
use wirelab_needs::{corpus, require};

use super::Dissection;
use crate::entry::Shown;
use crate::{Kind, Registry, Values};

/// Frames looked at of each capture.
const FRAMES: u64 = 40;

fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { found.extend(below(&entry)) } else { found.push(entry) }
    }
    found.sort();
    found
}

fn samples() -> Vec<PathBuf> {
    below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sample-pcaps"))
}

/// Fields whose bytes are shown under another name: as TCP's or UDP's payload, as the headers of a tunnel, as `ipv6.version`.
const SHOWN_OTHERWISE: &[&str] =
    &["data.data", "udp.payload", "tcp.payload", "tcp.reset_cause", "wirelab.payload_text", "ip.version"];

/// What two readers of the table do not agree on.
pub(super) fn differing(view: &PacketView<'_>, dissection: &Dissection) -> Vec<String> {
    let mut differing = Vec::new();
    let shown: Vec<_> = dissection.layers.iter().flat_map(|layer| &layer.fields).collect();
    for field in &shown {
        if crate::find(&field.name).is_err() {
            differing.push(format!("{} is no field", field.name));
        }
    }
    for field in crate::all().filter(|field| !SHOWN_OTHERWISE.contains(&field.name)) {
        let mut values = Values::new();
        field.write(view, &mut values);
        let wanted = String::from_utf8(values.as_bytes().to_vec()).unwrap();
        let shown: Vec<_> = shown.iter().filter(|row| row.name == field.name).map(|row| row.value.as_str()).collect();
        let shown = shown.join(",");
        // A dissection writes bytes with colons between them, as Wireshark's own tree does, and of what is only there or not no
        // value.
        let shown = match field.kind {
            Kind::Bytes => shown.replace(':', ""),
            Kind::Text | Kind::Label => continue,
            _ => shown,
        };
        let wanted = if wanted == "<MISSING>" { String::new() } else { wanted };
        let left_out = field.shown == Shown::Never || field.kind == Kind::Boolean && !wanted.contains("True");
        // A dissection shows what is so, and in the order of its bytes; TLS records that end in one segment began in any.
        let told = |text: &str| {
            let all = text.split(',').filter(|value| field.kind != Kind::Boolean || *value == "True");
            let mut all: Vec<String> = all.map(str::to_owned).collect();
            all.sort();
            all
        };
        if told(&shown) != told(&wanted) && !(shown.is_empty() && left_out) {
            differing.push(format!("{}: {shown} for {wanted}", field.name));
        }
    }
    differing
}

/// Dissects the first frames of a capture, changed by `change`, and tells `look` of each.
fn dissect(path: &Path, change: impl Fn(u64, &mut Vec<u8>), mut look: impl FnMut(&PacketView<'_>, &Dissection)) -> u64 {
    let Ok(mut reader) = Reader::open(path) else { return 0 };
    let mut engine = Engine::new(Settings::LEAST.with_applications(Some(DecodeAs::NONE)));
    let registry = Registry::new();
    let mut frames = 0;
    while let Some(packet) = reader.next_packet().unwrap() {
        if packet.frame > FRAMES {
            break;
        }
        let mut data = packet.data.to_vec();
        change(packet.frame, &mut data);
        let packet = Packet { data: &data, ..packet };
        engine.push(&packet, &mut |event: Event<'_>| {
            let Event::Packet(view) = event else { return };
            let dissection = Dissection::of(view, &registry);
            look(view, &dissection);
            frames += 1;
        });
    }
    frames
}

/// Every range lies in its buffer, and every field in its buffer's bytes.
fn check_ranges(dissection: &Dissection, path: &Path) {
    for layer in &dissection.layers {
        let length = dissection.buffers[layer.buffer].len();
        let place = format!("{} frame {} {}: {:?}", path.display(), dissection.frame, layer.name, layer.bytes);
        assert!(layer.bytes.start <= layer.bytes.end && layer.bytes.end <= length, "{place} of {length}");
        for field in &layer.fields {
            assert!(field.bytes.start <= field.bytes.end && field.bytes.end <= length, "{place} {}", field.name);
            assert!(field.value.chars().all(|character| !character.is_control()), "{place} {}", field.name);
        }
    }
}

#[test]
fn values_are_those_of_fields_in_the_samples() {
    let mut frames = 0;
    for path in samples() {
        frames += dissect(
            &path,
            |_, _| {},
            |view, dissection| {
                check_ranges(dissection, &path);
                let differing = differing(view, dissection);
                assert!(differing.is_empty(), "{} frame {}: {differing:?}", path.display(), dissection.frame);
            },
        );
    }
    assert!(frames > 100, "{frames} frames in sample-pcaps");
}

#[test]
fn frames_cut_off_or_damaged_anywhere_show_what_is_there() {
    for path in samples() {
        for length in 0..100 {
            let look = |_: &PacketView<'_>, dissection: &Dissection| check_ranges(dissection, &path);
            dissect(&path, |_, data| data.truncate(length), look);
            dissect(
                &path,
                |frame, data| {
                    // Two bytes of each frame become others, at places that depend on frame and round.
                    for place in [length, length.wrapping_mul(7) + frame as usize] {
                        if let Some(byte) = data.get_mut(place % 100) {
                            *byte = byte.wrapping_mul(31).wrapping_add(length as u8 | 1);
                        }
                    }
                },
                look,
            );
        }
    }
}

#[test]
fn every_capture_beside_the_project_can_be_shown() {
    require!(Corpus);
    let mut frames = 0;
    let mut differ = Vec::new();
    for folder in ["edge", "wild", "labs", "tcp-rules"] {
        for path in below(&corpus().join(folder)) {
            frames += dissect(
                &path,
                |_, _| {},
                |view, dissection| {
                    check_ranges(dissection, &path);
                    let differing = differing(view, dissection);
                    if !differing.is_empty() {
                        differ.push(format!("{} frame {}: {differing:?}", path.display(), dissection.frame));
                    }
                },
            );
        }
    }
    println!("{frames} frames shown, {} with a value other than the field's", differ.len());
    assert!(frames > 1000 && differ.is_empty(), "{}", differ.join("\n"));
}
