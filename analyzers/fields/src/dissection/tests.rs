//! Over every frame of whatever captures there are: nothing panics, every range lies in its buffer, and the values are
//! those that `fields` gives.

use std::fs;
use std::path::{Path, PathBuf};

use wirelab_capture::packet::Packet;
use wirelab_capture::read::Reader;
use wirelab_engine::engine::{Engine, Event, Settings};
use wirelab_needs::{corpus, require};

use super::Dissection;
use crate::Values;

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

/// Dissects the first frames of a capture, changed by `change`, and tells `look` of each.
fn dissect(path: &Path, change: impl Fn(u64, &mut Vec<u8>), mut look: impl FnMut(&Dissection, &[String])) -> u64 {
    let Ok(mut reader) = Reader::open(path) else { return 0 };
    let mut engine = Engine::new(Settings::LEAST);
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
            let dissection = Dissection::of(view);
            // `wirelab.role` gives TCP before UDP; a dissection has the outer header first.
            let differing: Vec<String> = crate::all()
                // `ip.version` has IPv6 too, and `udp.payload` what a tunnel carries, which a dissection shows as headers.
                .filter(|field| !["wirelab.role", "ip.version", "udp.payload"].contains(&field.name))
                .filter_map(|field| {
                    let mut values = Values::new();
                    field.write(view, &mut values);
                    let wanted = String::from_utf8(values.as_bytes().to_vec()).unwrap();
                    let shown: Vec<_> = dissection.layers.iter().flat_map(|layer| &layer.fields).collect();
                    let shown: Vec<_> =
                        shown.iter().filter(|f| f.name == field.name).map(|f| f.value.as_str()).collect();
                    let shown = shown.join(",");
                    // A dissection writes bytes with colons between them, as Wireshark's own tree does.
                    let shown = if field.kind == crate::Kind::Bytes { shown.replace(':', "") } else { shown };
                    (!shown.is_empty() && shown != wanted).then(|| format!("{}: {shown} for {wanted}", field.name))
                })
                .collect();
            look(&dissection, &differing);
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
            |dissection, differing| {
                check_ranges(dissection, &path);
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
            let look = |dissection: &Dissection, _: &[String]| check_ranges(dissection, &path);
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
                |dissection, differing| {
                    check_ranges(dissection, &path);
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
