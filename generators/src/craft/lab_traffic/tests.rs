use std::path::Path;

use wirelab_capture::write::Container;

use super::*;

fn bytes(options: Options) -> (Vec<u8>, Truth) {
    let traffic = LabTraffic::new(options);
    let mut writer = Writer::new(Path::new("memory"), Vec::new(), Container::Pcapng, &traffic.header()).unwrap();
    let truth = traffic.write_to(&mut writer).unwrap();
    (writer.finish(&[]).unwrap(), truth)
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    for faults in [Faults::None, Faults::Lossy] {
        let options = Options { packets: 5_000, open: 50, faults, ..Options::default() };
        let first = bytes(options);
        assert_eq!(first, bytes(options));
        assert_ne!(first.0, bytes(Options { seed: 2, ..options }).0);
    }
}

#[test]
fn times_rise_and_frames_have_the_promised_lengths() {
    let mut traffic = LabTraffic::new(Options { packets: 20_000, open: 100, ..Options::default() });
    let mut last = 0;
    while let Some(packet) = traffic.next_packet() {
        assert!((66..=120).contains(&packet.data.len()), "{}", packet.data.len());
        assert!(packet.time.is_sound() && packet.time.as_nanos() > last);
        last = packet.time.as_nanos();
    }
    let truth = traffic.truth();
    assert_eq!(truth.packets, 20_000);
    // 27 packets each, and up to 100 that are still open.
    assert!((20_000 / 27..=20_000 / 27 + 100).contains(&truth.conversations), "{truth:?}");
    assert_eq!(Truth { packets: truth.packets, conversations: truth.conversations, ..Truth::default() }, truth);
}

#[test]
fn faults_come_as_often_as_promised() {
    let options = Options { packets: 100_000, faults: Faults::Lossy, ..Options::default() };
    let mut traffic = LabTraffic::new(options);
    let mut last = 0;
    while let Some(packet) = traffic.next_packet() {
        assert!(packet.time.as_nanos() > last);
        last = packet.time.as_nanos();
    }
    let truth = traffic.truth();
    for each in [truth.missed, truth.swapped, truth.doubled] {
        assert!((400..600).contains(&each), "{truth:?}");
    }
    // Of these only segments that carry something.
    assert!((150..400).contains(&truth.repeated), "{truth:?}");
    assert!((600..900).contains(&truth.bursts) && (300..450).contains(&truth.holes), "{truth:?}");
}

#[test]
fn tuples_are_used_again_when_all_were_used() {
    assert_eq!(client(0), Endpoint { mac: [2, 0, 0, 0, 0, 11], address: [10, 0, 0, 11], port: 32_768 });
    let last = client(CLIENT_ADDRESSES * PORTS - 1);
    assert_eq!((last.address, last.port), ([10, 0, 0, 18], 60_999));
}
